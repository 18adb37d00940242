"""What a right queue with leases may do, step by step: random walks are compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from course.contracts.acknowledgement import LEASE_EXPIRED, DeadLetter, Delivery


@dataclass
class Job:
    """One job that was sent; it is lent while `holder` counts a delivery that has not ended."""

    id: str
    body: bytes
    visible_at: float
    is_fresh: bool  # never delivered, and sent without a delay
    holder: int | None = None  # which delivery of the walk has it
    ends_at: float = 0.0
    reasons: list[tuple[str, ...]] = field(default_factory=list)  # of each attempt, what is right
    is_acked: bool = False


@dataclass
class LeaseModel:
    """A queue that follows what it is told where the text leaves something open.

    No two moments may coincide: what happens then is left open, too.
    """

    capacity: int
    lease_s: float
    max_attempts: int
    now: float = 0.0
    jobs: list[Job] = field(default_factory=list)  # every one that was accepted
    lent: list[Job] = field(default_factory=list)  # the job of each delivery

    def is_full(self) -> bool:
        """Does the next send raise Full?"""
        return sum(not (job.is_acked or self.is_dead(job)) for job in self.jobs) >= self.capacity

    def send(self, id: str, body: bytes, delay_s: float | None) -> None:  # noqa: A002
        """Take in a job that was accepted."""
        self.jobs.append(Job(id, body, self.now + (delay_s or 0.0), delay_s is None))

    def wrong_with(self, limit: int, found: list[Delivery]) -> str:
        """Return why a right queue does not lend this now; empty when it may."""
        free = {job.id: job for job in self.jobs if self._is_free(job)}
        if len(found) != min(limit, len(free)):
            return f"{min(limit, len(free))} jobs"
        if len({one.id for one in found}) < len(found) or any(o.id not in free for o in found):
            return "jobs that can be received now"
        fresh = [job.id for job in free.values() if job.is_fresh]
        taken = [one.id for one in found if free[one.id].is_fresh]
        if taken != fresh[: len(taken)]:
            return "those that were sent first"
        for one in found:
            job = free[one.id]
            attempt = len(job.reasons) + 1 + (job.holder is not None)
            if (one.body, one.attempt) != (job.body, attempt):
                return f"attempt {attempt} of {job.body!r}"
            if type(one.expires_at) is not float or abs(one.expires_at - self._end()) > 1e-6:
                return f"a lease until {self._end():g} s"
        return ""

    def receive(self, found: list[Delivery]) -> None:
        """Lend what was lent."""
        for one in found:
            job = next(job for job in self.jobs if job.id == one.id)
            self._expire(job)
            job.holder, job.ends_at, job.is_fresh = len(self.lent), self._end(), False
            self.lent.append(job)

    def is_held(self, number: int) -> bool | None:
        """Does this delivery hold its job? None where the text leaves it open."""
        job = self.lent[number]
        if job.holder != number or job.is_acked or self.is_dead(job):
            return False
        return True if job.ends_at > self.now else None

    def ack(self, number: int) -> None:
        """Follow an ack that was accepted."""
        self.lent[number].is_acked = True

    def nack(self, number: int, delay_s: float, reason: str) -> None:
        """Follow a nack that was accepted."""
        job = self.lent[number]
        is_late = job.ends_at <= self.now
        job.reasons.append((reason, LEASE_EXPIRED) if is_late else (reason,))
        job.holder, job.visible_at = None, self.now + delay_s

    def extend(self, number: int, lease_s: float) -> None:
        """Follow an extension."""
        self.lent[number].ends_at = self.now + lease_s

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def is_dead(self, job: Job) -> bool:
        """Has its last attempt ended?"""
        is_over = job.holder is not None and job.ends_at <= self.now
        return not job.is_acked and len(job.reasons) + is_over >= self.max_attempts

    def dead(self) -> list[Job]:
        """Return the dead, in the order in which they were sent; each with all its reasons."""
        found = [job for job in self.jobs if self.is_dead(job)]
        for job in found:
            self._expire(job)
        return found

    def fits(self, job: Job, letter: DeadLetter) -> bool:
        """Is this the dead letter of this job?"""
        reasons = letter.reasons if type(letter.reasons) is tuple else ()
        return (
            (letter.id, letter.body, letter.attempts) == (job.id, job.body, self.max_attempts)
            and len(reasons) == len(job.reasons)
            and all(one in right for one, right in zip(reasons, job.reasons, strict=True))
        )

    def _is_free(self, job: Job) -> bool:
        if job.is_acked or self.is_dead(job):
            return False
        return (job.visible_at if job.holder is None else job.ends_at) <= self.now

    def _expire(self, job: Job) -> None:
        if job.holder is not None and job.ends_at <= self.now and not job.is_acked:
            job.reasons.append((LEASE_EXPIRED,))
            job.holder, job.visible_at = None, job.ends_at

    def _end(self) -> float:
        return self.now + self.lease_s
