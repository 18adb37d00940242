"""Histories as plain values, on their way across the boundary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from course.lab.history import Ending, Event, History, Kind, Raised, Stuck
from course.lab.runtime.policies import Switch
from course.lab.scenario import Scenario

Decode = Callable[[Any], Any]


def plain_event(event: Event) -> list[Any]:
    """Return an event as plain values; what it carries is encoded already."""
    value = event.value
    if isinstance(value, Raised):
        value = plain_raised(value)
    return [event.kind.value, event.actor, event.index, event.time, value, event.line]


def plain_raised(raised: Raised) -> list[Any]:
    """Return an exception as plain values."""
    return [raised.name, raised.message, raised.line, list(raised.kinds)]


def plain_history(history: History) -> dict[str, Any]:
    """Return a history as plain values; the scenario stays behind, the other side has it."""
    return {
        "events": [plain_event(event) for event in history.events],
        "ending": history.ending.value,
        "switches": [[s.thread, s.step, s.to] for s in history.switches],
        "seed": history.seed,
        "alike": history.alike,
        "stuck": [[s.thread, s.line, s.reason] for s in history.stuck],
        "failure": plain_raised(history.failure) if history.failure else None,
    }


def event_from(plain: list[Any], decode: Decode) -> Event:
    """Return the event that crossed; `ValueError`, `TypeError` or `KeyError` when it is none."""
    kind, actor, index, time, value, line = plain
    known = Kind(kind)
    carried = raised_from(value) if known is Kind.RAISE else decode(value)
    return Event(known, str(actor), int(index), float(time), carried, _line(line))


def raised_from(plain: list[Any]) -> Raised:
    """Return the exception that crossed."""
    name, message, line, kinds = plain
    return Raised(str(name)[:80], str(message)[:300], _line(line), tuple(map(str, kinds)))


def history_from(plain: Mapping[str, Any], scenario: Scenario, decode: Decode) -> History:
    """Return the history that crossed; `ValueError`, `TypeError` or `KeyError` when it is none."""
    failure = plain["failure"]
    return History(
        scenario,
        tuple(event_from(event, decode) for event in plain["events"]),
        Ending(plain["ending"]),
        tuple(Switch(int(a), int(b), int(c)) for a, b, c in plain["switches"]),
        int(plain["seed"]),
        int(plain["alike"]),
        tuple(Stuck(str(t)[:60], _line(n), str(why)[:120]) for t, n, why in plain["stuck"]),
        raised_from(failure) if failure else None,
    )


def _line(line: Any) -> int | None:
    return None if line is None else int(line)
