"""A map for each state; a job moves between them, and a batch is lent job by job."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)


@dataclass(frozen=True)
class _Job:
    id: str
    body: bytes
    reasons: tuple[str, ...] = ()


class LeaseQueue:
    """What comes back is the next to go out; a batch takes the lock anew for each of its jobs."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Nothing is inside; tokens are odd, and receipts hide them."""
        if not (capacity >= 1 and max_attempts >= 1 and lease_s > 0):
            raise ValueError((capacity, max_attempts, lease_s))
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._lock = threading.Lock()
        self._ready: deque[_Job] = deque()
        self._delayed: list[tuple[float, _Job]] = []
        self._lent: dict[str, tuple[float, _Job]] = {}
        self._dead: dict[str, _Job] = {}
        self._sent = 0
        self._token = -1

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Put it at the end, or aside."""
        if delay_s < 0:
            raise ValueError(delay_s)
        with self._lock:
            now = self._move()
            if len(self._ready) + len(self._delayed) + len(self._lent) >= self._capacity:
                raise Full("no room")
            self._sent += 1
            job = _Job(f"{self._sent:08}", body)
            if delay_s:
                self._delayed.append((now + delay_s, job))
            else:
                self._ready.append(job)
            return job.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend one at a time, until there is none."""
        if limit < 1:
            raise ValueError(limit)
        lent: list[Delivery] = []
        for _ in range(limit):
            with self._lock:
                now = self._move()
                if not self._ready:
                    break
                job = self._ready.popleft()
                self._token += 2
                ends, receipt = now + self._lease_s, f"lease of {job.id}, {self._token}"
                self._lent[receipt] = (ends, job)
                attempt = len(job.reasons) + 1
                lent.append(Delivery(job.id, job.body, attempt, receipt, self._token, ends))
        return lent

    def ack(self, receipt: str) -> None:
        """Take it out of what is lent, for good."""
        with self._lock:
            self._move()
            self._take(receipt)

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Move it to where it belongs now."""
        if delay_s < 0:
            raise ValueError(delay_s)
        with self._lock:
            now = self._move()
            self._put_back(self._take(receipt)[1], reason, now + delay_s if delay_s else None)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Write down another end."""
        if lease_s <= 0:
            raise ValueError(lease_s)
        with self._lock:
            now = self._move()
            self._lent[receipt] = (now + lease_s, self._take(receipt)[1])

    def dead(self) -> list[DeadLetter]:
        """Show them by id."""
        with self._lock:
            self._move()
            return [
                DeadLetter(name, job.body, len(job.reasons), job.reasons)
                for name, job in sorted(self._dead.items())
            ]

    def _take(self, receipt: str) -> tuple[float, _Job]:
        if receipt not in self._lent:
            raise StaleReceipt(receipt)
        return self._lent.pop(receipt)

    def _move(self) -> float:
        """Bring each job to the map where it belongs by now; return the time."""
        now = self._clock()
        for receipt, (ends, job) in list(self._lent.items()):
            if ends < now:
                del self._lent[receipt]
                self._put_back(job, LEASE_EXPIRED, None)
        for entry in sorted(self._delayed, key=lambda entry: entry[0]):
            if entry[0] <= now:
                self._delayed.remove(entry)
                self._ready.append(entry[1])
        return now

    def _put_back(self, job: _Job, reason: str, visible_at: float | None) -> None:
        job = replace(job, reasons=(*job.reasons, reason))
        if len(job.reasons) >= self._max_attempts:
            self._dead[job.id] = job
        elif visible_at is None:
            self._ready.appendleft(job)
        else:
            self._delayed.append((visible_at, job))
