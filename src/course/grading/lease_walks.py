"""Random walks over a queue with leases, each step compared with what a right one may do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any, TypeAlias

from course.contracts.acknowledgement import DeadLetter, Delivery, Full, StaleReceipt
from course.grading.finding import Finding, walk_differs
from course.lab.doubles import CLIENT, CLOCK, PATH, Double
from course.lab.lease_model import LeaseModel
from course.lab.lending_terms import ACK, DEAD, EXTEND, NACK, RECEIVE, SEND
from course.lab.scenario import show
from course.subject.calls import SHOWN, Claim, Started
from course.subject.proxy import Subject
from course.subject.remote import Held, Remote

ADVANCE = "advance"
OPTIONS = {ACK: (), NACK: ("delay_s", "reason"), EXTEND: ("lease_s",)}
LEASE_S = 10.5  # whole seconds pass, so that nothing ends at the very moment of a step
CHOICES: dict[str, tuple[Sequence[Any], ...]] = {  # what may be done, and with which values
    SEND: ((None, None, None, 4.25, 20.25),),
    RECEIVE: ((1, 1, 2, 3),),
    ADVANCE: ((1.0, 4.0, 11.0, 30.0),),
    ACK: ((0, 0, 0, 1, 2),),  # how many deliveries were made since the one that is spoken of
    NACK: ((0, 0, 0, 1, 2), (0.0, 0.0, 6.25), ("", "no answer", "bad data")),
    EXTEND: ((0, 0, 0, 1, 2), (3.75, 20.75)),
    DEAD: (),
}
OFTEN = {SEND: 3, RECEIVE: 5, ADVANCE: 4, ACK: 1, NACK: 2, EXTEND: 2, DEAD: 1}
LONGEST = 20
WALKS = 60


@dataclass(frozen=True)
class Shared:
    """Where a queue keeps its jobs that several processes share, and what it is told beside."""

    place: Double
    options: Mapping[str, Any] = field(default_factory=dict)


SHARED = {"DurableQueue": Shared(PATH), "RedisListQueue": Shared(CLIENT, {"name": "jobs"})}

Step: TypeAlias = tuple[str, tuple[Any, ...]]
Compare: TypeAlias = Callable[[], None]  # what was heard of a step with what is right after it


def steps(seed: int) -> list[Step]:
    """Return the walk of this seed; a job is sent first."""
    chance = random.Random(seed)
    names = chance.choices(list(OFTEN), list(OFTEN.values()), k=LONGEST)
    return [(name, tuple(map(chance.choice, CHOICES[name]))) for name in [SEND, *names]]


def runs(found: Sequence[Step]) -> list[list[Step]]:
    """Return the walk in parts: who speaks of a delivery has to know what was lent before."""
    parts: list[list[Step]] = [[]]
    for step in found:
        was_lent = any(kind == RECEIVE for kind, _ in parts[-1])
        if step[0] in OPTIONS and was_lent:
            parts.append([])
        parts[-1].append(step)
    return parts


def walk_leases(
    subject: Subject,
    *,
    capacity: int,
    max_attempts: int,
    walks: int = WALKS,
    kind: str = "LeaseQueue",
) -> None:
    """Take random walks over one queue; raise for a walk from which nothing can be left out.

    A queue that several processes share is opened twice, and the two take turns at the steps.
    """

    def go(found: Sequence[Step]) -> None:
        subject.restart()
        settings = {"clock": CLOCK, "lease_s": LEASE_S, "max_attempts": max_attempts}
        shared = SHARED.get(kind)
        if shared is None:
            queues: list[Held] = [subject.LeaseQueue(capacity, **settings)]
        else:
            opened, by_name = getattr(subject, kind), {**shared.options, **settings}
            queues = [opened(shared.place, capacity=capacity, **by_name) for _ in range(2)]
        _Walk(subject, cycle(queues), LeaseModel(capacity, LEASE_S, max_attempts)).go(found)

    for seed in range(walks):
        found = steps(seed)
        if _fails(go, found):
            go(_smallest(go, found))
            raise walk_differs()


def _fails(go: Callable[[Sequence[Step]], None], found: Sequence[Step]) -> bool:
    try:
        go(found)
    except (AssertionError, Finding):
        return True
    return False


def _smallest(go: Callable[[Sequence[Step]], None], found: list[Step]) -> list[Step]:
    """Return the walk without all that it fails without: halves first, then step by step."""
    size = len(found) // 2
    while size:
        start, before = 0, len(found)
        while start < len(found):
            shorter = found[:start] + found[start + size :]
            if _fails(go, shorter):
                found = shorter
            else:
                start += size
        if size > 1 or len(found) == before:
            size //= 2
    return found


class _Walk:
    """One walk: the queue and its model, side by side."""

    def __init__(self, subject: Subject, queues: Iterator[Held], model: LeaseModel) -> None:
        self._subject = subject
        self._queues = queues  # the same one each time, or those who share a file
        self._model = model
        self._sent = 0
        self._deliveries: list[Delivery] = []

    def go(self, found: Sequence[Step]) -> None:
        """Ask for as many steps at once as do not depend on each other; compare after each."""
        for run in runs(found):
            compares: list[Compare] = []
            heard = self._subject.ahead(partial(self._make, run, compares))
            for compare in compares:
                next(heard)
                compare()

    def _make(self, run: Sequence[Step], compares: list[Compare]) -> None:
        for kind, what in run:
            if kind == ADVANCE:
                self._subject.advance(*what)
                compares.append(partial(self._model.advance, *what))
            elif kind == SEND:
                compares.append(self._send(*what))
            elif kind == RECEIVE:
                call = self._subject.start(next(self._queues).receive, *what)
                compares.append(partial(self._received, call, *what))
            elif kind == DEAD:
                compares.append(partial(self._buried, self._subject.start(next(self._queues).dead)))
            elif self._deliveries:
                compares.append(self._say(kind, *what))

    def _send(self, delay_s: float | None) -> Compare:
        self._sent += 1
        body = f"job {self._sent}".encode()
        options = {} if delay_s is None else {"delay_s": delay_s}
        call = self._subject.start(next(self._queues).send, body, **options)
        return partial(self._sent_it, call, body, delay_s)

    def _sent_it(self, call: Started, body: bytes, delay_s: float | None) -> None:
        if self._model.is_full():
            self._hold(call.raised(Full))
        else:
            self._hold(call.returned())
            if type(call.value) is not str or any(job.id == call.value for job in self._model.jobs):
                yours = f"{call.text} {call.happened()}"
                raise self._subject.unexpected("each job has its own id", yours, "id")
            self._model.send(call.value, body, delay_s)

    def _received(self, call: Started, limit: int) -> None:
        self._hold(call.returned())
        value = call.value if isinstance(call.value, list) else [None]
        found = [one for one in value if isinstance(one, Delivery) and type(one.id) is str]
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

    def _say(self, kind: str, back: int, *rest: Any) -> Compare:
        number = len(self._deliveries) - 1 - back % len(self._deliveries)
        said: Remote = getattr(next(self._queues), kind)
        options = dict(zip(OPTIONS[kind], rest, strict=True))
        call = self._subject.start(said, self._deliveries[number].receipt, **options)
        return partial(self._said, call, kind, number, *rest)

    def _said(self, call: Started, kind: str, number: int, *rest: Any) -> None:
        model = self._model
        is_held = model.is_held(number)
        if kind == EXTEND and is_held is None:
            is_held = False
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

    def _buried(self, call: Started) -> None:
        self._hold(call.returned())
        value = call.value if isinstance(call.value, list) else [None]
        letters = [one for one in value if isinstance(one, DeadLetter)]
        found = {one.id: one for one in letters if type(one.id) is str}
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
