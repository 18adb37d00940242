"""A receipt is made of the job's id and a token; it is good while the job still has that token."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)


@dataclass
class _Job:
    body: bytes
    place: int  # the newest are lent last
    hidden_until: float
    token: int = 0  # of its last delivery; 0 while nobody has it
    attempts: int = 0
    reasons: list[str] = field(default_factory=list)


class LeaseQueue:
    """Who is late may give the job back or finish it, unless it was the last attempt."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Count tokens from a thousand."""
        if capacity < 1 or max_attempts < 1:
            raise ValueError("capacity and max_attempts are at least one")
        if lease_s <= 0:
            raise ValueError("a lease takes time")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._lock = threading.Lock()
        self._jobs: dict[int, _Job] = {}
        self._dead: list[DeadLetter] = []
        self._next_id = 100
        self._next_place = 0
        self._next_token = 1000

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Number the job."""
        if delay_s < 0:
            raise ValueError("negative delay")
        with self._lock:
            now = self._bury()
            if len(self._jobs) >= self._capacity:
                raise Full(f"{len(self._jobs)} of {self._capacity}")
            self._next_id += 7
            self._jobs[self._next_id] = _Job(body, self._at_the_end(), now + delay_s)
            return f"j{self._next_id}"

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Choose by place: what was given back has come to the end."""
        if limit < 1:
            raise ValueError("a limit is at least one")
        with self._lock:
            now = self._bury()
            free = [number for number, job in self._jobs.items() if job.hidden_until <= now]
            free.sort(key=lambda number: self._jobs[number].place)
            return [self._lend(number, now) for number in free[:limit]]

    def ack(self, receipt: str) -> None:
        """Delete by number."""
        with self._lock:
            self._bury()
            del self._jobs[self._number_in(receipt)]

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Take the token away, and bury what has had its last attempt."""
        if delay_s < 0:
            raise ValueError("negative delay")
        with self._lock:
            now = self._bury()
            job = self._jobs[self._number_in(receipt)]
            job.token, job.hidden_until, job.place = 0, now + delay_s, self._at_the_end()
            job.reasons.append(reason)
            self._bury()

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Hide it from now on, unless anybody could have it already."""
        if lease_s <= 0:
            raise ValueError("a lease takes time")
        with self._lock:
            now = self._bury()
            job = self._jobs[self._number_in(receipt)]
            if job.hidden_until <= now:
                raise StaleReceipt(receipt)
            job.hidden_until = now + lease_s

    def dead(self) -> list[DeadLetter]:
        """Copy them."""
        with self._lock:
            self._bury()
            return self._dead[:]

    def _lend(self, number: int, now: float) -> Delivery:
        job = self._jobs[number]
        if job.token:
            job.reasons.append(LEASE_EXPIRED)
            job.place = self._at_the_end()
        self._next_token += 1
        job.token, job.attempts, job.hidden_until = (
            self._next_token,
            job.attempts + 1,
            now + self._lease_s,
        )
        receipt = f"{number}/{job.token}"
        return Delivery(f"j{number}", job.body, job.attempts, receipt, job.token, job.hidden_until)

    def _bury(self) -> float:
        """Take out what has no attempt left and nobody at work; return the time."""
        now = self._clock()
        for number, job in list(self._jobs.items()):
            is_held = job.token != 0 and job.hidden_until > now
            if job.attempts < self._max_attempts or is_held:
                continue
            if job.token:
                job.reasons.append(LEASE_EXPIRED)
            del self._jobs[number]
            reasons = tuple(job.reasons)
            self._dead.append(DeadLetter(f"j{number}", job.body, job.attempts, reasons))
        return now

    def _number_in(self, receipt: str) -> int:
        number, _, token = receipt.partition("/")
        job = self._jobs.get(int(number)) if number.isdecimal() else None
        if job is None or not job.token or str(job.token) != token:
            raise StaleReceipt(receipt)
        return int(number)

    def _at_the_end(self) -> int:
        self._next_place += 1
        return self._next_place
