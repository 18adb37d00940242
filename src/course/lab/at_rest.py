"""Judges of a queue with a policy once nobody moves: its numbers, its order, and its room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from course.contracts.backpressure_policy import Fate
from course.lab.fates import STATS, Account, fate
from course.lab.history import Call
from course.lab.judges import Verdict, judge_of
from course.lab.scenario import show


def _judge_room(account: Account) -> Verdict | None:
    """Look at the last offer: it came when nobody else was there, and when there was room."""
    last = max(account.offers, key=lambda call: call.called)
    is_alone = all(one.ends_before(last.called) for one in account.offers if one is not last)
    has_room = account.depth_at(last.called) < account.capacity
    if not (is_alone and has_room and fate(last) is Fate.TIMED_OUT):
        return None
    expected, yours = f"{last.operation} enters: there is room", f"{last.operation} timed out"
    return Verdict(expected, yours, last.ended, last.actor)


def _judge_books(account: Account) -> Verdict | None:
    """Look at the last numbers, if no other call was on its way when somebody asked for them."""
    calls = account.history.calls
    asked = [call for call in calls if call.operation.name == STATS]
    last = max(asked, key=lambda call: call.called, default=None)
    if last is None or not all(call.ends_before(last.called) for call in _before(calls, last)):
        return None
    for name, right in _books(account, last).items():
        told = getattr(last.value, name, None)
        if told != right:
            expected, yours = f"in {last.operation}, {name} is {right}", f"it is {show(told)}"
            return Verdict(expected, yours, last.ended, last.actor)
    return None


def _before(calls: Iterable[Call], one: Call) -> Iterator[Call]:
    return (call for call in calls if call.called < one.called)


def _books(account: Account, asked: Call) -> dict[str, int]:
    told = Counter(map(fate, _before(account.offers, asked)))
    delivered = sum(call.ends_before(asked.called) for call in account.taken)
    depth = account.depth_at(asked.called)
    return {one.name.lower(): told[one] for one in Fate} | {"delivered": delivered, "depth": depth}


def _judge_equals(account: Account) -> Verdict | None:
    """Look at what came out, one after the other: what one producer offered, in that order."""
    offered = [call.operation.arguments[0] for call in account.offers]
    for call, right in zip(account.taken, offered, strict=False):
        if call.value != right:
            expected = f"{show(right)} comes out: it has been inside for longest"
            return Verdict(expected, f"{show(call.value)} came out", call.ended, call.actor)
    return None


_of_account = partial(judge_of, Account)

room_is_used = _of_account("room is used", _judge_room)
books_balance = _of_account("the books balance", _judge_books)
equals_keep_their_places = _of_account("equals keep their places", _judge_equals)
