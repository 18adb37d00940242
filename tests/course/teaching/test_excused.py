"""Excused is neither nought nor missing, late changes no points, and every reader says the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.course.small_class import go as grade_here
from tests.course.teaching.excused_class import give, table
from tests.course.teaching.sent import contents

from course.verbs import feedback
from course.verbs import map as map_

Said = pytest.CaptureFixture[str]


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


def test_who_is_excused_under_a_name_that_no_folder_has_is_told(
    root: Path, class_: Path, capsys: Said
) -> None:
    told = "folder,excused,late\nid-ome,buffer,\nid-two,,by 2 h\nid-five,,\n"
    (class_ / "submissions" / "collected.csv").write_text(told, "utf-8")
    capsys.readouterr()

    grade_here(root, "submissions", "--out", "results")
    said = capsys.readouterr().out
    grade_here(root, "submissions", "--out", "results", "--json")

    assert " late or excused in collected.csv, and no folder is called so:   id-ome\n" in said
    assert json.loads(capsys.readouterr().out)["without_folder"] == ["id-ome"]


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


def test_who_is_excused_from_all_reads_nothing_about_late(root: Path, book: Path) -> None:
    told = book.parent / "submissions" / "collected.csv"
    text = told.read_text("utf-8").replace('"","all"', '"late: 3 h","all"')
    told.write_text(text, "utf-8")
    grade_here(root, "submissions", "--out", "results")

    give(feedback, root, str(book), "--out", "pages")

    assert "late: 3 h" in (book / "gradebook.csv").read_text("utf-8")
    assert "Handed in" not in Path("pages/id-three.html").read_text("utf-8")
    assert "Handed in" in Path("pages/id-two.html").read_text("utf-8")


def test_the_map_counts_who_is_excused_apart(root: Path, book: Path, capsys: Said) -> None:
    give(map_, root, str(book), "--out", "map.html")
    said = capsys.readouterr().out
    give(map_, root, str(book), "--json")

    told = json.loads(capsys.readouterr().out)
    assert " buffer    2 ✓   2 excused" in said
    assert " handoff   2 ✓   1 missing   1 excused" in said
    assert told["exercises"][0]["states"]["excused"] == 2
    assert '<td class="f"><b>excused</b></td>' in Path("map.html").read_text("utf-8")


def test_a_book_of_other_exercises_is_kept_and_told(root: Path, book: Path, capsys: Said) -> None:
    whole = (book / "gradebook.csv").read_bytes()
    words = ("submissions", "--out", "results")
    capsys.readouterr()

    grade_here(root, *words, "--only", "buffer")
    said = capsys.readouterr().out
    grade_here(root, *words, "--only", "buffer")
    again = capsys.readouterr().out
    grade_here(root, *words)
    back = capsys.readouterr().out

    assert (book / "gradebook.csv.kept").read_bytes() == whole
    assert "of other exercises stood there, and is kept: gradebook.csv.kept" in said
    assert "kept" not in again  # the same selection takes its place
    assert (book / "gradebook.csv").read_bytes() == whole
    assert "of other exercises stood there, and is kept: gradebook.csv.kept-2" in back
    assert table(book / "gradebook.csv.kept-2")[0][1:3] == ["buffer", "total"]
