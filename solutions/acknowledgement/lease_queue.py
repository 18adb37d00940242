"""A queue that lends its jobs: each comes back until a worker says that it is done."""

from __future__ import annotations

import secrets
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
    """A job inside: it waits until it is visible, or it is in flight until its lease ends."""

    id: str
    body: bytes
    visible_at: float  # while it is in flight: when its lease ends
    receipt: str = ""  # of the delivery that holds it; empty while it waits
    attempts: int = 0
    reasons: list[str] = field(default_factory=list)


class LeaseQueue:
    """Every call first takes back what has expired, so that all else sees only what is true."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError(f"{capacity=}, {max_attempts=} and {lease_s=} have to be positive")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}  # in the order they were sent
        self._dead: list[DeadLetter] = []
        self._sent = 0
        self._token = 0

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        if delay_s < 0:
            raise ValueError(f"{delay_s=} is negative")
        with self._lock:
            now = self._take_back()
            if len(self._jobs) >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            self._sent += 1
            job = _Job(f"job-{self._sent}", body, visible_at=now + delay_s)
            self._jobs[job.id] = job
            return job.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        if limit < 1:
            raise ValueError(f"{limit=} is below one")
        with self._lock:
            now = self._take_back()
            free = [job for job in self._jobs.values() if not job.receipt and job.visible_at <= now]
            return [self._lend(job, now) for job in free[:limit]]

    def ack(self, receipt: str) -> None:
        with self._lock:
            self._take_back()
            del self._jobs[self._held(receipt).id]

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        if delay_s < 0:
            raise ValueError(f"{delay_s=} is negative")
        with self._lock:
            now = self._take_back()
            self._give_back(self._held(receipt), reason, visible_at=now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        if lease_s <= 0:
            raise ValueError(f"{lease_s=} is not above zero")
        with self._lock:
            now = self._take_back()
            self._held(receipt).visible_at = now + lease_s

    def dead(self) -> list[DeadLetter]:
        with self._lock:
            self._take_back()
            return list(self._dead)

    # --- with the lock held -----------------------------------------------------------------

    def _take_back(self) -> float:
        """End every lease whose time is over; return the time."""
        now = self._clock()
        for job in list(self._jobs.values()):
            if job.receipt and job.visible_at <= now:
                self._give_back(job, LEASE_EXPIRED, visible_at=now)
        return now

    def _lend(self, job: _Job, now: float) -> Delivery:
        self._token += 1
        job.receipt = secrets.token_hex(8)
        job.attempts += 1
        job.visible_at = now + self._lease_s
        return Delivery(job.id, job.body, job.attempts, job.receipt, self._token, job.visible_at)

    def _give_back(self, job: _Job, reason: str, *, visible_at: float) -> None:
        job.receipt, job.visible_at = "", visible_at
        job.reasons.append(reason)
        if job.attempts >= self._max_attempts:
            del self._jobs[job.id]
            self._dead.append(DeadLetter(job.id, job.body, job.attempts, tuple(job.reasons)))

    def _held(self, receipt: str) -> _Job:
        """Return the job that this delivery holds."""
        for job in self._jobs.values():
            if receipt and job.receipt == receipt:
                return job
        raise StaleReceipt(receipt)
