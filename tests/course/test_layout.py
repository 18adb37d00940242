"""How a message is fitted to a screen, and what came from an answer made safe to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import catalog
from course.candidate import Candidate
from course.escaping import safe, safe_lines
from course.grading.examine import intake
from course.grading.layout import lay_out
from course.grading.message import Checked, Mark, Message, Next, Said
from course.grading.outcome import Evidence, Row, Timeline
from course.grading.shown import pointed
from course.grading.timetable import timetable


def plain(message: Message, width: int = 92) -> list[str]:
    return [line.plain.rstrip() for line in lay_out(message, width=width)]


def table(rows: list[Row], actors: tuple[str, ...], *, room: int = 20, said: str = "") -> list[str]:
    lines = timetable(Timeline("capacity 1", actors, tuple(rows)), 60, room, said=[said])
    return [line.plain for line in lines]


@pytest.mark.parametrize(
    "source",
    ["def put(self)\n    pass\n", "class A:\n\tdef put(self)\n\t\tpass\n", 'x = "a\u200bb" 1\n'],
    ids=["no indent", "a tab", "an unseen character"],
)
def test_the_caret_points_at_what_python_means(root: Path, source: str) -> None:
    answer = root / "buffer.py"
    answer.write_text(source, encoding="utf-8")
    found = intake(Candidate.at(answer).answer(catalog.load(root).find("buffer")))

    assert found is not None
    shown = pointed(found[1])

    assert shown.column is not None
    assert (shown.source + " ")[shown.column - 1] in ' "1'
    assert shown.source.startswith(("def put(self)", "x = "))


def test_a_long_line_is_shown_around_its_caret() -> None:
    evidence = Evidence(yours="bad", source="a" * 300 + "!" + "b" * 300, detail="column 301")

    source, caret = plain(Message((), pointed=pointed(evidence)))

    assert len(source) <= 92
    assert source[caret.index("^")] == "!"


def test_every_line_of_a_box_is_equally_wide() -> None:
    rows = [Row(1, 0.0, "a", "x" * 200), Row(2, 0.5, "b", "水" * 40, None, "wrong " * 20)]

    lines = timetable(Timeline("t" * 200, ("a", "b"), tuple(rows)), 60, 20)

    assert {line.cell_len for line in lines} == {60}


def test_rows_that_do_not_fit_are_counted_and_the_flagged_one_stays() -> None:
    rows = [Row(number, 0.0, "a", f"step {number}") for number in range(1, 30)]
    rows[19] = Row(20, 0.0, "a", "step 20", None, "here")

    lines = table(rows, ("a",), room=8)

    assert len(lines) == 8 + 3
    assert any("step 20" in line and "here" in line for line in lines)
    assert "step 1 " in lines[2]
    assert lines[-2].split()[1:4] == ["…", "9", "more"]


def test_a_question_and_its_reply_share_a_line() -> None:
    rows = [Row(1, 0.0, "the check", "get()"), Row(2, 0.0, "your answer", "waits")]

    lines = table(rows, ("the check", "your answer"))

    assert lines[2].split() == ["│", "1", "get()", "waits", "│"]


def test_a_flag_without_room_gets_a_line_unless_its_words_stand_below() -> None:
    rows = [Row(1, 0.0, "a", "does something rather long here", None, "and this is not allowed")]

    own_line = table(rows, ("a",))
    marked = table(rows, ("a",), said="and this is not allowed")

    assert "and this is not allowed" in own_line[3]
    assert marked[2].endswith("✗ │")


def test_an_actor_without_a_column_is_shown_all_the_same() -> None:
    lines = table([Row(1, 0.0, "nobody", "does it")], ())

    assert "does it" in lines[2]


def test_passed_checks_are_folded_before_the_timeline_is_cut() -> None:
    rows = tuple(Row(number, 0.0, "a", f"step {number}") for number in range(1, 13))
    checks = [Checked(Mark.PASSED, f"promise {number}") for number in range(12)]
    message = Message(
        (*checks, Checked(Mark.FAILED, "red")), timeline=Timeline("capacity 1", ("a",), rows)
    )

    lines = plain(message)

    assert lines[:2] == [" ✓ 12 checks passed", " ✗ red"]
    assert any("step 12" in line for line in lines)


def test_a_long_path_loses_its_beginning_and_keeps_its_line() -> None:
    message = Message((), said=(Said("at", ("folder/" * 30 + "buffer.py:41",)),))

    (line,) = plain(message)

    assert len(line) <= 92
    assert line.endswith("/buffer.py:41")


def test_the_sentence_about_a_known_mistake_is_whole_where_the_screen_is_full() -> None:
    sentence = "A place outside of memory is one that this office has never had, and will not have."
    known = Said("known as", (f"spills_without_a_spill: {sentence}",))
    checks = tuple(Checked(Mark.WAITING, f"check {number}") for number in range(40))

    lines = lay_out(Message(checks, said=(known,)), width=80, height=1)

    told = " ".join(" ".join(line.plain.split()) for line in lines)
    assert sentence in told


def test_a_command_is_never_cut() -> None:
    command = "./course check buffer --candidate " + "x" * 80

    (line,) = plain(Message((), following=(Next(command, "once it is mended"),)))

    assert line == f" next: {command}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, with ✓ and é and 水", "plain, with ✓ and é and 水"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("a\u3164b\ufe0f", "a\\u3164b\\ufe0f"),
        ("\ud800", "\\ud800"),
        ("\x9b31m", "\\x9b31m"),
    ],
    ids=["readable", "colour", "lines", "direction", "zero width", "fillers", "half", "one byte"],
)
def test_what_could_act_on_a_terminal_is_spelled_out(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_flood_is_cut() -> None:
    assert len(safe("x" * 10_000)) == 400


def test_lines_stay_lines_and_tabs_become_blanks() -> None:
    assert safe_lines("\tone\ntwo\x07") == ["    one", "two\\x07"]
