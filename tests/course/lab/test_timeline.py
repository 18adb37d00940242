"""A timeline reads as a story: who did what, in order, and what is wrong there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from course.contracts.backpressure_policy import Fate, Item, Outcome, WhenFull
from course.lab.history import Ending, History
from course.lab.judges import (
    Verdict,
    never_over,
    nobody_spins,
    nobody_stranded,
    nothing_lost,
    nothing_twice,
)
from course.lab.scenario import Scenario, get, offer, put, take
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


@pytest.mark.parametrize(
    ("story", "row"),
    [
        ("consumer calls, consumer killed 12", "get() is killed at line 12"),
        ("consumer does 'a', consumer killed 12", "is killed"),
    ],
)
def test_who_is_killed_is_told_with_what_it_was_doing(tell: Tell, story: str, row: str) -> None:
    history = tell(CROWD, f"{story}, producer_a does")

    told = rows(history, Verdict("", "wrong", len(history.events) - 1, "producer_a"))

    assert told[-2].endswith(f"consumer: {row}")


def test_a_kill_is_told_with_the_command_before_which_it_came(tell: Tell) -> None:
    history = tell(CROWD, "consumer calls, consumer killed 12, producer_a does")
    *before, killed, called, returned = history.events
    events = (*before, replace(killed, value="LPOP"), called, returned)

    told = rows(replace(history, events=events), Verdict("", "wrong", len(events) - 1))

    assert told[-2].endswith("consumer: get() is killed at line 12, before LPOP")


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


def test_the_title_names_the_settings_and_the_schedule(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does")
    verdict = Verdict("", "wrong", 1, "producer_a")

    assert timeline(history, verdict).title == "capacity 1"
    assert timeline(history, verdict, 17).title == "capacity 1 · schedule 18"


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
        "3 consumer: get() woke, and waits again",
    ]


def test_an_item_that_is_lost_is_missed_at_the_very_end(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does, producer_b does, drain does 'b', drain fails Empty")
    verdict = nothing_lost(history)

    assert verdict is not None
    shown = timeline(history, verdict)

    assert rows(history, verdict) == [
        '1 producer a: put("a", timeout=5) returns',
        '2 producer b: put("b") returns',
        '3 drain: get() returns "b"',
        "4 drain: get(timeout=0) finds nothing | a never comes out",
    ]
    assert shown.rows[-1].scene is not None
    assert shown.rows[-1].scene.lost == ("a",)


def test_what_is_cancelled_is_told_once(tell: Tell) -> None:
    history = tell(
        CROWD,
        "consumer calls, consumer waits 8, consumer cancelled, consumer raises CancelledError, "
        "producer_a calls",
    )

    told = rows(history, Verdict("", "wrong", 4, "producer_a"))

    assert told[1:2] == ["2 consumer: get() is cancelled"]
    assert len(told) == 3


def test_outcomes_and_items_are_told_in_few_letters(tell: Tell) -> None:
    queue = Scenario.of("Queue", capacity=1, when_full=WhenFull.DROP_OLDEST).actors(
        producer=[offer(Item("a", 2)), offer(Item("b"))], consumer=[take()]
    )
    history = tell(queue, "producer does 1, producer does 2, consumer does 3")
    values = (Outcome(Fate.ACCEPTED), Outcome(Fate.EVICTED_OTHER, Item("a", 2)), Item("b"))
    ends = {1: values[0], 3: values[1], 5: values[2]}
    events = [replace(e, value=ends.get(place)) for place, e in enumerate(history.events)]
    history = replace(history, events=tuple(events))

    told = rows(history, Verdict("", "wrong", 5, "consumer"))

    assert told == [
        "1 producer: offer(a p2) returns ACCEPTED",
        "2 producer: offer(b) returns EVICTED_OTHER, victim a p2",
        "3 consumer: take() returns b | wrong",
    ]


def test_each_row_has_its_picture_and_the_flagged_one_what_is_promised(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does, producer_b does, consumer does 'a', drain does 'b'")
    verdict = never_over(1)(history)

    assert verdict is not None
    first, last = timeline(history, verdict).rows

    assert first.scene is not None
    assert (first.scene.inside, first.right) == (("a",), None)
    assert last.scene is not None
    assert last.right is not None
    assert (last.scene.inside, last.right.inside) == (("a", "b"), ("a",))
    assert last.right.says == verdict.expected


def test_too_many_inside_is_the_first_difference_whatever_is_flagged_later(tell: Tell) -> None:
    history = tell(CROWD, "producer_a does, producer_b does, consumer fails IndexError")

    shown = timeline(history, Verdict("get() returns", "get() raised IndexError", 5, "consumer"))

    differing = [row for row in shown.rows if row.right is not None]
    assert [row.number for row in differing] == [2]
    assert differing[0].right is not None
    assert differing[0].right.says == 'put("b") waits: 1 of 1 places are taken'


@pytest.mark.parametrize(("name", "said"), [("producer_a", "producer a"), ("closer", "closer")])
def test_actors_are_spoken_of_without_underscores(name: str, said: str) -> None:
    assert spoken(name) == said


def test_who_is_let_in_before_its_turn_is_the_first_difference(tell: Tell) -> None:
    queue = (
        Scenario.of("Queue", capacity=1, when_full=WhenFull.WAIT)
        .actors(early=[offer(Item("e"))], late=[offer(Item("l"))], consumer=[take()])
        .first(offer(Item("x")))
        .drained_by(take())
    )
    story = (
        "setup does, early calls, early waits 5, late calls, late waits 5, consumer does, "
        "late returns, drain does"
    )
    told = tell(queue, story)
    values = {1: Outcome(Fate.ACCEPTED), 7: Item("x"), 8: Outcome(Fate.ACCEPTED), 10: Item("l")}
    events = (replace(e, value=values.get(place)) for place, e in enumerate(told.events))
    verdict = Verdict('Item("e") comes out first', 'Item("l") came out before it', 10, "drain")

    shown = timeline(replace(told, events=tuple(events)), verdict)

    (differing,) = [row for row in shown.rows if row.right is not None]
    assert differing.text == "offer(l) returns ACCEPTED"
    assert differing.right is not None
    assert differing.right.says == "offer(e) goes in first: it came first"
    assert differing.right.inside == ("e",)
