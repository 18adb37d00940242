"""A learner's schedule as it is judged and shown, and the page that it rests on."""

from __future__ import annotations

import _thread
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from course.grading.feedback import Facts, feedback
from course.grading.finding import Finding
from course.grading.layout import lay_out
from course.grading.message import Message
from course.grading.outcome import Evidence, Outcome, Result
from course.grading.scheduling import Played, breaks, every_move_is_made, played
from course.playing.story import story
from course.specimens.stages import NAIVE, ONE_BELL

Make = Callable[..., Result]
FACTS = Facts("be_the_scheduler", "answers/be_the_scheduler.py", "./course check be_the_scheduler")
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "orientation" / "be_the_scheduler.md"
INCLUDED = re.compile(r'linenums="(\d+)" title="(\S+)"\}\n--8<-- "(\S+):(\d+):(\d+)"')
LOOKED = ["producer_a"] * 2 + ["producer_b"] * 2
BROKEN = [*LOOKED, "producer_a", "producer_a", "producer_b"]


class TooLarge:
    """A stand-in for a list that was too large to cross."""

    def __repr__(self) -> str:
        return "<list>"


def overfill(moves: object) -> Played:
    return played(NAIVE, "OVERFILL", moves)


def yours(moves: object) -> str:
    with pytest.raises(Finding) as found:
        every_move_is_made(overfill(moves))
    return found.value.evidence.yours


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([], "OVERFILL is still empty"),
        ("producer_a", 'OVERFILL is "producer_a"'),
        (("producer_a",), "OVERFILL is ('producer_a',)"),
        (None, "OVERFILL is None"),
        (["producer_a"] * 201, "OVERFILL has 201 moves"),
        (TooLarge(), "OVERFILL is far longer"),
        (["producer_a", 7], "move 2 of OVERFILL is 7"),
        ([["producer_a"]], 'move 1 of OVERFILL is ["producer_a"]'),
        (["producer"], 'move 1 names "producer", and nobody here has that name'),
    ],
    ids=[
        "empty",
        "a text",
        "a tuple",
        "None",
        "too long",
        "too large",
        "a number",
        "a list in it",
        "a stranger",
    ],
)
def test_what_is_no_list_of_names_is_told_so(moves: object, said: str) -> None:
    told = yours(moves)

    assert told == said


def test_a_name_that_cannot_move_is_told_who_could() -> None:
    with pytest.raises(Finding) as found:
        every_move_is_made(overfill(["producer_a", "producer_b"]))

    evidence = found.value.evidence
    assert evidence.expected == 'move 2 names "producer_a"'
    assert evidence.timeline is not None
    assert evidence.timeline.rows[-1].flag == "it needs the lock, which producer_a holds"


def test_a_list_that_ends_too_early_is_told_who_can_go_on() -> None:
    with pytest.raises(Finding) as found:
        breaks(overfill(LOOKED))

    evidence = found.value.evidence
    assert evidence.yours == "the list ends after move 4, with nothing inside"
    assert evidence.when == (
        "from there producer_a can take the lock and producer_b can take the lock"
    )


@pytest.mark.parametrize(
    ("moves", "praise"),
    [
        (BROKEN, "broken in 7 moves: short and sharp"),
        ([*LOOKED, *["producer_a"] * 4, "producer_b"], "broken in 9 moves: 8 would do"),
    ],
    ids=["short", "long"],
)
def test_any_schedule_that_breaks_is_praised(moves: list[str], praise: str) -> None:
    kept = breaks(overfill(moves))

    assert kept.found == praise


def test_the_table_shows_everything_after_each_move() -> None:
    kept = breaks(overfill(BROKEN))

    shown = lay_out(Message((), timeline=kept.timeline))

    box = [line.plain for line in shown if line.plain]
    assert {len(line) for line in box} == {92}
    assert box[-4].split()[:6] == ["│", "6", "▸", "put", "a2:", "18"]
    assert "producer_b    a1 b1" in box[-3]
    assert "✓ broken: 2 inside, room for 1" in box[-2]


def long_way_round() -> Evidence:
    moves = "hurried producer producer consumer consumer consumer hurried producer producer"
    moves += " producer consumer consumer hurried hurried hurried"
    return breaks(played(ONE_BELL, "DEADLOCK", moves.split()))


def stopped_early() -> Evidence:
    with pytest.raises(Finding) as found:
        breaks(played(ONE_BELL, "DEADLOCK", ["consumer", "hurried", *["producer"] * 3]))
    return found.value.evidence


@pytest.mark.parametrize("width", [60, 80, 92])
@pytest.mark.parametrize("run", [long_way_round, stopped_early])
def test_a_screen_with_a_table_fits(run: Callable[[], Evidence], width: int, result: Make) -> None:
    outcome = Outcome.PASSED if run is long_way_round else Outcome.FAILED
    results = [result("every move can be made"), result("it breaks", outcome, evidence=run())]

    lines = lay_out(feedback(results, FACTS), width=width)

    assert len(lines) <= 25
    assert [line.plain for line in lines if line.cell_len > width] == []


@pytest.mark.parametrize("width", [60, 80, 92])
def test_a_long_table_is_folded_before_the_headline_of_a_green(width: int, result: Make) -> None:
    results = [
        result("every move of OVERFILL can be made"),
        result("OVERFILL breaks", evidence=breaks(overfill(BROKEN))),
        result("every move of DEADLOCK can be made"),
        result("DEADLOCK breaks", evidence=long_way_round()),
    ]
    facts = replace(FACTS, built="evidence " * 20, elsewhere="a trace " * 9, passed="on attempt 3")

    lines = [line.plain for line in lay_out(feedback(results, facts), width=width)]

    assert lines[0].startswith(" ✓ 4 of 4 public checks")
    assert lines[0].endswith("on attempt 3")
    assert [line.split("  ")[0] for line in lines[1:3]] == [
        " ✓ OVERFILL breaks",
        " ✓ DEADLOCK breaks",
    ]
    assert any("more" in line for line in lines)
    assert len(lines) <= 25


def test_what_a_passed_check_keeps_is_shown_until_there_is_a_newer_run(result: Make) -> None:
    kept = breaks(overfill(BROKEN))
    empty = Evidence("DEADLOCK names who moves first", "DEADLOCK is still empty")
    results = [
        result("it breaks", evidence=kept),
        result("every move of DEADLOCK can be made", Outcome.FAILED, evidence=empty),
    ]

    message = feedback(results, FACTS)

    assert message.timeline == kept.timeline
    assert message.checks[0].note == "broken in 7 moves: short and sharp"


def test_what_a_later_check_keeps_is_not_shown_in_the_place_of_a_red(result: Make) -> None:
    kept = breaks(overfill(BROKEN))
    results = [
        result("every move of OVERFILL can be made", Outcome.FAILED, evidence=Evidence("a", "b")),
        result("it breaks", evidence=kept),
    ]

    message = feedback(results, FACTS)

    assert message.timeline is None


def test_a_red_schedule_can_be_played() -> None:
    with pytest.raises(Finding) as found:
        breaks(played(ONE_BELL, "DEADLOCK", ["consumer", "producer"]))

    told = story(found.value.evidence)

    assert [step.what for step in told.steps[1:3]] == [
        "takes the lock, falls asleep",
        'takes the lock, stores "a", wakes consumer',
    ]
    assert told.is_drawn


@pytest.mark.parametrize("stage", [NAIVE, ONE_BELL], ids=lambda stage: stage.module)
def test_the_page_numbers_the_lines_of_a_specimen_as_they_are(stage: object) -> None:
    included = INCLUDED.findall(PAGE.read_text("utf-8"))

    shown = {
        Path(place).name: (title, int(number), int(start), int(end))
        for number, title, place, start, end in included
    }

    assert isinstance(stage, type(NAIVE))
    title, number, start, end = shown[stage.file.name]
    lines = (ROOT / title).read_text("utf-8").splitlines()
    assert number == start
    assert lines[start - 1].startswith("class ")
    assert end == len(lines)


def test_a_whole_class_is_judged_with_the_threads_of_one_learner() -> None:
    overfill(BROKEN)
    before = _thread._count()

    for _ in range(10):
        overfill(BROKEN)

    assert _thread._count() == before
