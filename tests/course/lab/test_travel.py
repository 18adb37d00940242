"""Histories cross the boundary unchanged, and what is no history is refused as one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from course.lab.history import Ending, Event, History, Kind, Printed, Raised, Stuck
from course.lab.runtime.policies import Switch
from course.lab.scenario import Scenario, call, get, length, pause, put
from course.lab.travel import event_from, history_from, plain_event, plain_history

Tell = Callable[..., History]
PAIR = (
    Scenario.of("Buffer", capacity=1)
    .first(put("x"))
    .actors(p=[put("a"), pause(1), put("b", timeout=2)], c=[get(), get()])
    .drained_by(get(timeout=0))
)


def kept(plain: Any) -> Any:
    """Decode nothing: these values are plain already."""
    return plain


def crossed(history: History) -> History:
    """Return what arrives on the other side."""
    return history_from(json.loads(json.dumps(plain_history(history))), history.scenario, kept)


@pytest.fixture
def histories(tell: Tell) -> list[History]:
    """One history of each ending, with everything a history can carry."""
    finished = tell(
        PAIR,
        "setup does, p calls, p waits 7, c calls, c stops 9, c returns 'x', p returns, "
        "p @1 does, c does 'a', drain does 'b', drain fails Empty",
    )
    stuck = tell(PAIR, "setup does, p calls, c does 'x', p returns, c calls, drain fails Empty")
    failure = Raised("Full", "no room", 7, ("Full", "Exception", "BaseException"))
    return [
        History(PAIR, _paused(finished), Ending.FINISHED, (Switch(-1, 2, 1),), 17, 4),
        History(
            PAIR,
            _paused(stuck),
            Ending.STUCK,
            (),
            3,
            1,
            (Stuck("c", 9, "waits"),),
            printed=(Printed(2, "p", 1.0, "full\nnow", 4), Printed(3, "thread_1", 1.5, "")),
        ),
        History(PAIR, (), Ending.NO_START, failure=failure),
    ]


def _paused(history: History) -> tuple[Event, ...]:
    """Return the events with the producer's second call numbered as it is: a pause came before."""
    seen = 0
    events = []
    for event in history:
        is_call = event.actor == "p" and event.kind is Kind.CALL
        seen += is_call
        index = 2 if event.actor == "p" and seen == 2 else event.index
        events.append(Event(event.kind, event.actor, index, event.time, event.value, event.line))
    return tuple(events)


def test_a_history_arrives_as_it_left(histories: list[History]) -> None:
    arrived = [crossed(history) for history in histories]

    assert arrived == histories


def test_what_an_exception_says_is_cut_to_what_a_reader_needs() -> None:
    long = Raised("E" * 200, "m" * 2_000, 3, ("Exception",) * 99)
    event = Event(Kind.RAISE, "p", 0, 0.0, long)

    arrived = event_from(json.loads(json.dumps(plain_event(event))), kept).value

    assert (len(arrived.name), len(arrived.message), len(arrived.kinds)) == (80, 300, 40)


def test_of_what_is_printed_so_much_arrives_as_a_reader_needs(histories: list[History]) -> None:
    long = Printed(2, "p" * 200, 1.0, "t" * 2_000)

    arrived = crossed(replace(histories[0], printed=(long,) * 2_000)).printed

    assert len(arrived) == 1_000
    assert (len(arrived[0].actor), len(arrived[0].text)) == (60, 200)


def test_a_scenario_arrives_as_it_left() -> None:
    scenario = PAIR.actors(o=[length(), call("put", None, deep=[1, "x"])])

    arrived = Scenario.from_plain(json.loads(json.dumps(scenario.as_plain())))

    assert arrived == scenario
    assert str(arrived) == str(scenario)


@pytest.mark.parametrize(
    "story",
    [
        "p does, p does, p does, p does",
        "c returns 'x'",
        "p calls, p calls",
        "p does, p returns",
        "nobody does",
        "p @5 calls, p @4 returns",
        "p waits 3",
    ],
)
def test_what_no_run_of_the_scenario_can_do_is_refused(story: str, tell: Tell) -> None:
    scenario = PAIR.actors(p=[put("a"), put("b")])
    lie = plain_history(tell(scenario, f"setup does, {story}, drain fails Empty"))

    with pytest.raises((ValueError, KeyError)):
        history_from(lie, scenario, kept)


GARBAGE: list[Any] = [
    None,
    True,
    -1,
    2,
    1e308,
    float("inf"),
    float("nan"),
    10**400,
    "",
    "call",
    "\ud800",
    [],
    [[]],
    {},
    {"events": 3},
    [1, 2, 3],
    ["call", "p", 0, 0.0, None, None],
    "x" * 999,
]


def test_garbage_is_refused_as_no_history_and_never_otherwise(histories: list[History]) -> None:
    generator = random.Random(3)
    arrived = 0

    for number in range(3_000):
        plain = json.loads(json.dumps(plain_history(histories[number % 3])))
        for _ in range(generator.randint(1, 3)):
            spoil(plain, generator)
        try:
            history_from(plain, PAIR, kept)
            arrived += 1
        except (ValueError, TypeError, KeyError):
            continue

    assert arrived < 1_500


def spoil(plain: Any, generator: random.Random) -> None:
    """Put garbage somewhere into plain values."""
    while True:
        keys = list(plain) if isinstance(plain, dict) else list(range(len(plain)))
        key = generator.choice(keys)
        inner = plain[key]
        if not isinstance(inner, list | dict) or not inner or generator.random() < 0.3:
            plain[key] = generator.choice(GARBAGE)
            return
        plain = inner


def test_a_returned_list_can_be_looked_up_and_still_reads_as_a_list() -> None:
    plain = ["return", "worker", 0, 1.0, [1, "a"], None]

    value = event_from(plain, kept).value

    assert value == (1, "a")
    assert {value: "found"}[value] == "found"
    assert repr(value) == "[1, 'a']"
