"""What a learner can name or say is never run by the spreadsheet that opens the book."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.hostile import small_course
from tests.hostile.graded import SUBMISSIONS
from tests.hostile.small_course import ANSWERS, SmallCourse

from course.grading.gradebook import FORMULA
from course.subject.levels import POSIX

FORMULAS = [*(f"{start}cmd|' -C calc'!A1" for start in "=+-@＝＋－＠"), "  =SUM(A1:A9)"]
ACROSS = ["eve;=1+1", "eve,=1+1", 'eve";=1+1', "eve'\";=1+1", 'eve" =1+1']  # cells of their own
UNSHOWN = ["\t=1+1", "\r=1+1", "eve\n=1+1"]  # a name must be one that can be shown
NAMES = [*FORMULAS, *ACROSS, *UNSHOWN]
SEPARATORS = {"commas": ",", "semicolons": ";", "tabs": "\t"}  # by the country of who opens it


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> SmallCourse:
    """A class whose names are formulas, and whose answers say formulas, graded."""
    course = small_course.made(tmp_path_factory.mktemp("formulas"))
    says_formulas = (SUBMISSIONS / "looks_like_a_formula.py").read_text("utf-8")
    for name in NAMES:
        course.hand_in(name, says_formulas)
    assert course.grade(POSIX) == 0
    return course


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_of_the_book_is_a_formula(graded: SmallCourse, separator: str) -> None:
    rows = list(csv.reader(io.StringIO(graded.book), delimiter=SEPARATORS[separator]))

    formulas = [cell for row in rows for cell in row if cell.lstrip().startswith(FORMULA)]

    assert len(rows) == 1 + len(ANSWERS) + len(FORMULAS) + len(ACROSS)
    assert formulas == []


def test_every_name_is_still_told_from_the_others(graded: SmallCourse) -> None:
    rows = list(csv.reader(io.StringIO(graded.book)))[1:]

    names = {row[0].removeprefix("'") for row in rows}

    assert names == {*ANSWERS, *FORMULAS, *ACROSS}


def test_nothing_that_an_answer_says_is_in_the_book(graded: SmallCourse) -> None:
    book = graded.book

    assert "HYPERLINK" not in book


def test_every_report_lies_in_its_learners_own_folder(graded: SmallCourse) -> None:
    reports = {path.parent.name for path in Path(graded.out).glob("*/report.json")}

    assert reports == {*ANSWERS, *FORMULAS, *ACROSS}
