"""What became of a call whose process was killed: it has happened as a whole, or not at all.

Nobody heard its answer, so what others found afterwards has to say which of the two it was. The
judges then hold against it whatever fits neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from course.contracts.acknowledgement import LEASE_EXPIRED, DeadLetter, Delivery
from course.lab.history import Call
from course.lab.lending_terms import (
    ACK,
    NACK,
    RECEIVE,
    SEND,
    deliveries,
    letters,
    option,
    stock_taken,
)

UNHEARD = -1  # the token of a delivery that nobody heard of


def settled(calls: tuple[Call, ...]) -> tuple[Call, ...]:
    """Return the calls, each killed one as ended when it has happened, left out when it has not.

    Where nobody looked afterwards it stays open: either may be true.
    """
    if all(call.killed is None for call in calls):
        return calls
    kept: list[Call] = []
    for call in calls:
        known = _settled(call, calls) if call.killed is not None and call.is_open else call
        kept += [known] if known is not None else []
    return tuple(kept)


def _settled(call: Call, calls: tuple[Call, ...]) -> Call | None:
    """Return the call as ended when it has happened, nothing when it has not, or as it is."""
    found, name = Found(calls, call), call.operation.name
    is_looked_for = stock_taken(calls) is not None
    untraced = None if is_looked_for else call
    if name == SEND:
        job = found.unknown_id(call.operation.arguments[0])
        return untraced if job is None else _happened(call, job)
    if name == RECEIVE:
        lent = tuple(found.unheard_of())
        return _happened(call, lent) if lent else call
    if name == ACK and found.last is not None:
        if found.is_seen_again(found.last):
            return untraced
        return _happened(call) if is_looked_for else call
    if name == NACK and found.last is not None:
        return found.after_nack(found.last)
    return call


def _happened(call: Call, value: object = None) -> Call:
    return replace(call, ended=call.killed, value=value)


class Found:
    """What the others found after one call was killed."""

    def __init__(self, calls: tuple[Call, ...], call: Call) -> None:
        self._calls = calls
        self._call = call

    @property
    def last(self) -> Delivery | None:
        """What the actor was lent last, before the call."""
        own = [one for one in self._calls if one.actor == self._call.actor]
        lent = [delivery for one in own for delivery in deliveries(one)]
        return lent[-1] if lent else None

    def unknown_id(self, body: bytes) -> str | None:
        """Return the id of a job with this body that no accepted send returned."""
        known = {c.value for c in self._calls if c.operation.name == SEND and c.has_returned}
        seen = (one for one in self._seen() if one.body == body and one.id not in known)
        return next((one.id for one in seen), None)

    def unheard_of(self) -> Iterator[Delivery]:
        """Yield a delivery for each job with an attempt of which nobody else knows."""
        bodies = {one.id: one.body for one in self._seen()}
        for job, body in bodies.items():
            lent = {
                one.attempt for call in self._calls for one in deliveries(call) if one.id == job
            }
            told = [one.attempts for call in self._calls for one in letters(call) if one.id == job]
            for number in sorted(set(range(1, max([*lent, *told, 0]) + 1)) - lent)[:1]:
                yield Delivery(job, body, number, f"of nobody {job}", UNHEARD, 0.0)

    def is_seen_again(self, delivery: Delivery) -> bool:
        """Has anybody found this job after the kill?"""
        later = (call for call in self._calls if (call.ended or 0) > (self._call.killed or 0))
        return any(
            delivery.id
            in [*(one.id for one in deliveries(call)), *(one.id for one in letters(call))]
            for call in later
        )

    def after_nack(self, delivery: Delivery) -> Call | None:
        """Return the nack as its dead letter tells of it; as it is when there is none."""
        told = [one for c in self._calls for one in letters(c) if one.id == delivery.id]
        if not told or len(told[-1].reasons) < delivery.attempt:
            return self._call
        reason = told[-1].reasons[delivery.attempt - 1]
        if reason == option(self._call, "reason", "") != LEASE_EXPIRED:
            return _happened(self._call)
        return None if reason == LEASE_EXPIRED else self._call

    def _seen(self) -> Iterator[Delivery | DeadLetter]:
        for call in self._calls:
            yield from deliveries(call)
            yield from letters(call)
