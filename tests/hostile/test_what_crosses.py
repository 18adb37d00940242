"""What a subject may send, and what the judge makes of the rest: never an error of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from course.lab.history import DRAIN, Ending, Event, History, Kind, Raised
from course.lab.possible import possible
from course.lab.scenario import Scenario, get, put
from course.lab.travel import history_from, plain_history
from course.subject.boxes import SubjectLied
from course.subject.fresh import Fresh
from course.subject.reply import reply_from
from course.subject.wire import MAX_SIZE, Opaque, WireError, decode, encode

PAIR = (
    Scenario.of("BoundedBuffer", capacity=1)
    .actors(producer=[put("a")], consumer=[get()])
    .drained_by(get(timeout=0))
)
EMPTY = Raised("Empty", "", None, ("Empty",))
RUN = History(
    PAIR,
    (
        Event(Kind.CALL, "producer", 0, 0.0),
        Event(Kind.RETURN, "producer", 0, 0.0),
        Event(Kind.CALL, "consumer", 0, 1.0),
        Event(Kind.RETURN, "consumer", 0, 1.0, "a"),
        Event(Kind.CALL, DRAIN, 0, 1.0),
        Event(Kind.RAISE, DRAIN, 0, 1.0, EMPTY),
    ),
    Ending.FINISHED,
)
NEWS: dict[str, Any] = {
    "calls": [[1, "returned", None, None, 0]],
    "now": 0.0,
    "stuck": [],
    "failed": [],
    "printed": [[0, "", 0.0, "a text", 7]],
}


def without(*left_out: int) -> tuple[Event, ...]:
    return tuple(event for place, event in enumerate(RUN.events) if place not in left_out)


IMPOSSIBLE = {
    "nothing happened": replace(RUN, events=()),
    "a call without an end": replace(RUN, events=without(3)),
    "an end without a call": replace(RUN, events=without(2)),
    "a call that was left out": replace(RUN, events=without(2, 3)),
    "an object never emptied": replace(RUN, events=without(4, 5)),
    "stuck, and nobody waits": replace(RUN, ending=Ending.STUCK),
    "events before a start": replace(RUN, ending=Ending.NO_START),
    "the same call twice": replace(RUN, events=RUN.events[:2] + RUN.events),
    "an actor nobody knows": replace(RUN, events=(Event(Kind.CALL, "eve", 0, 0.0), *RUN.events)),
    "a call nobody asked for": replace(
        RUN, events=(*RUN.events, Event(Kind.CALL, "producer", 1, 1.0))
    ),
    "time runs backwards": replace(RUN, events=(replace(RUN.events[0], time=9.0), *RUN.events[1:])),
}
BUILT_IN = (None, True, 7, 1.5, "a", b"a", ["a"], ("a", ("b",)), {"a": [1]})
NO_REPLY = {
    "no dictionary": ["calls"],
    "nothing in it": {},
    "calls that are a number": {**NEWS, "calls": 7},
    "a call cut short": {**NEWS, "calls": [[1, "returned"]]},
    "a state nobody knows": {**NEWS, "calls": [[1, "passed", None, None, 0]]},
    "a line that is a text": {**NEWS, "calls": [[1, "waiting", None, "7", 0]]},
    "an error that is none": {**NEWS, "calls": [[1, "raised", "ValueError", 7, 0]]},
    "wake-ups beyond number": {**NEWS, "calls": [[1, "waiting", None, 7, 1 << 70]]},
    "an error of a handler that is no text": {**NEWS, "failed": [7]},
    "printed, and nobody knows what": {**NEWS, "printed": 7},
    "printed, and it is no text": {**NEWS, "printed": [[0, "", 0.0, 7, None]]},
    "printed at no line": {**NEWS, "printed": [[0, "", 0.0, "a text", "7"]]},
    "printed before the beginning": {**NEWS, "printed": [[0, "", -1.0, "a text", 7]]},
    "a time that is no number": {**NEWS, "now": float("nan")},
    "a time without end": {**NEWS, "now": float("inf")},
}


def held(value: Any) -> Opaque:
    return Opaque(0, type(value).__name__)


def test_a_run_of_the_scenario_is_possible() -> None:
    plain = plain_history(RUN)

    crossed = history_from(plain, PAIR, lambda value: value)

    assert crossed == RUN


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_history_that_no_run_can_have_is_refused(name: str) -> None:
    history = IMPOSSIBLE[name]

    with pytest.raises((ValueError, KeyError)):
        possible(history)


def test_a_reply_is_what_it_says() -> None:
    reply = reply_from(NEWS)

    assert [call.state for call in reply.calls] == ["returned"]
    assert [one.text for one in reply.printed] == ["a text"]


@pytest.mark.parametrize("name", NO_REPLY)
def test_a_malformed_reply_is_a_lie_of_the_subject(name: str) -> None:
    message = NO_REPLY[name]

    with pytest.raises(SubjectLied):
        reply_from(message)


@pytest.mark.parametrize("value", BUILT_IN, ids=repr)
def test_built_in_values_cross_unchanged(value: Any) -> None:
    crossed = decode(encode(value, held), lambda opaque: opaque)

    assert crossed == value
    assert type(crossed) is type(value)


@pytest.mark.parametrize("size", [MAX_SIZE + 1, 10 * MAX_SIZE], ids=["too large", "far too large"])
def test_a_value_that_is_too_large_stays_where_it_is(size: int) -> None:
    values = ["x" * size, bytes(size), [0] * size]

    crossed = [decode(encode(value, held), lambda opaque: opaque) for value in values]

    assert [value.type_name for value in crossed] == ["str", "bytes", "list"]


def test_a_value_that_holds_itself_stays_where_it_is() -> None:
    endless: list[Any] = []
    endless.append(endless)

    crossed = decode(encode(endless, held), lambda opaque: opaque)

    assert crossed == held(endless)


def test_a_key_without_a_hash_is_no_value() -> None:
    plain = {"$dict": [[[], 1]]}

    with pytest.raises(WireError):
        decode(plain, lambda opaque: opaque)


def test_a_value_comes_back_as_the_one_that_was_given() -> None:
    fresh = Fresh("an answer")

    given = fresh.given("a")

    assert given != "a"
    assert fresh.meant(given) == "a"


def test_a_value_that_was_not_given_is_another_one() -> None:
    fresh = Fresh("an answer")

    fresh.given("a")

    assert fresh.meant("a") != "a"
    assert not fresh.is_given("a")


def test_the_same_answer_gets_the_same_values_again() -> None:
    first, second = Fresh("an answer"), Fresh("an answer")

    given = [first.given("a"), second.given("a")]

    assert given[0] == given[1]
