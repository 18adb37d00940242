"""The model that walks compare with, against cases worked out by hand."""

from __future__ import annotations

import pytest

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.lab.models import PolicyModel

WAITS = "waits"
# Capacity, policy, what is done, what became of each call in turn. `+a2` offers `a` of
# priority 2, `-` takes, `x0` cancels call 0, `@1.5` lets time pass.
CASES: dict[str, tuple[int, WhenFull, str, str]] = {
    "wait: there is room": (2, WhenFull.WAIT, "+a +b", "ACCEPTED ACCEPTED"),
    "wait: no room": (1, WhenFull.WAIT, "+a +b", "ACCEPTED waits"),
    "wait: room comes": (1, WhenFull.WAIT, "+a +b -", "ACCEPTED ACCEPTED a"),
    "wait: in line": (1, WhenFull.WAIT, "+a +b +c - -", "ACCEPTED ACCEPTED ACCEPTED a b"),
    "wait: one leaves the line": (
        1,
        WhenFull.WAIT,
        "+a +b +c x1 - -",
        "ACCEPTED is-cancelled ACCEPTED a c",
    ),
    "wait: for ever": (1, WhenFull.WAIT, "+a +b @99", "ACCEPTED waits"),
    "wait: nothing inside": (1, WhenFull.WAIT, "-", WAITS),
    "wait: a taker is served at once": (
        1,
        WhenFull.WAIT,
        "- +a +b +c",
        "a ACCEPTED ACCEPTED waits",
    ),
    "wait: a taker leaves": (1, WhenFull.WAIT, "- x0 +a", "is-cancelled ACCEPTED"),
    "wait: too late to cancel": (1, WhenFull.WAIT, "+a x0 -", "ACCEPTED a"),
    "time out: not yet": (1, WhenFull.TIME_OUT, "+a +b @1.5", "ACCEPTED waits"),
    "time out: at its end": (1, WhenFull.TIME_OUT, "+a +b @2", "ACCEPTED TIMED_OUT"),
    "time out: one after the other": (
        1,
        WhenFull.TIME_OUT,
        "+a @1 +b @1.5 +c @1 -",
        "ACCEPTED TIMED_OUT ACCEPTED a",
    ),
    "time out: who is late keeps no place": (
        1,
        WhenFull.TIME_OUT,
        "+a +b @2 +c - -",
        "ACCEPTED TIMED_OUT ACCEPTED a c",
    ),
    "refuse": (1, WhenFull.REFUSE_NEW, "+a +b - +c", "ACCEPTED REFUSED a ACCEPTED"),
    "drop": (2, WhenFull.DROP_OLDEST, "+a +b +c - -", "ACCEPTED ACCEPTED EVICTED_OTHER:a b c"),
    "drop: again": (
        1,
        WhenFull.DROP_OLDEST,
        "+a +b +c",
        "ACCEPTED EVICTED_OTHER:a EVICTED_OTHER:b",
    ),
    "drop: the oldest, whatever its priority": (
        1,
        WhenFull.DROP_OLDEST,
        "+a2 +b",
        "ACCEPTED EVICTED_OTHER:a2",
    ),
    "shed: a newcomer of the lowest class": (
        2,
        WhenFull.SHED_LOWEST,
        "+a1 +b +c",
        "ACCEPTED ACCEPTED REFUSED",
    ),
    "shed: the newest of the lowest class": (
        3,
        WhenFull.SHED_LOWEST,
        "+a +b1 +c +d1 - - -",
        "ACCEPTED ACCEPTED ACCEPTED EVICTED_OTHER:c a b1 d1",
    ),
    "shed: an equal newcomer": (1, WhenFull.SHED_LOWEST, "+a2 +b2 -", "ACCEPTED REFUSED a2"),
    "shed: order is not priority": (
        2,
        WhenFull.SHED_LOWEST,
        "+a +b2 - -",
        "ACCEPTED ACCEPTED a b2",
    ),
    "spill": (1, WhenFull.SPILL, "+a +b +c - - -", "ACCEPTED SPILLED SPILLED a b c"),
    "spill: nobody overtakes": (
        1,
        WhenFull.SPILL,
        "+a +b - +c - -",
        "ACCEPTED SPILLED a SPILLED b c",
    ),
    "spill: empty again": (1, WhenFull.SPILL, "+a +b - - +c", "ACCEPTED SPILLED a b ACCEPTED"),
}


def item(word: str) -> Item:
    """Return the item that a word names, its priority behind it."""
    return Item(word[:1], int(word[1:] or 0))


def walked(capacity: int, when_full: WhenFull, steps: str) -> tuple[PolicyModel, int]:
    """Return the model after these steps, and how many calls were made."""
    model, calls = PolicyModel(capacity, when_full, put_timeout=2.0), 0
    for step in steps.split():
        verb, word = step[0], step[1:]
        if verb == "x":
            model.cancel(int(word))
        elif verb == "@":
            model.advance(float(word))
        else:
            if verb == "+":
                model.offer(calls, item(word))
            else:
                model.take(calls)
            calls += 1
    return model, calls


def said(model: PolicyModel, number: int) -> str:
    """Return what became of a call, in a word."""
    if number not in model.told:
        return WAITS
    told = model.told[number]
    if isinstance(told, Outcome):
        return told.fate.name if told.victim is None else f"{told.fate.name}:{named(told.victim)}"
    return "is-cancelled" if told is None else named(told)


def named(one: Item) -> str:
    """Return an item as a word."""
    return f"{one.name}{one.priority or ''}"


@pytest.mark.parametrize(("capacity", "when_full", "steps", "expected"), CASES.values(), ids=CASES)
def test_each_call_is_told_what_the_contract_says(
    capacity: int, when_full: WhenFull, steps: str, expected: str
) -> None:
    model, calls = walked(capacity, when_full, steps)

    assert " ".join(said(model, number) for number in range(calls)) == expected


@pytest.mark.parametrize(
    ("when_full", "steps", "expected"),
    [
        (WhenFull.WAIT, "", Stats(0, 0, 0, 0, 0, 0, 0, None)),
        (WhenFull.WAIT, "+a @1 +b @0.5", Stats(2, 0, 0, 0, 0, 0, 2, 1.5)),
        (WhenFull.WAIT, "+a @1 +b +c @1 -", Stats(3, 0, 0, 0, 0, 1, 2, 1.0)),
        (WhenFull.WAIT, "+a +b +c x2 - -", Stats(2, 0, 0, 0, 0, 2, 0, None)),
        (WhenFull.WAIT, "- +a", Stats(1, 0, 0, 0, 0, 1, 0, None)),
        (WhenFull.TIME_OUT, "+a +b +c @2", Stats(2, 0, 1, 0, 0, 0, 2, 2.0)),
        (WhenFull.REFUSE_NEW, "+a +b +c @1", Stats(2, 1, 0, 0, 0, 0, 2, 1.0)),
        (WhenFull.DROP_OLDEST, "+a @1 +b @1 +c", Stats(2, 0, 0, 1, 0, 0, 2, 1.0)),
        (WhenFull.SHED_LOWEST, "+a +b @1 +c2 -", Stats(2, 0, 0, 1, 0, 1, 1, 0.0)),
        (WhenFull.SPILL, "+a +b +c +d - @3", Stats(2, 0, 0, 0, 2, 1, 2, 3.0)),
    ],
)
def test_the_numbers_add_up(when_full: WhenFull, steps: str, expected: Stats) -> None:
    model, _ = walked(2, when_full, steps)

    assert model.stats() == expected


def test_without_any_time_nobody_waits_for_room() -> None:
    model = PolicyModel(1, WhenFull.TIME_OUT, put_timeout=0.0)
    model.offer(0, Item("a"))

    model.offer(1, Item("b"))

    assert model.told[1] == Outcome(Fate.TIMED_OUT)
