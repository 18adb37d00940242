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
    """A job inside: it waits, and can be received from ``until`` on; or it is lent until then."""

    id: str
    body: bytes
    until: float
    receipt: str = ""  # of the delivery that holds it; empty while it waits
    attempts: int = 0
    reasons: list[str] = field(default_factory=list)  # one for each attempt that has ended


class LeaseQueue:
    """A boundary between senders and workers, in which a job has one holder at a time.

    A job waits until a worker receives it, and is then in flight: lent, and invisible to others.
    It leaves when its holder acknowledges it. When the lease ends before that, or the holder
    gives the job back, that attempt is over: the job waits again, or is dead after its last one.
    Every method may be called from any thread at any time, and none of them waits.
    """

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Make an empty queue. ``clock`` returns seconds; leases and delays are counted with it.

        ``capacity`` bounds all jobs inside: those that wait, those delayed and those in flight.
        Dead letters count no more.
        Raise ValueError for a ``capacity`` or a ``max_attempts`` below one, and for a ``lease_s``
        that is not above zero.
        """
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        if max_attempts < 1:
            raise ValueError(f"max_attempts must be at least 1, not {max_attempts}")
        if lease_s <= 0:
            raise ValueError(f"lease_s must be above 0 seconds, not {lease_s}")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts

        # One lock guards all that follows. Each call takes it once, and first ends the leases
        # whose time is over: a worker that was killed says nothing, so every other call looks.
        # What it sees after that is true until it lets go of the lock.
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}  # by id, in the order in which they were sent
        self._dead: list[DeadLetter] = []
        self._sent = 0
        self._token = 0

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id, which no other job of this queue ever has.

        It can be received ``delay_s`` seconds from now.
        Raise Full when ``capacity`` jobs are inside, and ValueError for a negative ``delay_s``.
        """
        if delay_s < 0:
            raise ValueError(f"delay_s must not be negative, as {delay_s} is")
        with self._lock:
            now = self._end_leases()
            if len(self._jobs) >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            self._sent += 1
            job = _Job(f"job-{self._sent}", body, until=now + delay_s)
            self._jobs[job.id] = job
            return job.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend the jobs that can be received now, at most ``limit``, each for ``lease_s`` seconds.

        Jobs that were never delivered and have had no delay come in the order they were sent.
        Return an empty list when there is none. Raise ValueError for a ``limit`` below one.
        """
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit}")
        with self._lock:
            now = self._end_leases()
            waiting = [j for j in self._jobs.values() if not j.receipt and j.until <= now]
            return [self._lend(job, now) for job in waiting[:limit]]

    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds: it is done.

        Raise StaleReceipt when the delivery holds it no longer: it was acknowledged or given back,
        or the job has been received again since, or it is dead. A receipt that never was given
        out is stale, too.
        """
        with self._lock:
            self._end_leases()
            del self._jobs[self._held(receipt).id]

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back: it can be received again ``delay_s`` seconds from now.

        That was an attempt, and ``reason`` is why it ended. After the last one the job is dead,
        at once.
        Raise StaleReceipt as ``ack`` does, and ValueError for a negative ``delay_s``.
        """
        if delay_s < 0:
            raise ValueError(f"delay_s must not be negative, as {delay_s} is")
        with self._lock:
            now = self._end_leases()
            self._end_attempt(self._held(receipt), reason, visible_at=now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease of this delivery end ``lease_s`` seconds from now, sooner or later.

        Raise StaleReceipt as ``ack`` does, and also when the lease has ended: what is over cannot
        be extended. Raise ValueError for a ``lease_s`` that is not above zero.
        """
        if lease_s <= 0:
            raise ValueError(f"lease_s must be above 0 seconds, not {lease_s}")
        with self._lock:
            now = self._end_leases()
            self._held(receipt).until = now + lease_s

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay here.

        An attempt that nobody gave back ended when its lease did, for the reason LEASE_EXPIRED.
        """
        with self._lock:
            self._end_leases()
            return list(self._dead)

    # --- with the lock held -----------------------------------------------------------------

    def _end_leases(self) -> float:
        """End every lease whose time is over; return the time."""
        now = self._clock()
        for job in list(self._jobs.values()):
            if job.receipt and job.until <= now:
                self._end_attempt(job, LEASE_EXPIRED, visible_at=now)
        return now

    def _lend(self, job: _Job, now: float) -> Delivery:
        """Begin an attempt; what proves it is made anew, so no older proof fits."""
        self._token += 1
        job.receipt = secrets.token_hex(8)
        job.attempts += 1
        job.until = now + self._lease_s
        return Delivery(job.id, job.body, job.attempts, job.receipt, self._token, job.until)

    def _end_attempt(self, job: _Job, reason: str, *, visible_at: float) -> None:
        """Let the job wait again, or bury it."""
        job.reasons.append(reason)
        job.receipt, job.until = "", visible_at
        if job.attempts >= self._max_attempts:
            del self._jobs[job.id]
            self._dead.append(DeadLetter(job.id, job.body, job.attempts, tuple(job.reasons)))

    def _held(self, receipt: str) -> _Job:
        """Return the job that the delivery with this receipt holds."""
        for job in self._jobs.values():
            if receipt and job.receipt == receipt:
                return job
        raise StaleReceipt("this delivery holds no job")
