"""Grades as tables for other systems, read again by the rules of those systems."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.reported import BOOK, WORKSHEET, write

from course.grading.gradebook import FORMULA
from course.grading.outcome import Result
from course.grading.reports import Circumstances

Make = Callable[..., Result]
Exported = Callable[..., int]


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def template(tmp_path: Path) -> Callable[[str], str]:
    """A maker of templates, as another system has written them."""

    def make(text: str) -> str:
        path = tmp_path / "template.csv"
        path.write_bytes(text.encode())
        return str(path)

    return make


# --- a plain table, and what all tables have in common --------------------------------------


def test_a_pending_score_is_a_blank_cell_and_told(
    exported: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = exported("csv")

    assert status == 1
    assert table((tmp_path / "out").read_text("utf-8")) == [
        ["learner", "buffer", "total", "possible", "late", "excused"],
        ["ada", "6", "6", "12", "", ""],
        ["grace", "0", "0", "12", "", ""],
        ["joan", "", "", "12", "", ""],
    ]
    assert "pending, left blank: joan" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["csv", "canvas", "junit"])
def test_a_learner_is_told_by_the_id_and_not_by_the_folder(
    exported: Exported, results: Path, tmp_path: Path, result: Make, form: str
) -> None:
    write(results, "2024%2F017", *[result(points=6), result(points=6)])

    exported(form)

    text = (tmp_path / "out").read_text("utf-8")
    assert "2024/017" in text
    assert "2024%2F017" not in text


@pytest.mark.parametrize("form", ["csv", "canvas"])
def test_no_cell_is_a_formula(
    exported: Exported, results: Path, tmp_path: Path, result: Make, form: str
) -> None:
    for start in "=+-@＝＋－＠":
        write(results, f"{start}1+1", *[result(points=6), result(points=6)])

    exported(form)

    cells = [cell for row in table((tmp_path / "out").read_text("utf-8")) for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(FORMULA)] == []
    assert "'=1+1" in cells


def test_what_stood_there_is_kept(exported: Exported, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for text in ("mine", "mine as well"):
        out.write_text(text, encoding="utf-8")
        exported("csv")

    again = exported("csv")

    kept = {path.name: path.read_text("utf-8") for path in tmp_path.glob("out.*")}
    assert again == 1
    assert kept == {"out.kept": "mine", "out.kept-2": "mine as well"}


def test_reports_of_two_runs_are_not_mixed(
    exported: Exported,
    results: Path,
    tmp_path: Path,
    result: Make,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = Circumstances(isolation="posix", seed=0, course="7")
    write(results, "mary", result(points=12), under=other)

    status = exported("csv")

    assert status == 2
    assert "the reports of ada and mary are not of one run" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"exercises": {"none": {}}}'], ids=repr)
def test_a_file_that_is_no_report_is_named(
    exported: Exported, results: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (results / "ada" / "report.json").write_text(text, encoding="utf-8")

    status = exported("csv")

    assert status == 2
    assert "report.json is no report of this course" in capsys.readouterr().err


def test_a_folder_without_reports_is_wrong_use(exported: Exported, results: Path) -> None:
    shutil.rmtree(results)

    assert exported("csv") == 2


# --- Canvas: the first column of a student holds "Student", the last "Section" --------------


def test_canvas_finds_its_columns_and_the_points_possible(
    exported: Exported, tmp_path: Path
) -> None:
    exported("canvas", "--title", "Queues (77)")

    header, possible, *rows = table((tmp_path / "out").read_text("utf-8"))
    assert "Student" in header[0]
    assert header[header.index("Section") + 1 :] == ["Queues (77)"]
    assert (possible[0], possible[-1]) == ("    Points Possible", "12")
    login = header.index("SIS Login ID")
    assert {row[login]: row[-1] for row in rows} == {"ada": "6", "grace": "0", "joan": ""}


def test_canvas_own_book_keeps_its_students_and_its_assignment(
    exported: Exported,
    tmp_path: Path,
    template: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = template(f"\ufeff{BOOK}".replace("\n", "\r\n"))

    status = exported("canvas", "--template", book, "--title", "Queues")

    assert table((tmp_path / "out").read_text("utf-8")) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Queues (77)"],
        ["    Points Possible", "", "", "", "", "12"],
        ["Lovelace, Ada", "11", "u11", "ada", "One", "6"],
        ["Hopper, Grace", "12", "u12", "grace", "One", "0"],
    ]
    assert status == 1
    assert "pending, left blank: joan" in capsys.readouterr().out


# --- Moodle: its own worksheet, with another grade ------------------------------------------


def test_moodles_worksheet_differs_in_the_grades_alone(
    exported: Exported, results: Path, tmp_path: Path, template: Callable[[str], str]
) -> None:
    for learner, called in {"ada": "11", "grace": "Grace@School.example"}.items():
        (results / learner).rename(results / called)
    (results / "joan").rename(results / "Participant 13")

    status = exported("moodle", "--template", template(WORKSHEET))

    before, after = table(WORKSHEET), table((tmp_path / "out").read_text("utf-8"))
    grade = before[0].index("Grade")
    assert status == 1
    assert [row[grade] for row in after] == ["Grade", "50.00", "0.00", ""]
    assert after[2][1] == "'=HYPERLINK(1)"
    assert [row[:1] + row[5:] for row in after] == [row[:1] + row[5:] for row in before]


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["commas", "semicolons", "tabs"])
def test_moodles_worksheet_keeps_its_separator(
    exported: Exported,
    results: Path,
    tmp_path: Path,
    template: Callable[[str], str],
    separator: str,
) -> None:
    worksheet = template("\ufeff" + WORKSHEET.replace(",", separator).replace("\n", "\r\n"))
    for learner in ("ada", "grace", "joan"):
        (results / learner).rename(results / f"{learner}@school.example")

    exported("moodle", "--template", worksheet)

    header = (tmp_path / "out").read_text("utf-8").splitlines()[0]
    assert header.startswith(f'"Identifier"{separator}"Full name"')


def test_who_is_not_in_the_worksheet_is_named(
    exported: Exported, template: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    status = exported("moodle", "--template", template(WORKSHEET))

    assert status == 1
    assert "not in the template: ada, grace" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("Bezeichner,Bewertung\n1,2\n", "has no column 'Grade'; it has: Bezeichner, Bewertung"),
        ("Identifier,Grade\n", "has no column 'Last modified (grade)'"),
        (WORKSHEET + "Participant 14\n", "line 5 of the template has 1 cells and the header 9"),
        (WORKSHEET.replace("Participant 12", "ada"), "has 2 rows for 'ada'"),
        (WORKSHEET.replace("100.00", "A to F"), "Maximum Grade is 'A to F', not a number"),
        (WORKSHEET + '"', "line 5 of the template is no CSV"),
    ],
    ids=["empty", "German", "no date", "narrow", "twice", "letters", "no end"],
)
def test_a_worksheet_that_cannot_be_filled_changes_nothing(
    exported: Exported,
    tmp_path: Path,
    template: Callable[[str], str],
    capsys: pytest.CaptureFixture[str],
    *,
    text: str,
    said: str,
) -> None:
    worksheet = template(text.replace("ada@school.example", "ada"))

    status = exported("moodle", "--template", worksheet)

    assert status == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("form", "more", "said"),
    [
        ("moodle", (), "moodle needs --template"),
        ("csv", ("--template", "x.csv"), "csv takes no template; canvas and moodle do"),
    ],
)
def test_a_template_goes_with_its_form(
    exported: Exported,
    capsys: pytest.CaptureFixture[str],
    form: str,
    more: tuple[str, ...],
    said: str,
) -> None:
    status = exported(form, *more)

    assert status == 2
    assert said in capsys.readouterr().err
