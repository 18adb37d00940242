"""Random walks over a queue with leases, each step compared with what a right one may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as some

from course.contracts.acknowledgement import DeadLetter, Delivery, Full, StaleReceipt
from course.grading.walks import LONGEST, WALKS, Step, smallest
from course.lab.doubles import CLOCK
from course.lab.lease_model import LeaseModel
from course.lab.scenario import show
from course.subject.calls import SHOWN, Claim, Started
from course.subject.proxy import Subject
from course.subject.remote import Held, Remote

SEND, RECEIVE, ACK, NACK, EXTEND = "send", "receive", "ack", "nack", "extend"
ADVANCE, DEAD = "advance", "dead"
OPTIONS = {ACK: (), NACK: ("delay_s", "reason"), EXTEND: ("lease_s",)}
LEASE_S = 10.5  # whole seconds pass, so that nothing ends at the very moment of a step
DELAYS = (None, None, None, 4.25, 20.25)
GIVEN_BACK = (0.0, 0.0, 6.25)
LEASES = (3.75, 20.75)
SECONDS = (1.0, 4.0, 11.0, 30.0)
REASONS = ("", "no answer", "bad data")
DEPTH = 4  # how far back the delivery lies that a worker speaks of


def steps() -> some.SearchStrategy[Any]:
    """Return walks of all that a caller can do, and of time that passes."""
    back = some.integers(0, DEPTH - 1)
    given_back = some.tuples(back, some.sampled_from(GIVEN_BACK), some.sampled_from(REASONS))
    sends = some.tuples(some.just(SEND), some.sampled_from(DELAYS))
    receives = some.tuples(some.just(RECEIVE), some.sampled_from((1, 1, 2, 3)))
    advances = some.tuples(some.just(ADVANCE), some.sampled_from(SECONDS))
    one = some.one_of(
        sends,
        receives,
        receives,
        advances,
        advances,
        some.tuples(some.just(ACK), back),
        some.tuples(some.just(NACK), given_back),
        some.tuples(some.just(EXTEND), some.tuples(back, some.sampled_from(LEASES))),
        some.tuples(some.just(DEAD), some.none()),
    )
    lengths = some.sampled_from([*range(LONGEST), *[LONGEST] * LONGEST])
    return lengths.flatmap(lambda length: some.lists(one, min_size=length, max_size=length))


def walk_leases(subject: Subject, *, capacity: int, max_attempts: int, walks: int = WALKS) -> None:
    """Take random walks over one queue; raise for the smallest one after which it is wrong."""

    def one(found: list[Step]) -> None:
        subject.restart()
        queue = subject.LeaseQueue(
            capacity, clock=CLOCK, lease_s=LEASE_S, max_attempts=max_attempts
        )
        _Walk(subject, queue, LeaseModel(capacity, LEASE_S, max_attempts)).go(found)

    smallest(one, steps(), walks)


class _Walk:
    """One walk: the queue and its model, side by side."""

    def __init__(self, subject: Subject, queue: Held, model: LeaseModel) -> None:
        self._subject = subject
        self._queue = queue
        self._model = model
        self._sent = 0
        self._deliveries: list[Delivery] = []

    def go(self, found: Sequence[Step]) -> None:
        """Make one step after the other: what a worker says depends on what it was lent."""
        for kind, what in found:
            if kind == SEND:
                self._send(what)
            elif kind == RECEIVE:
                self._receive(what)
            elif kind == ADVANCE:
                self._model.advance(what)
                self._subject.advance(what)
            elif kind == DEAD:
                self._dead()
            elif self._deliveries:
                self._say(kind, what)

    def _send(self, delay_s: float | None) -> None:
        self._sent += 1
        body = f"job {self._sent}".encode()
        options = {} if delay_s is None else {"delay_s": delay_s}
        is_full = self._model.is_full()
        call = self._subject.start(self._queue.send, body, **options)
        if is_full:
            self._hold(call.raised(Full))
        else:
            self._hold(call.returned())
            if type(call.value) is not str or any(job.id == call.value for job in self._model.jobs):
                yours = f"{call.text} {call.happened()}"
                raise self._subject.unexpected("each job has its own id", yours, "id")
            self._model.send(call.value, body, delay_s)

    def _receive(self, limit: int) -> None:
        call = self._subject.start(self._queue.receive, limit)
        self._hold(call.returned())
        value = call.value if isinstance(call.value, list) else [None]
        found = [one for one in value if isinstance(one, Delivery)]
        wrong = self._model.wrong_with(limit, found)
        wrong = wrong if len(found) == len(value) else "a list of deliveries"
        tokens = [one.token for one in self._deliveries]
        if not wrong and any(type(one.token) is not int for one in found):
            wrong = "tokens that are numbers"
        if not wrong and any(one.token <= token for one in found for token in tokens):
            wrong = "tokens above all earlier ones"
        if wrong:
            listed = ", ".join(f"{show(one.body)} (attempt {one.attempt!r})" for one in found)
            told = f"lends {listed or 'nothing'}" if len(found) == len(value) else call.happened()
            self._refuse(call, f"lends {wrong}", told)
        self._model.receive(found)
        self._deliveries += found

    def _say(self, kind: str, what: Any) -> None:
        back, *rest = what if isinstance(what, tuple) else (what,)
        number = len(self._deliveries) - 1 - back % len(self._deliveries)
        receipt, model = self._deliveries[number].receipt, self._model
        is_held = model.is_held(number)
        if kind == EXTEND and is_held is None:
            is_held = False
        said: Remote = getattr(self._queue, kind)
        options = dict(zip(OPTIONS[kind], rest, strict=True))
        call = self._subject.start(said, receipt, **options)
        if is_held is not True and call.error is not None:
            self._hold(call.raised(StaleReceipt))
            return
        self._hold(call.raised(StaleReceipt) if is_held is False else call.returned())
        if kind == ACK:
            model.ack(number)
        elif kind == NACK:
            model.nack(number, *rest)
        else:
            model.extend(number, *rest)

    def _dead(self) -> None:
        call = self._subject.start(self._queue.dead)
        self._hold(call.returned())
        value = call.value if isinstance(call.value, list) else [None]
        found = {one.id: one for one in value if isinstance(one, DeadLetter)}
        right = self._model.dead()
        is_right = len(value) == len(right) and all(
            job.id in found and self._model.fits(job, found[job.id]) for job in right
        )
        if not is_right:
            reasons = [[" or ".join(map(show, one)) for one in job.reasons] for job in right]
            expected = [f"{show(job.body)}: {one}" for job, one in zip(right, reasons, strict=True)]
            told = f"tells of {expected or 'nobody'}"
            self._refuse(call, f"{told:.{SHOWN}}", call.happened())

    def _hold(self, claim: Claim) -> None:
        if not claim:
            raise AssertionError(claim.yours)

    def _refuse(self, call: Started, expected: str, yours: str) -> None:
        kind = f"{expected.partition(' of ')[0]}, {yours.partition(' ')[0]}"
        raise self._subject.unexpected(f"{call.text} {expected}", f"{call.text} {yours}", kind)
