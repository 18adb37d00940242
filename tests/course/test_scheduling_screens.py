"""The screen of a learner's schedules: which table is shown, and what gives way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from course.grading.feedback import Facts, feedback
from course.grading.finding import Finding
from course.grading.layout import lay_out
from course.grading.message import Mark, Message
from course.grading.outcome import Evidence, Outcome, Result
from course.grading.scheduling import Played, breaks, played
from course.playing.story import story
from course.specimens.stages import NAIVE, ONE_BELL

Make = Callable[..., Result]
FACTS = Facts("be_the_scheduler", "answers/be_the_scheduler.py", "./course check be_the_scheduler")
LOOKED = ["producer_a"] * 2 + ["producer_b"] * 2
BROKEN = [*LOOKED, "producer_a", "producer_a", "producer_b"]


def overfill(moves: list[str]) -> Played:
    return played(NAIVE, "OVERFILL", moves)


def test_the_table_shows_everything_after_each_move() -> None:
    kept = breaks(overfill(BROKEN))

    shown = lay_out(Message((), timeline=kept.timeline))

    box = [line.plain for line in shown if line.plain]
    assert {len(line) for line in box} == {92}
    assert box[-4].split()[:6] == ["│", "6", "▸", "put", "a2:", "18"]
    assert "producer_b  a1 b1" in box[-3]
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


def test_no_column_of_a_table_is_cut_on_a_screen_of_eighty_columns() -> None:
    shown = lay_out(Message((), timeline=long_way_round().timeline), width=80)

    assert [line.plain for line in shown if line.plain.endswith("… │")] == []


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
        result("every move of DEADLOCK can be made", Outcome.UNATTEMPTED, evidence=empty),
    ]

    message = feedback(results, FACTS)

    assert message.timeline == kept.timeline
    assert message.checks[0].note == "7 moves: short and sharp"


@pytest.mark.parametrize(
    "other",
    [
        (
            Outcome.UNATTEMPTED,
            Evidence("OVERFILL names who moves first", "OVERFILL is still empty"),
        ),
        (Outcome.FAILED, Evidence("OVERFILL is a list", "OVERFILL is a tuple")),
    ],
    ids=["an empty list", "no list"],
)
def test_the_table_of_one_list_is_shown_beside_another_that_has_none(
    other: tuple[Outcome, Evidence], result: Make
) -> None:
    outcome, evidence = other
    deadlock = stopped_early()
    results = [
        result("every move of OVERFILL can be made", outcome, evidence=evidence),
        result("DEADLOCK breaks", Outcome.FAILED, evidence=deadlock),
    ]

    message = feedback(results, FACTS)

    assert message.timeline is not None
    assert deadlock.timeline is not None
    assert message.timeline.title == deadlock.timeline.title


def test_a_list_that_is_not_begun_is_not_red_while_the_other_is_written(result: Make) -> None:
    empty = Evidence("OVERFILL names who moves first", "OVERFILL is still empty")
    waiting = Evidence(yours="every move of OVERFILL can be made")
    results = [
        result("every move of OVERFILL can be made", Outcome.UNATTEMPTED, evidence=empty),
        result("OVERFILL breaks", Outcome.WAITING, evidence=waiting),
        result("DEADLOCK breaks", Outcome.FAILED, evidence=stopped_early()),
    ]

    message = feedback(results, FACTS)

    assert [(check.mark, check.note) for check in message.checks] == [
        (Mark.WAITING, "OVERFILL is still empty"),
        (Mark.WAITING, "waits for what is not begun"),
        (Mark.FAILED, ""),
    ]
    assert message.said[0].texts == ("somebody sleeps, and nobody can ever move again",)


def test_a_file_with_nothing_but_empty_lists_is_not_started(result: Make) -> None:
    results = [result(outcome=Outcome.UNATTEMPTED), result(outcome=Outcome.WAITING)]

    message = feedback(results, FACTS)

    assert message.checks[0].text == "be_the_scheduler is not started"


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
