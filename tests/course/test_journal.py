"""The journal gives back what was noted, whatever tore its last line, and has one writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from course.grading.journal import FILE, Busy, Journal, Noted
from course.grading.outcome import Evidence, Outcome, Result

Make = Callable[..., Result]


@pytest.fixture
def noted(result: Make, woken_too_late: Evidence) -> Noted:
    """What the journal keeps of a red answer, with a timeline."""
    red = result(outcome=Outcome.FAILED, evidence=woken_too_late, candidate="ada", seconds=0.0)
    return Noted("ada", "buffer", "key", (red,))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path)
    yield opened
    opened.close()


def opened_again(folder: Path) -> Journal:
    """Return the journal as the next grader finds it, and let the one after that in."""
    again = Journal(folder)
    again.close()
    return again


def test_what_is_noted_is_there_for_the_next_grader(
    tmp_path: Path, journal: Journal, noted: Noted
) -> None:
    journal.note(noted)
    journal.close()

    (found,) = opened_again(tmp_path).results("ada", "buffer", "key")

    assert found.as_json() == noted.results[0].as_json()


def test_a_red_keeps_its_pictures(
    tmp_path: Path,
    journal: Journal,
    result: Callable[..., Result],
    woken_too_late: Evidence,
) -> None:
    red = result(outcome=Outcome.FAILED, evidence=woken_too_late)
    journal.note(Noted("ada", "buffer", "key", (red,)))
    journal.close()

    (found,) = opened_again(tmp_path).results("ada", "buffer", "key")

    assert found.evidence == woken_too_late


def test_under_another_key_nothing_is_known(journal: Journal, noted: Noted) -> None:
    journal.note(noted)

    known = journal.results("ada", "buffer", "another key")

    assert known == ()


@pytest.mark.parametrize("left", [0, 1, 100], ids=["nothing", "a sign", "a part"])
def test_a_torn_last_line_costs_that_line_alone(
    tmp_path: Path, journal: Journal, noted: Noted, left: int
) -> None:
    journal.note(noted)
    journal.note(replace(noted, learner="grace"))
    journal.close()
    first, second = (tmp_path / FILE).read_bytes().splitlines(keepends=True)
    (tmp_path / FILE).write_bytes(first + second[:left])

    again = Journal(tmp_path)
    again.note(replace(noted, learner="joan"))
    again.close()

    known = opened_again(tmp_path)
    there = [name for name in ("ada", "grace", "joan") if known.results(name, "buffer", "key")]
    assert there == ["ada", "joan"]


@pytest.mark.parametrize("line", ["{}", "[]", "null", '{"learner": 1}', "\x00"], ids=repr)
def test_a_line_that_is_no_entry_is_left_out(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(f"{line}\n", encoding="utf-8")

    Journal(tmp_path).close()

    assert (tmp_path / FILE).read_bytes() == b""


def test_settled_it_is_the_same_bytes_in_whatever_order_they_came(
    tmp_path: Path, journal: Journal, noted: Noted
) -> None:
    journal.note(replace(noted, learner="grace"))
    journal.note(replace(noted, key="an older key"))
    journal.note(noted)

    journal.settle()

    lines = [json.loads(line) for line in (tmp_path / FILE).read_text("ascii").splitlines()]
    assert [(line["learner"], line["key"]) for line in lines] == [("ada", "key"), ("grace", "key")]


def test_a_second_writer_is_refused_until_the_first_has_closed(
    tmp_path: Path, journal: Journal
) -> None:
    with pytest.raises(Busy):
        Journal(tmp_path)

    journal.close()

    opened_again(tmp_path)
