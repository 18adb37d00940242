"""The gradebook is right, safe to open, and whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from course.grading import gradebook
from course.grading.gradebook import Entry, Pending
from course.grading.outcome import Outcome, Result, Visibility
from course.grading.scoring import Score, score, total

Make = Callable[..., Result]


def test_what_passed_earns_its_points_public_and_hidden_together(result: Make) -> None:
    results = [
        result(points=2),
        result(points=3, visibility=Visibility.HIDDEN),
        result(points=4, outcome=Outcome.FAILED),
    ]

    assert score(results) == Score(5, 9)


@pytest.mark.parametrize(
    "outcome",
    [outcome for outcome in Outcome if outcome not in (Outcome.PASSED, Outcome.GRADER_ERROR)],
    ids=lambda outcome: outcome.value,
)
def test_every_other_outcome_earns_nothing(result: Make, outcome: Outcome) -> None:
    assert score([result(outcome=outcome, points=3)]) == Score(0, 3)


def test_a_fault_of_the_grader_leaves_the_score_open(result: Make) -> None:
    scored = score([result(points=2), result(outcome=Outcome.GRADER_ERROR, points=3)])

    assert scored == Score(None, 5)
    assert total([Score(1, 2), scored]) == Score(None, 7)


def test_the_book_has_a_line_a_learner_with_a_total() -> None:
    entries = [
        Entry("ada", {"buffer": Score(3, 5), "handoff": Score(2, 2)}),
        Entry("grace", {"buffer": Score(0, 5), "handoff": Score(0, 2)}),
    ]

    text = gradebook.text_of(entries, ["buffer", "handoff"])

    assert text.splitlines() == [
        '"learner","buffer","handoff","total","possible","late","excused"',
        '"ada",3,2,5,7,"",""',
        '"grace",0,0,0,7,"",""',
    ]


def test_an_open_score_makes_no_book() -> None:
    entries = [Entry("ada", {"buffer": Score(None, 5)})]

    with pytest.raises(Pending, match="ada"):
        gradebook.text_of(entries, ["buffer"])


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠\t\r\n", "  ="], ids=repr)
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert gradebook.cell(f"{start}1+1") == f"'{start}1+1"


def test_a_name_with_a_semicolon_does_not_become_two_cells() -> None:
    entries = [Entry("ada;=1+1", {"buffer": Score(1, 1)})]

    text = gradebook.text_of(entries, ["buffer"])

    assert text.splitlines()[1] == '"ada;=1+1",1,1,1,"",""'


def test_a_name_with_commas_and_quotes_stays_one_cell() -> None:
    entries = [Entry('a, "b"', {"buffer": Score(1, 1)})]

    text = gradebook.text_of(entries, ["buffer"])

    assert text.splitlines()[1] == '"a, ""b""",1,1,1,"",""'


def test_writing_replaces_the_old_book_at_once(tmp_path: Path) -> None:
    book = tmp_path / "gradebook.csv"
    book.write_text("old", encoding="utf-8")

    gradebook.write_whole(book, b"new\n")

    assert book.read_text(encoding="utf-8") == "new\n"
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.csv"]


def test_a_book_that_cannot_be_written_leaves_no_part_behind(tmp_path: Path) -> None:
    book = tmp_path / "gradebook.csv"
    book.mkdir()

    with pytest.raises(OSError, match="directory"):
        gradebook.write_whole(book, b"new\n")

    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.csv"]
