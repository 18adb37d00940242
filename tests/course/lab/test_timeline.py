"""A timeline reads as a story: who did what, in order, and what is wrong there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import Ending, History
from course.lab.judges import Verdict, never_over, nobody_spins, nobody_stranded, nothing_twice
from course.lab.scenario import Scenario, get, put
from course.lab.timeline import spoken, timeline

Tell = Callable[..., History]
CROWD = (
    Scenario.of("Buffer", capacity=1)
    .first(put("x"))
    .actors(producer_a=[put("a", timeout=5)], producer_b=[put("b")], consumer=[get(), get()])
    .drained_by(get(timeout=0))
)


def rows(history: History, verdict: Verdict) -> list[str]:
    """Return the rows as text: number, actor, what it did, and the flag."""
    shown = timeline(history, verdict).rows
    return [f"{r.number} {r.actor}: {r.text}" + (f" | {r.flag}" if r.flag else "") for r in shown]


def test_what_overlaps_is_told_step_by_step_and_what_does_not_in_one(tell: Tell) -> None:
    story = (
        "setup does, producer_a calls, producer_a waits 7, producer_b calls, producer_b stops 9, "
        "consumer does 'x', producer_b returns, producer_a returns"
    )
    history = tell(CROWD, story)

    told = rows(history, Verdict("", "too many", 9, "producer_a"))

    assert told == [
        '1 setup: put("x") returns',
        '2 producer a: put("a", timeout=5) waits',
        '3 producer b: put("b") is held at line 9',
        '4 consumer: get() returns "x"',
        '5 producer b: put("b") returns',
        '6 producer a: put("a", timeout=5) returns | too many',
    ]


def test_a_call_that_is_overtaken_at_once_begins(tell: Tell) -> None:
    history = tell(CROWD, "producer_a calls, producer_b does, producer_a raises Full")

    told = rows(history, Verdict("", "wrong", 3, "producer_a"))

    assert told == [
        '1 producer a: put("a", timeout=5) begins',
        '2 producer b: put("b") returns',
        '3 producer a: put("a", timeout=5) raises Full | wrong',
    ]


def test_a_story_ends_where_the_promise_is_broken(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does, producer_b does, consumer does 'a', drain does 'b'")
    verdict = never_over(1)(history)

    assert verdict is not None
    told = rows(history, verdict)

    assert told[-1] == '2 producer b: put("b") returns | 2 inside, capacity 1'


def test_a_wait_for_ever_is_the_last_row_before_anything_is_emptied(tell: Tell) -> None:
    history = tell(
        CROWD,
        "consumer calls, consumer @3 waits 8, producer_a does, drain @4 calls, "
        "consumer returns 'a', drain raises Empty",
    )
    verdict = nobody_stranded(1)(history)

    assert verdict is not None
    shown = timeline(history, verdict)

    assert rows(history, verdict) == [
        "1 consumer: get() waits",
        '2 producer a: put("a", timeout=5) returns',
        "3 consumer: can never move again | get() waits for ever",
    ]
    assert [row.time for row in shown.rows] == [3.0, 3.0, 3.0]
    assert [row.line for row in shown.rows] == [8, None, None]


def test_a_loop_is_not_called_a_wait(tell: Tell) -> None:
    history = tell(CROWD, "consumer calls", ending=Ending.SPINNING)
    verdict = nobody_spins(history)

    assert verdict is not None
    assert rows(history, verdict)[-1] == (
        "2 consumer: never comes to rest | get() runs round in a loop"
    )


def test_emptying_is_told_only_where_it_shows_what_is_wrong(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does, consumer does 'a', drain fails Empty, drain does 'a'")
    verdict = nothing_twice(history)

    assert verdict is not None
    assert rows(history, verdict)[2:] == ['3 drain: get() returns "a" | twice']
    assert timeline(history, verdict).actors == ("producer a", "consumer", "drain")


def test_the_title_names_the_settings_and_the_seed(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does")
    verdict = Verdict("", "wrong", 1, "producer_a")

    assert timeline(history, verdict).title == "capacity 1"
    assert timeline(history, verdict, 17).title == "capacity 1 · seed 17"


def test_what_is_repeated_with_nothing_between_is_told_once(tell: Tell) -> None:
    history = tell(
        CROWD,
        "consumer calls, consumer waits 8, consumer waits 8, producer_b does, consumer waits 8, "
        "producer_a calls",
    )

    told = rows(history, Verdict("", "waits", None, "consumer"))

    assert told[:3] == [
        "1 consumer: get() waits",
        '2 producer b: put("b") returns',
        "3 consumer: get() waits",
    ]


@pytest.mark.parametrize(("name", "said"), [("producer_a", "producer a"), ("closer", "closer")])
def test_actors_are_spoken_of_without_underscores(name: str, said: str) -> None:
    assert spoken(name) == said
