"""Two heaps, of what waits and of what is lent, each by its next moment; gone entries stay."""

from __future__ import annotations

import heapq
import itertools
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
    reasons: list[str] = field(default_factory=list)
    lease: str = ""  # the receipt, while it is lent
    ends: float = 0.0


class LeaseQueue:
    """What comes back stands behind all that became visible before it."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Ids and receipts are numbers; a late worker is refused as soon as its lease is over."""
        if min(capacity, max_attempts) < 1 or not lease_s > 0:
            raise ValueError("a queue needs room, attempts and time")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._guard = threading.Lock()
        self._count = itertools.count(1)  # of all that happens: for ids, receipts and order
        self._waiting: list[tuple[float, int, _Job]] = []
        self._ending: list[tuple[float, int, str]] = []
        self._holders: dict[str, _Job] = {}
        self._dead: list[DeadLetter] = []

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Push it on the heap, at the time from which on it may be received."""
        if delay_s < 0:
            raise ValueError(f"a delay of {delay_s} s")
        with self._guard:
            now = self._reap()
            if len(self._waiting) + len(self._holders) >= self._capacity:
                raise Full
            job = _Job(str(next(self._count)), body)
            self._wait(job, now + delay_s)
            return job.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Pop what is due."""
        if limit < 1:
            raise ValueError(f"a limit of {limit}")
        with self._guard:
            now = self._reap()
            lent: list[Delivery] = []
            while len(lent) < limit and self._waiting and self._waiting[0][0] <= now:
                _, _, job = heapq.heappop(self._waiting)
                token = next(self._count)
                job.lease, job.ends = str(token), now + self._lease_s
                self._holders[job.lease] = job
                heapq.heappush(self._ending, (job.ends, token, job.lease))
                attempt = len(job.reasons) + 1
                lent.append(Delivery(job.id, job.body, attempt, job.lease, token, job.ends))
            return lent

    def ack(self, receipt: str) -> None:
        """Forget the holder; its entry on the heap is skipped later."""
        with self._guard:
            self._reap()
            if self._holders.pop(receipt, None) is None:
                raise StaleReceipt(receipt)

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """End the attempt for this reason."""
        if delay_s < 0:
            raise ValueError(f"a delay of {delay_s} s")
        with self._guard:
            now = self._reap()
            if receipt not in self._holders:
                raise StaleReceipt(receipt)
            self._end(self._holders.pop(receipt), reason, now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Push another end; the old one is skipped, as it is not the job's any more."""
        if not lease_s > 0:
            raise ValueError(f"a lease of {lease_s} s")
        with self._guard:
            now = self._reap()
            if receipt not in self._holders:
                raise StaleReceipt(receipt)
            job = self._holders[receipt]
            job.ends = now + lease_s
            heapq.heappush(self._ending, (job.ends, next(self._count), receipt))

    def dead(self) -> list[DeadLetter]:
        """Show the oldest first."""
        with self._guard:
            self._reap()
            return list(self._dead)

    def _reap(self) -> float:
        now = self._clock()
        while self._ending and self._ending[0][0] <= now:
            ends, _, receipt = heapq.heappop(self._ending)
            job = self._holders.get(receipt)
            if job is not None and job.ends == ends:
                del self._holders[receipt]
                self._end(job, LEASE_EXPIRED, ends)
        return now

    def _end(self, job: _Job, reason: str, visible_at: float) -> None:
        job.reasons.append(reason)
        if len(job.reasons) < self._max_attempts:
            self._wait(job, visible_at)
        else:
            letter = DeadLetter(job.id, job.body, len(job.reasons), tuple(job.reasons))
            self._dead.append(letter)

    def _wait(self, job: _Job, visible_at: float) -> None:
        heapq.heappush(self._waiting, (visible_at, next(self._count), job))
