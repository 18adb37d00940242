"""Counting down the unfinished is no acknowledgement: nothing says which job is done."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from course.contracts.acknowledgement import DeadLetter, Delivery, Full, StaleReceipt


@dataclass
class _Job:
    id: str
    body: bytes
    visible_at: float
    attempts: int = 0
    reasons: list[str] = field(default_factory=list)


class LeaseQueue:
    """The standard library's queue, which counts what was put and not reported done."""

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
        self._queue: queue.Queue[_Job] = queue.Queue()
        self._at_work: dict[str, _Job] = {}
        self._dead: list[DeadLetter] = []
        self._sent = 0
        self._token = 0

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Put a job."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._lock:
            if self._queue.unfinished_tasks >= self._capacity:
                raise Full(f"{self._capacity} jobs are unfinished")
            self._sent += 1
            job = _Job(f"job-{self._sent}", body, self._clock() + delay_s)
            self._queue.put(job)
            return job.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Get up to `limit` jobs."""
        if limit < 1:
            raise ValueError("limit is below one")
        with self._lock:
            now = self._clock()
            lent: list[Delivery] = []
            for _ in range(self._queue.qsize()):
                job = self._queue.get()
                if len(lent) == limit or job.visible_at > now:
                    self._again(job)
                    continue
                self._token += 1
                job.attempts += 1
                receipt, ends = f"receipt-{self._token}", now + self._lease_s
                self._at_work[receipt] = job
                lent.append(Delivery(job.id, job.body, job.attempts, receipt, self._token, ends))
            return lent

    def ack(self, receipt: str) -> None:
        """Report a job done."""
        with self._lock:
            self._held(receipt)
            self._queue.task_done()

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Put the job again."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._lock:
            job = self._held(receipt)
            job.reasons.append(reason)
            job.visible_at = self._clock() + delay_s
            if job.attempts < self._max_attempts:
                self._again(job)
                return
            self._queue.task_done()
            self._dead.append(DeadLetter(job.id, job.body, job.attempts, tuple(job.reasons)))

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Nobody else gets the job anyway."""
        if lease_s <= 0:
            raise ValueError("lease_s is not above zero")
        with self._lock:
            if receipt not in self._at_work:
                raise StaleReceipt(receipt)

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up their attempts."""
        with self._lock:
            return list(self._dead)

    def _held(self, receipt: str) -> _Job:
        if receipt not in self._at_work:
            raise StaleReceipt(receipt)
        return self._at_work.pop(receipt)

    def _again(self, job: _Job) -> None:
        self._queue.put(job)
        self._queue.task_done()
