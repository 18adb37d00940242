"""Jobs come in the order they were sent; as text, job 10 stands before job 9."""

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
    id: str
    body: bytes
    until: float  # it can be received from then on, or is lent until then
    receipt: str = ""
    attempts: int = 0
    reasons: list[str] = field(default_factory=list)


class LeaseQueue:
    """Jobs in a dictionary; each call first ends the leases whose time is over."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Make an empty queue."""
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError("capacity, max_attempts and lease_s have to be positive")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}
        self._dead: list[DeadLetter] = []
        self._sent = 0
        self._token = 0

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._lock:
            now = self._end_leases()
            if len(self._jobs) >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            self._sent += 1
            job = _Job(f"job-{self._sent}", body, until=now + delay_s)
            self._jobs[job.id] = job
            return job.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to `limit` jobs."""
        if limit < 1:
            raise ValueError("limit is below one")
        with self._lock:
            now = self._end_leases()
            waiting = [j for j in self._jobs.values() if not j.receipt and j.until <= now]
            waiting.sort(key=lambda job: job.id)
            return [self._lend(job, now) for job in waiting[:limit]]

    def ack(self, receipt: str) -> None:
        """Remove the job."""
        with self._lock:
            self._end_leases()
            del self._jobs[self._held(receipt).id]

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._lock:
            now = self._end_leases()
            self._end_attempt(self._held(receipt), reason, now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease end later."""
        if lease_s <= 0:
            raise ValueError("lease_s is not above zero")
        with self._lock:
            now = self._end_leases()
            self._held(receipt).until = now + lease_s

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up their attempts."""
        with self._lock:
            self._end_leases()
            return list(self._dead)

    def _end_leases(self) -> float:
        now = self._clock()
        for job in list(self._jobs.values()):
            if job.receipt and job.until <= now:
                self._end_attempt(job, LEASE_EXPIRED, now)
        return now

    def _lend(self, job: _Job, now: float) -> Delivery:
        self._token += 1
        job.receipt = secrets.token_hex(8)
        job.attempts += 1
        job.until = now + self._lease_s
        return Delivery(job.id, job.body, job.attempts, job.receipt, self._token, job.until)

    def _end_attempt(self, job: _Job, reason: str, visible_at: float) -> None:
        job.reasons.append(reason)
        job.receipt, job.until = "", visible_at
        if job.attempts >= self._max_attempts:
            del self._jobs[job.id]
            self._dead.append(DeadLetter(job.id, job.body, job.attempts, tuple(job.reasons)))

    def _held(self, receipt: str) -> _Job:
        for job in self._jobs.values():
            if receipt and job.receipt == receipt:
                return job
        raise StaleReceipt(receipt)
