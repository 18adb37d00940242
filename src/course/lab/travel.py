"""Histories as plain values, on their way across the boundary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

from course.lab.history import Ending, Event, History, Kind, Printed, Raised, Stuck
from course.lab.lasting import Listed, Mapped
from course.lab.possible import possible
from course.lab.runtime.policies import Switch
from course.lab.scenario import Scenario

Decode = Callable[[Any], Any]
MOST = 1 << 53  # no count and no time of a run is larger
RETURNED, RAISED, WAITING, SPINNING = "returned", "raised", "waiting", "spinning"  # of a call
MOST_PRINTED = 1_000  # texts that cross with one history, or with one reply
LONGEST_TEXT = 200  # characters of one of them
MOST_KINDS = 40  # built-in and contract exceptions one exception may be


def plain_event(event: Event) -> list[Any]:
    """Return an event as plain values; what it carries is encoded already."""
    value = event.value
    if isinstance(value, Raised):
        value = plain_raised(value)
    return [event.kind.value, event.actor, event.index, event.time, value, event.line]


def plain_raised(raised: Raised) -> list[Any]:
    """Return an exception as plain values."""
    return [raised.name, raised.message, raised.line, list(raised.kinds)]


def plain_stuck(found: Iterable[Stuck]) -> list[Any]:
    """Return who waits, where and for what, as plain values."""
    return [[stuck.thread, stuck.line, stuck.reason] for stuck in found]


def plain_printed(printed: Iterable[Printed]) -> list[Any]:
    """Return what was printed as plain values."""
    return [[one.after, one.actor, one.time, one.text, one.line] for one in printed]


def plain_history(history: History) -> dict[str, Any]:
    """Return a history as plain values; the scenario stays behind, the other side has it."""
    return {
        "events": [plain_event(event) for event in history.events],
        "ending": history.ending.value,
        "switches": [[s.thread, s.step, s.to] for s in history.switches],
        "seed": history.seed,
        "alike": history.alike,
        "stuck": plain_stuck(history.stuck),
        "failure": plain_raised(history.failure) if history.failure else None,
        "left": plain_stuck(history.left),
        "printed": plain_printed(history.printed),
    }


def event_from(plain: list[Any], decode: Decode) -> Event:
    """Return the event that crossed; `ValueError`, `TypeError` or `KeyError` when it is none."""
    kind, actor, index, time, value, line = plain
    known = Kind(kind)
    carried = raised_from(value) if known is Kind.RAISE else _hashable(decode(value))
    moment = seconds_from(time)
    return Event(known, text_from(actor), whole_from(index), moment, carried, line_from(line))


def raised_from(plain: list[Any]) -> Raised:
    """Return the exception that crossed."""
    name, message, line, kinds = plain
    known = tuple(text_from(kind) for kind in kinds[:MOST_KINDS])
    return Raised(text_from(name)[:80], text_from(message)[:300], line_from(line), known)


def stuck_from(plain: list[Any]) -> Stuck:
    """Return the waiting thread that crossed."""
    thread, line, why = plain
    return Stuck(text_from(thread)[:60], line_from(line), text_from(why)[:120])


def printed_from(plain: Iterable[Any]) -> tuple[Printed, ...]:
    """Return what was printed and has crossed."""
    return tuple(_printed_from(one) for one in islice(plain, MOST_PRINTED))


def _printed_from(plain: list[Any]) -> Printed:
    after, actor, time, text, line = plain
    told = text_from(text)[:LONGEST_TEXT]
    return Printed(
        whole_from(after), text_from(actor)[:60], seconds_from(time), told, line_from(line)
    )


def history_from(plain: Mapping[str, Any], scenario: Scenario, decode: Decode) -> History:
    """Return the history that crossed; `ValueError`, `TypeError` or `KeyError` when it is none."""
    failure = plain["failure"]
    history = History(
        scenario,
        tuple(event_from(event, decode) for event in plain["events"]),
        Ending(plain["ending"]),
        tuple(Switch(whole_from(a), whole_from(b), whole_from(c)) for a, b, c in plain["switches"]),
        whole_from(plain["seed"]),
        max(1, whole_from(plain["alike"])),
        tuple(stuck_from(stuck) for stuck in plain["stuck"]),
        raised_from(failure) if failure else None,
        tuple(stuck_from(left) for left in plain["left"]),
        printed_from(plain["printed"]),
    )
    return possible(history)


def whole_from(plain: Any) -> int:
    """Return the number that crossed, if it is one that a run can count to."""
    if type(plain) is not int or not -MOST <= plain <= MOST:
        raise ValueError("not a whole number")
    return plain


def seconds_from(plain: Any) -> float:
    """Return the virtual time that crossed."""
    if type(plain) not in (int, float) or not 0 <= plain <= MOST:
        raise ValueError("not a time")
    return float(plain)


def line_from(plain: Any) -> int | None:
    """Return the line that crossed."""
    return None if plain is None else whole_from(plain)


def text_from(plain: Any) -> str:
    """Return the text that crossed, with nothing in it that cannot be written down."""
    if type(plain) is not str:
        raise ValueError("not a text")
    return plain.encode("utf-8", "backslashreplace").decode()


def _hashable(value: Any) -> Any:
    """Return a value that judges can look up; what has no hash stands as its text."""
    for kept in (value, _lasting(value)):
        with suppress(TypeError):
            hash(kept)
            return kept
    return repr(value)


def _lasting(value: Any) -> Any:
    """Return a value whose own lists and dictionaries can change no more."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(*(_frozen(getattr(value, field.name)) for field in fields(value)))
    return _frozen(value)


def _frozen(value: Any) -> Any:
    if type(value) is list:
        return Listed(value)
    if type(value) is set:
        return frozenset(value)
    return Mapped(value.items()) if type(value) is dict else value
