"""Judges: pure functions of a history that say whether a promise was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from course.lab.history import DRAIN, SPINS, Call, Ending, History, Reading
from course.lab.scenario import show

One = TypeVar("One")
TICK_S = 1e-6  # what rounding of virtual time may add
PUT, GET, CLOSE, LENGTH = "put", "get", "close", "__len__"


@dataclass(frozen=True)
class Verdict:
    """A broken promise: what was promised, what happened, and at which event."""

    expected: str
    yours: str
    position: int | None = None  # of the event that shows it; None: at the end
    actor: str = ""
    note: str = ""  # `yours` in a few words, for a timeline's row


@dataclass(frozen=True)
class Judge:
    """A named judgement; `name` is what fingerprints are made of."""

    name: str
    judge: Callable[[History], Verdict | None]

    def __call__(self, history: History) -> Verdict | None:
        """Return why the history breaks the promise, or None when it keeps it."""
        return self.judge(history)


def judge_of(
    reading: Callable[[History], Reading], name: str, judge: Callable[[Reading], Verdict | None]
) -> Judge:
    """Return a judge that looks at a history as `reading` tells it."""
    return Judge(name, lambda history: judge(history.read_as(reading)))


def judge_each(
    reading: Callable[[History], list[One]], name: str, judge: Callable[[One], Verdict | None]
) -> Judge:
    """Return a judge that asks this of each of those that `reading` finds: the first that fails."""
    return judge_of(reading, name, lambda all_of: next(filter(None, map(judge, all_of)), None))


def _judge_nothing_lost(history: History) -> Verdict | None:
    drains = [call for call in history.calls if call.actor == DRAIN]
    if not drains or drains[-1].raised is None:
        return None  # it was not emptied, so nobody can say
    taken = {_key(_item(call)) for call in _got(history)}
    for call in _stored(history):
        if _key(_item(call)) not in taken:
            return Verdict(
                f"{show(_item(call))} comes out",
                f"{show(_item(call))} was accepted, and never came out",
                call.ended,
                call.actor,
                "never comes out",
            )
    return None


def _judge_nothing_twice(history: History) -> Verdict | None:
    seen: set[str] = set()
    for call in _got(history):
        if _key(_item(call)) in seen:
            item = show(_item(call))
            return Verdict(
                f"{item} comes out once", f"{item} came out twice", call.ended, call.actor, "twice"
            )
        seen.add(_key(_item(call)))
    return None


def _judge_nothing_invented(history: History) -> Verdict | None:
    offered = {_key(_item(call)): call for call in history.calls if call.operation.name == PUT}
    for call in _got(history):
        item, source = _item(call), offered.get(_key(_item(call)))
        if source is None:
            return Verdict(
                "only what was put comes out",
                f"{call.operation} returned {show(item)}",
                call.ended,
                call.actor,
            )
        if source.raised is not None:
            return Verdict(
                f"{show(item)} stays out: {source.operation} raised {source.raised.name}",
                f"{show(item)} came out all the same",
                call.ended,
                call.actor,
            )
    return None


def _never_over(history: History, capacity: int) -> Verdict | None:
    ends = {call.ended: call for call in history.calls if call.ended is not None}
    begins = {call.called: call for call in history.calls}
    stored = asked = 0
    for position in range(len(history.events)):
        begun, ended = begins.get(position), ends.get(position)
        if begun is not None and begun.operation.name == GET:
            asked += 1
        if ended is None or not ended.has_returned:
            continue
        if ended.operation.name == PUT:
            stored += 1
            if stored - asked > capacity:
                return Verdict(
                    f"at most {capacity} inside; this put waits",
                    f"{stored} were stored and {asked} asked for: {stored - asked} are inside",
                    position,
                    ended.actor,
                    f"{stored - asked} inside, capacity {capacity}",
                )
        if ended.operation.name == LENGTH and _is_over(ended.value, capacity):
            return Verdict(
                f"len() is at most {capacity}", f"len() is {ended.value!r}", position, ended.actor
            )
    return None


def _is_over(value: object, capacity: int) -> bool:
    return type(value) is not int or not 0 <= value <= capacity


def _judge_order(history: History) -> Verdict | None:
    taken = {_key(_item(call)): call for call in reversed(_got(history))}
    for actor in history.scenario.cast:
        put = [op.arguments[0] for op in actor.operations if op.name == PUT]
        for earlier, later in combinations(put, 2):
            first, second = taken.get(_key(earlier)), taken.get(_key(later))
            if first is None or second is None:
                continue  # whether it had to come out, another judge says
            if second.ended is not None and second.ended < first.called:  # no overlap, no doubt
                return Verdict(
                    f"{show(earlier)} comes out before {show(later)}: {actor.name} put it first",
                    f"{show(later)} came out first",
                    second.ended,
                    second.actor,
                )
    return None


def _stranded(history: History, capacity: int) -> Verdict | None:
    """Look at the moment when all was at rest: emptying the object moves those who wait."""
    rest = history.rest
    calls = [call for call in history.calls if call.called < rest]
    done = [call.operation.name for call in calls if call.has_returned and call.ends_before(rest)]
    depth = done.count(PUT) - done.count(GET)
    for call in calls:
        if call.ends_before(rest):
            continue
        why = _should_move(call, depth, capacity, closed=CLOSE in done)
        if why:
            return Verdict(
                f"{call.operation} goes on: {why}",
                f"{call.operation} waits for ever",
                None,
                call.actor,
            )
    return None


def _should_move(call: Call, depth: int, capacity: int, *, closed: bool) -> str:
    name = call.operation.name
    if name not in (PUT, GET):
        return "it never waits for anybody"
    if closed:
        return "the buffer is closed"
    if dict(call.operation.options).get("timeout") is not None:
        return "its time is over"
    if name == PUT and depth < capacity:
        return f"{depth} of {capacity} places are taken"
    if name == GET and depth > 0:
        return f"{depth} item is inside" if depth == 1 else f"{depth} items are inside"
    return ""


def _raises_only(history: History, allowed: tuple[str, ...]) -> Verdict | None:
    for call in history.calls:
        if call.raised is not None and not set(allowed) & set(call.raised.kinds):
            return Verdict(
                f"{call.operation} {_may(call, allowed)}",
                f"{call.operation} raised {call.raised}",
                call.ended,
                call.actor,
            )
    return None


def _may(call: Call, allowed: tuple[str, ...]) -> str:
    """Return what this operation may do, of what is allowed to all of them."""
    is_timed = dict(call.operation.options).get("timeout") is not None
    fitting = {PUT: {"Full"}, GET: {"Empty"}}.get(call.operation.name, set()) if is_timed else set()
    names = [name for name in allowed if name in fitting | {"Closed"}]
    return " or ".join(["returns", *(f"raises {name}" for name in names)])


def _judge_nobody_spins(history: History) -> Verdict | None:
    if history.ending is not Ending.SPINNING:
        return None
    running = {stuck.thread for stuck in history.stuck if stuck.reason == SPINS}
    still_open = [call for call in history.calls if call.is_open]
    call = min(still_open, key=lambda call: call.actor not in running, default=None)
    if call is None:
        return None
    return Verdict(
        f"{call.operation} sleeps until somebody wakes it",
        f"{call.operation} runs round in a loop",
        None,
        call.actor,
    )


def _judge_on_time(history: History) -> Verdict | None:
    for call in history.calls:
        budget = dict(call.operation.options).get("timeout")
        if budget is None or call.ended is None:
            continue
        took = history.events[call.ended].time - history.events[call.called].time
        if took > budget + TICK_S:
            return Verdict(
                f"{call.operation} ends within {budget:g} s of its call",
                f"{call.operation} took {took:g} s",
                call.ended,
                call.actor,
            )
    return None


def _judge_closed_is_said(history: History) -> Verdict | None:
    closings = [c.ended for c in history.calls if c.operation.name == CLOSE and c.has_returned]
    closed = min((ended for ended in closings if ended is not None), default=None)
    for call in history.calls:
        if closed is None or call.called < closed or call.ended is None:
            continue
        if call.operation.name == PUT and call.raised is None:
            yours = f"{call.operation} returned after close() had returned"
            return Verdict(f"{call.operation} raises Closed", yours, call.ended, call.actor)
        if call.raised is not None and "Closed" not in call.raised.kinds:
            yours = f"{call.operation} raised {call.raised.name} after close() had returned"
            return Verdict(f"{call.operation} raises Closed", yours, call.ended, call.actor)
    return None


def never_over(capacity: int) -> Judge:
    """Return the judge of the bound: never more stored than this, whoever looks."""
    return Judge("never over capacity", lambda history: _never_over(history, capacity))


def nobody_stranded(capacity: int) -> Judge:
    """Return the judge of wake-ups: when all is at rest, nobody waits who could go on."""
    return Judge("nobody stranded", lambda history: _stranded(history, capacity))


def raises_only(*allowed: str) -> Judge:
    """Return the judge of errors: operations raise these and no others."""
    return Judge("no other error", lambda history: _raises_only(history, allowed))


nothing_lost = Judge("nothing lost", _judge_nothing_lost)
nothing_twice = Judge("nothing twice", _judge_nothing_twice)
nothing_invented = Judge("nothing invented", _judge_nothing_invented)
order_kept = Judge("order kept", _judge_order)
closed_is_said = Judge("closed is said", _judge_closed_is_said)
on_time = Judge("on time", _judge_on_time)
nobody_spins = Judge("nobody spins", _judge_nobody_spins)


def _got(history: History) -> list[Call]:
    """Every get that returned, in the order in which they returned."""
    got = [call for call in history.calls if call.operation.name == GET and call.has_returned]
    return sorted(got, key=lambda call: call.ended or 0)


def _stored(history: History) -> Iterator[Call]:
    return (c for c in history.calls if c.operation.name == PUT and c.has_returned)


def _item(call: Call) -> object:
    """What a put offered or a get returned."""
    return call.operation.arguments[0] if call.operation.name == PUT else call.value


def _key(item: object) -> str:
    """What tells items apart: 1 and True are two, and a list has no hash."""
    return f"{type(item).__name__} {item!r}"
