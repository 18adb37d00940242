"""Who is excused and who was late, in what other systems read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.course.teaching.excused_class import give, table

from course.verbs import export

Said = pytest.CaptureFixture[str]
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
