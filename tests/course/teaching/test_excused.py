"""Excused is neither nought nor missing, late changes no points, and every reader says the same."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.course.small_class import go as grade_here
from tests.course.teaching.sent import BUFFER, HANDOFF, contents, lay_out, zipped

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.subject.levels import probe
from course.verbs import export, feedback
from course.verbs import map as map_

Said = pytest.CaptureFixture[str]
ROSTER = """\
id,excused,late
id-one,buffer,
id-two,,2 h
id-three,all,
id-four,,
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Queues (77)
    Points Possible,,,,,4
One,1,,id-one,A,
Two,2,,id-two,A,
Three,3,,id-three,A,
Four,4,,id-four,A,
"""
MOODLE = "Identifier,ID number,Grade,{}Last modified (grade)\n"
MOODLE_ROWS = "".join(f"Participant {n},id-{n},,{{}}-\n" for n in ("one", "two", "three", "four"))


@pytest.fixture
def ran(root: Path, monkeypatch: pytest.MonkeyPatch, result: Callable[..., Result]) -> list[str]:
    """The exercises whose checks were run; they pass where there is a file at all."""
    found: list[str] = []

    def run_checks(
        _: Path,
        candidates: Sequence[Candidate],
        *,
        exercises: Sequence[str],
        on_answer: Callable[[Sequence[Result]], None],
        **__: Any,
    ) -> None:
        for candidate in candidates:
            for exercise in exercises:
                found.append(exercise)
                there = (candidate.path / "boundary" / f"{exercise}.py").is_file()
                outcome = Outcome.PASSED if there else Outcome.MISSING
                made = result(outcome=outcome, candidate=candidate.name)
                on_answer([replace(made, exercise=exercise)])

    monkeypatch.setattr("course.grading.run.run_checks", run_checks)
    monkeypatch.setattr(probe, "problem", lambda _: "")
    return found


@pytest.fixture
def class_(go: Callable[..., int], place: Path, ran: list[str]) -> Path:
    """A class of four that is collected."""
    (place / "roster.csv").write_text(ROSTER, "utf-8")
    files = {"id-one.zip": zipped({HANDOFF: "#"}), "id-two.zip": zipped({BUFFER: "#"})}
    lay_out(place / "sent", {**files, "id-four.zip": zipped({BUFFER: "#", HANDOFF: "#"})})
    assert go("--out", "submissions") == 0
    return place


@pytest.fixture
def book(root: Path, class_: Path) -> Path:
    """The same class, graded; this is its folder of results."""
    assert grade_here(root, "submissions", "--out", "results") == 0
    return class_ / "results"


def give(verb: ModuleType, root: Path, *words: str) -> int:
    parser = ArgumentParser()
    verb.add_arguments(parser)
    status: int = verb.run(parser.parse_args(words), root)
    return status


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8").splitlines()))


def test_the_book_leaves_out_what_is_excused_and_says_what_is_late(
    root: Path, class_: Path, ran: list[str], capsys: Said
) -> None:
    capsys.readouterr()

    status = grade_here(root, "submissions", "--out", "results")

    assert status == 0
    assert (class_ / "results" / "gradebook.csv").read_text("utf-8").splitlines() == [
        '"learner","buffer","handoff","total","possible","late","excused"',
        '"id-four",2,2,4,4,"",""',
        '"id-one","",2,2,2,"","buffer"',
        '"id-three","","","",0,"","all"',
        '"id-two",2,0,2,4,"late: 2 h",""',
    ]
    assert sorted(ran) == ["buffer", "buffer", "handoff", "handoff", "handoff"]
    said = capsys.readouterr().out
    assert "late, points as earned:   id-two (late: 2 h)" in said
    assert "excused, and in no points:   id-one (buffer)   id-three (all)" in said
    assert "median 3/4" in said
    assert "1 missing" in said


def test_the_same_class_gives_the_same_bytes_whether_or_not_it_was_stopped(
    root: Path, book: Path
) -> None:
    first = contents(book)
    lines = (book / "journal.jsonl").read_text("utf-8").splitlines(keepends=True)
    (book / "journal.jsonl").write_text("".join(lines[:2]) + lines[2][:20], "utf-8")

    grade_here(root, "submissions", "--out", "results")
    grade_here(root, "submissions", "--out", "elsewhere")

    assert contents(book) == first
    assert contents(book.parent / "elsewhere") == first


def test_who_is_no_longer_excused_is_graded_and_nobody_else(
    root: Path, book: Path, ran: list[str]
) -> None:
    told = book.parent / "submissions" / "collected.csv"
    told.write_text(told.read_text("utf-8").replace('"buffer"', '""'), "utf-8")
    ran.clear()

    grade_here(root, "submissions", "--out", "results")

    assert ran == ["buffer"]
    assert table(book / "gradebook.csv")[2] == ["id-one", "0", "2", "2", "4", "", ""]


def test_a_table_that_cannot_be_used_grades_nobody(root: Path, class_: Path, capsys: Said) -> None:
    told = class_ / "submissions" / "collected.csv"
    told.write_text(told.read_text("utf-8").replace('"buffer"', '"bufer"'), "utf-8")

    status = grade_here(root, "submissions", "--out", "results")

    assert status == 2
    assert "id-one is excused from 'bufer'" in capsys.readouterr().err
    assert not (class_ / "results").exists()


def test_canvas_gets_its_own_word_and_points_out_of_the_whole(root: Path, book: Path) -> None:
    (book.parent / "template.csv").write_text(CANVAS, "utf-8")
    words = (str(book), "--format", "canvas", "--title", "Queues")

    fresh = give(export, root, *words, "--out", "new.csv")
    filled = give(export, root, *words, "--template", "template.csv", "--out", "old.csv")

    assert (fresh, filled) == (0, 0)
    points = {"id-four": "4", "id-one": "4.00", "id-three": "EX", "id-two": "2"}
    for path in (Path("new.csv"), Path("old.csv")):
        header, possible, *rows = table(path)
        assert possible[-1] == "4"
        assert {row[header.index("SIS Login ID")]: row[-1] for row in rows} == points


@pytest.mark.parametrize(
    ("maximum", "points"),
    [("", ["4.00", "2", "", "4"]), ("100.00,", ["100.00", "50.00", "", "100.00"])],
    ids=["without a maximum", "out of a hundred"],
)
def test_moodle_gets_a_blank_for_who_is_excused(
    root: Path, book: Path, maximum: str, points: list[str]
) -> None:
    header = MOODLE.format("Maximum Grade," if maximum else "")
    Path("worksheet.csv").write_text(header + MOODLE_ROWS.format(*[maximum] * 4), "utf-8")
    words = (str(book), "--format", "moodle", "--template", "worksheet.csv", "--out", "out.csv")

    status = give(export, root, *words)

    assert status == 0
    assert [row[2] for row in table(Path("out.csv"))[1:]] == points


@pytest.mark.parametrize(
    ("form", "text"),
    [("canvas", CANVAS), ("moodle", MOODLE.format("") + MOODLE_ROWS.format(*[""] * 4))],
)
def test_a_template_without_a_row_for_who_is_excused_is_told(
    root: Path, book: Path, capsys: Said, form: str, text: str
) -> None:
    lines = [line for line in text.splitlines() if "id-three" not in line]
    Path("template.csv").write_text("\n".join(lines), "utf-8")
    words = ("--format", form, "--title", "Queues", "--template", "template.csv")
    capsys.readouterr()

    status = give(export, root, str(book), *words, "--out", "out.csv")

    assert status == 1
    assert capsys.readouterr().out.splitlines() == [
        " out.csv   3 of 4 learners",
        "   excused from everything, so no points: id-three",
        "   not in the template: id-three",
    ]


def test_gradescope_gets_no_file_for_who_is_excused_from_all(
    root: Path, book: Path, capsys: Said
) -> None:
    status = give(export, root, str(book), "--format", "gradescope", "--out", "out")

    made = {
        path.parent.name: json.loads(path.read_text("utf-8"))
        for path in Path("out").rglob("*.json")
    }
    assert status == 0
    assert {name: one["score"] for name, one in made.items()} == {
        "id-four": 4,
        "id-one": 4.0,
        "id-two": 2,
    }
    assert made["id-one"]["output"] == "2 of 2 points\nexcused: buffer; out of 4 that is 4.00"
    assert [one["name"] for one in made["id-one"]["tests"]] == ["handoff: it waits"]
    assert made["id-two"]["output"] == "2 of 4 points\nlate: 2 h"
    assert "excused from everything, so no points: id-three" in capsys.readouterr().out


def test_a_table_and_junit_tell_both(root: Path, book: Path) -> None:
    give(export, root, str(book), "--format", "csv", "--out", "out.csv")
    give(export, root, str(book), "--format", "junit", "--out", "out.xml")

    suites = {
        one.attrib["name"]: {
            each.attrib["name"]: each.attrib["value"] for each in one.findall("properties/property")
        }
        for one in ET.parse("out.xml").getroot()  # noqa: S314  our own
    }
    assert table(Path("out.csv")) == table(book / "gradebook.csv")
    assert suites == {
        "id-four": {},
        "id-one": {"excused": "buffer"},
        "id-three": {"excused": "all"},
        "id-two": {"late": "late: 2 h"},
    }


def test_each_learner_reads_what_is_excused_and_what_is_late(root: Path, book: Path) -> None:
    status = give(feedback, root, str(book), "--out", "pages")

    pages = {
        path.stem: re.sub(r"<style>.*?</style>", "", path.read_text("utf-8"), flags=re.DOTALL)
        for path in Path("pages").iterdir()
    }
    assert status == 0
    assert '<p class="points">2 of 2 points</p>' in pages["id-one"]
    assert "You are excused from this exercise: your points leave it out." in pages["id-one"]
    assert '<p class="points">excused</p>' in pages["id-three"]
    assert "Handed in late: 2 h. The points are as earned" in pages["id-two"]
    assert "missing" not in pages["id-three"]
    assert "excused" not in pages["id-four"] + pages["id-two"]
    assert not re.search(r"\b(late|0 of 0|0 / 0)\b", pages["id-one"] + pages["id-three"])


def test_the_map_counts_who_is_excused_apart(root: Path, book: Path, capsys: Said) -> None:
    give(map_, root, str(book), "--out", "map.html")
    said = capsys.readouterr().out
    give(map_, root, str(book), "--json")

    told = json.loads(capsys.readouterr().out)
    assert " buffer    2 ✓   2 excused" in said
    assert " handoff   2 ✓   1 missing   1 excused" in said
    assert told["exercises"][0]["states"]["excused"] == 2
    assert '<td class="f"><b>excused</b></td>' in Path("map.html").read_text("utf-8")


def test_a_book_of_more_exercises_is_kept_and_told(root: Path, book: Path, capsys: Said) -> None:
    whole = (book / "gradebook.csv").read_bytes()
    words = ("submissions", "--out", "results")
    capsys.readouterr()

    grade_here(root, *words, "--only", "buffer")
    said = capsys.readouterr().out
    grade_here(root, *words, "--only", "buffer")
    again = capsys.readouterr().out
    grade_here(root, *words)

    assert (book / "gradebook.csv.kept").read_bytes() == whole
    assert "of other exercises stood there, and is kept: gradebook.csv.kept" in said
    assert "kept" not in again  # the same selection takes its place
    assert (book / "gradebook.csv").read_bytes() == whole
    assert len(list(book.glob("*.kept*"))) == 1  # the book of one exercise is a part of this one
