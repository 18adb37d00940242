"""Who is marked as late, and what the screen of `collect` tells of when something was sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.teaching.sent import BUFFER, lay_out, zipped

Said = pytest.CaptureFixture[str]
DUE = ("--due", "2026-11-20T23:59+01:00")  # 22:59 in UTC
GRADESCOPE = """\
submission_7:
  :submitters: [{":sid": "s-one"}]
  :created_at: 2026-11-21 01:04:00 Z
submission_9:
  :submitters: [{":sid": "s-two"}]
  :created_at: 2026-11-20 20:00:00 Z
"""


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ((), "   no longer marked late, without --due: id-one (by 2 h 5 min)"),
        (DUE, ""),
        (("--due", "2026-11-22T00:00Z"), "   no longer marked late: id-one (by 2 h 5 min)"),
    ],
    ids=["without", "the same", "a later one"],
)
def test_who_is_no_longer_marked_late_is_told(
    go: Callable[..., int], place: Path, capsys: Said, again: tuple[str, ...], said: str
) -> None:
    files = {f"submission_{n}/{BUFFER}": "x" for n in (7, 9)}
    lay_out(place / "sent", {**files, "submission_metadata.yml": GRADESCOPE})
    go(*DUE, "--out", "submissions")
    capsys.readouterr()

    go(*again, "--out", "submissions")

    told = [line for line in capsys.readouterr().out.splitlines() if "no longer" in line]
    assert told == ([said] if said else [])


def test_a_second_delivery_without_an_answer_is_named(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    lay_out(
        place / "sent",
        {
            "ada_11_5_answers.zip": zipped({BUFFER: "in time"}),
            "ada_11_6_answers-1.zip": zipped({"essay.txt": "words"}),
            "grace_12_7_answers.zip": zipped({"essay.txt": "words"}),
        },
    )

    go("--out", "submissions")

    said = capsys.readouterr().out
    assert "   without any answer: id-two\n" in said
    assert "   sent without an answer, too: id-one (ada_11_6_answers-1.zip)\n" in said
    assert " 2 files outside the answers were left out" in said


def test_only_those_of_whom_nothing_tells_when_it_was_sent_are_named(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    roster = (
        "id,canvas,late,excused\nid-one,11,,\nid-two,12,,\nid-three,13,2 days,\nid-four,,,all\n"
    )
    (place / "roster.csv").write_text(roster, "utf-8")
    names = ("ada_11_5_a.zip", "grace_LATE_12_6_a.zip", "zoe_13_7_a.zip")
    lay_out(place / "sent", {name: zipped({BUFFER: "x"}) for name in names})

    go()
    without = capsys.readouterr().out
    go(*DUE)

    said = capsys.readouterr().out
    assert "nothing tells" not in without
    assert "   nothing tells when it was sent: id-one\n" in said
    assert '   see "Late, and excused" in docs/instructors.md\n' in said


def test_the_columns_of_the_roster_that_are_not_read_are_named(
    go: Callable[..., int], place: Path, capsys: Said
) -> None:
    roster = "ID,canvas,excuse,Section \x1b[2J,,Late\nid-one,11,all,,,\nid-two,12,,,,\n"
    (place / "roster.csv").write_text(roster, "utf-8")
    lay_out(place / "sent", {"ada_11_5_a.zip": zipped({BUFFER: "x"})})

    go()

    told = [line for line in capsys.readouterr().out.splitlines() if "not read" in line]
    (said,) = told
    assert said.startswith("   columns of the roster that are not read: excuse, Section ")
    assert "\x1b" not in said
    assert "Late" not in said
