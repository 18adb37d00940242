"""Judges of queues that tell each caller what became of its item."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from itertools import combinations
from typing import Any

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.lab.history import DRAIN, Call, Ending, History, Kind
from course.lab.judges import TICK_S, Judge, Verdict, judge_of
from course.lab.scenario import show

OFFER, TAKE, STATS = "offer", "take", "stats"
CANCELLED = "CancelledError"
ENTERED = (Fate.ACCEPTED, Fate.EVICTED_OTHER, Fate.SPILLED)
FATES = {
    WhenFull.WAIT: (Fate.ACCEPTED,),
    WhenFull.TIME_OUT: (Fate.ACCEPTED, Fate.TIMED_OUT),
    WhenFull.REFUSE_NEW: (Fate.ACCEPTED, Fate.REFUSED),
    WhenFull.DROP_OLDEST: (Fate.ACCEPTED, Fate.EVICTED_OTHER),
    WhenFull.SHED_LOWEST: (Fate.ACCEPTED, Fate.REFUSED, Fate.EVICTED_OTHER),
    WhenFull.SPILL: (Fate.ACCEPTED, Fate.SPILLED),
}


class Account:
    """What a history says about each item: who offered it, its fate, who took it, who left."""

    def __init__(self, history: History) -> None:
        self.history = history
        settings = dict(history.scenario.settings)
        self.capacity: int = settings["capacity"]
        self.when_full: WhenFull = settings["when_full"]
        self.put_timeout: float | None = settings.get("put_timeout")

    @cached_property
    def offers(self) -> list[Call]:
        """Every offer, in the order in which they came."""
        return [call for call in self.history.calls if call.operation.name == OFFER]

    @cached_property
    def taken(self) -> list[Call]:
        """Every take that returned, in the order in which they returned."""
        taken = [c for c in self.history.calls if c.operation.name == TAKE and c.has_returned]
        return sorted(taken, key=lambda call: call.ended or 0)

    @cached_property
    def evictions(self) -> list[Call]:
        """Every offer that says who left for it."""
        return [call for call in self.offers if _victim(call) is not None]

    @cached_property
    def cancelled(self) -> set[tuple[str, int]]:
        """The calls that somebody outside has cancelled, by actor and place."""
        return {(e.actor, e.index) for e in self.history if e.kind is Kind.CANCEL}

    @cached_property
    def is_emptied(self) -> bool:
        """Was everything taken out at the end, until nothing more came?"""
        drains = [call for call in self.history.calls if call.actor == DRAIN]
        return bool(drains) and drains[-1].raised is not None

    def entered(self) -> Iterator[Call]:
        """Yield the offers that say their item is inside, or was."""
        return (call for call in self.offers if fate(call) in ENTERED)

    def depth_at(self, position: int) -> int:
        """Return how many are inside, spilled ones too, once this much has happened."""
        done = [call for call in self.entered() if call.ends_before(position)]
        left = [call for call in (*self.taken, *self.evictions) if call.ends_before(position)]
        return len(done) - len(left)


def fate(call: Call) -> Fate | None:
    """Return the fate an offer told; None when it told none."""
    return call.value.fate if call.has_returned and isinstance(call.value, Outcome) else None


def _victim(call: Call) -> Any:
    return call.value.victim if fate(call) is not None else None


def _item(call: Call) -> Any:
    return call.operation.arguments[0]


def _judge_fates(account: Account) -> Verdict | None:
    allowed = FATES[account.when_full]
    may = "returns " + " or ".join(one.name for one in allowed)
    for call in account.offers:
        if not call.has_returned:
            continue
        told, expected = fate(call), f"{call.operation} {may}"
        is_eviction = told is Fate.EVICTED_OTHER
        if told not in allowed:
            yours = f"{call.operation} returned {show(call.value)}"
        elif is_eviction is not isinstance(_victim(call), Item):
            expected = "the victim is named when one has left, and only then"
            yours = f"{call.operation} returned {show(call.value)}"
        else:
            continue
        return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_stays_out(account: Account) -> Verdict | None:
    out = {_item(c): c for c in account.offers if c.ended is not None and fate(c) not in ENTERED}
    for call in account.offers:
        if call.ended is None or fate(call) in ENTERED:
            out.pop(_item(call), None)  # an equal item was offered again, and may be inside
    for call in account.taken:
        source = out.get(call.value)
        if source is not None:
            item = show(call.value)
            why = (
                f"raised {source.raised.name}"
                if source.raised
                else f"returned {show(fate(source))}"
            )
            return Verdict(
                f"{item} stays out: its offer {why}",
                f"{item} came out all the same",
                call.ended,
                call.actor,
                "it should not be inside",
            )
    return None


def _judge_once(account: Account) -> Verdict | None:
    offered = [_item(call) for call in account.offers]
    gone: dict[Any, str] = {}
    leaving = [(c.ended or 0, c, c.value, "came out") for c in account.taken]
    leaving += [(c.ended or 0, c, _victim(c), "was evicted") for c in account.evictions]
    for _, call, item, how in sorted(leaving, key=lambda one: one[0]):
        if item not in offered:
            yours = f"{call.operation} gave {show(item)}, which nobody offered"
            return Verdict("only what was offered comes out", yours, call.ended, call.actor)
        if item in gone:
            yours = f"{show(item)} {gone[item]}, and then it {how}"
            return Verdict(f"{show(item)} leaves once", yours, call.ended, call.actor, "twice")
        gone[item] = how
    return None


def _judge_lost(account: Account) -> Verdict | None:
    if not account.is_emptied:
        return None  # so nobody can say
    gone = [c.value for c in account.taken] + [_victim(c) for c in account.evictions]
    for call in account.entered():
        if _item(call) not in gone:
            item = show(_item(call))
            return Verdict(
                f"{item} comes out, or its eviction is told",
                f"{item} was {show(fate(call))}, and nobody heard of it again",
                call.ended,
                call.actor,
                "never comes out",
            )
    return None


def _judge_depth(account: Account) -> Verdict | None:
    capacity = account.capacity
    for call in account.history.calls:
        if call.operation.name == STATS and isinstance(call.value, Stats):
            depth = call.value.depth
            if type(depth) is not int or not 0 <= depth <= capacity:
                expected, yours = f"the depth is at most {capacity}", f"the depth is {depth!r}"
                return Verdict(expected, yours, call.ended, call.actor)
    takes = [call for call in account.history.calls if call.operation.name == TAKE]
    memory = [call for call in account.entered() if fate(call) is not Fate.SPILLED]
    for call in sorted(memory, key=lambda one: one.ended or 0):
        position = call.ended or 0
        inside = [one for one in memory if (one.ended or 0) <= position]
        left = [one for one in account.evictions if (one.ended or 0) <= position]
        asked = [
            take
            for take in takes
            if take.called < position and not (take.raised and take.ends_before(position))
        ]
        least = len(inside) - len(left) - len(asked)
        if least > capacity:
            return Verdict(
                f"at most {capacity} inside",
                f"{least} are inside, whatever is on its way out",
                position,
                call.actor,
                f"{least} inside, capacity {capacity}",
            )
    return None


def _judge_order(account: Account) -> Verdict | None:
    taken = {call.value: call for call in reversed(account.taken)}
    for earlier, later in combinations(account.offers, 2):
        first, second = taken.get(_item(earlier)), taken.get(_item(later))
        if first is None or second is None or second.ended is None:
            continue
        if second.ended < first.called:
            return Verdict(
                f"{show(_item(earlier))} comes out first: it was offered first",
                f"{show(_item(later))} came out before it",
                second.ended,
                second.actor,
            )
    return None


def _judge_waiting(account: Account) -> Verdict | None:
    history, rest = account.history, account.history.rest
    depth = account.depth_at(rest)
    for call in history.calls:
        if call.called >= rest or call.ends_before(rest):
            continue
        why = _should_move(call, depth, account)
        if (call.actor, call.index) in account.cancelled:
            why = "it was cancelled"
        if why:
            expected = f"{call.operation} goes on: {why}"
            return Verdict(expected, f"{call.operation} waits for ever", None, call.actor)
    return None


def _should_move(call: Call, depth: int, account: Account) -> str:
    name = call.operation.name
    if name == TAKE:
        return f"{depth} inside" if depth > 0 else ""
    if name == OFFER and account.when_full is WhenFull.WAIT:
        is_room = depth < account.capacity
        return f"{depth} of {account.capacity} places are taken" if is_room else ""
    return "its time is over" if account.when_full is WhenFull.TIME_OUT else "it never waits"


def _judge_time(account: Account) -> Verdict | None:
    is_timed = account.when_full is WhenFull.TIME_OUT
    if account.when_full is WhenFull.WAIT:
        return None
    budget = (account.put_timeout or 0.0) if is_timed else 0.0
    for call in account.offers:
        if call.ended is None:
            continue
        took = account.history.events[call.ended].time - account.history.events[call.called].time
        if took > budget + TICK_S:
            expected = f"{call.operation} ends within {budget:g} s of its call"
            return Verdict(expected, f"{call.operation} took {took:g} s", call.ended, call.actor)
        if fate(call) is Fate.TIMED_OUT and took < budget - TICK_S:
            expected = f"{call.operation} waits {budget:g} s before it gives up"
            yours = f"{call.operation} gave up after {took:g} s"
            return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_errors(account: Account) -> Verdict | None:
    history = account.history
    for call in history.calls:
        if call.raised is None:
            continue
        was_cancelled = call.actor == DRAIN or (call.actor, call.index) in account.cancelled
        if not (was_cancelled and call.raised.name == CANCELLED):
            expected = f"{call.operation} returns" + (" or is cancelled" if was_cancelled else "")
            yours = f"{call.operation} raised {call.raised}"
            return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_left(history: History) -> Verdict | None:
    if history.ending is not Ending.FINISHED or not history.left:
        return None
    left = history.left[0]
    where = f" at line {left.line}" if left.line else ""
    yours = f"{left.thread} {left.reason}{where}"
    return Verdict("when every call has ended, nothing of theirs lives on", yours)


_of_account = partial(judge_of, Account)

fates_fit = _of_account("fates fit the policy", _judge_fates)
stays_out = _of_account("what did not enter stays out", _judge_stays_out)
leaves_once = _of_account("nothing leaves twice", _judge_once)
nothing_forgotten = _of_account("nothing forgotten", _judge_lost)
depth_within = _of_account("depth within the capacity", _judge_depth)
served_in_order = _of_account("served in order", _judge_order)
nobody_left_waiting = _of_account("nobody left waiting", _judge_waiting)
ends_in_time = _of_account("ends in time", _judge_time)
raises_nothing = _of_account("raises nothing", _judge_errors)
nothing_left_behind = Judge("nothing left behind", _judge_left)

ACCOUNTED_FOR = (fates_fit, stays_out, leaves_once, nothing_forgotten, raises_nothing)
