"""A system that a slow-down can push into collapse, and what a defence may change about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

# An answer may use the simulator; where it runs it can read no file of ours, so it is there before.
import course.simulate
import course.simulate.formulas  # noqa: F401

STEPS = 30_000_000  # of one call, before it counts as spinning: an answer here may simulate


# --8<-- [start:contract]
@dataclass(frozen=True)
class System:
    """One server with one queue, and clients who try again."""

    arrivals_per_s: float  # customers, at random
    served_per_s: float  # requests that the server gets done, on average, when it is well
    timeout_s: float  # so long after a sending its answer is of no use, and the client tries again
    retries: int  # how often a client tries again

    def __str__(self) -> str:
        return (
            f"{self.arrivals_per_s:g}/s for a server of {self.served_per_s:g}/s, "
            f"timeout {self.timeout_s:g} s, {self.retries} retries"
        )


class Next(Enum):
    """Who is served when the server is free."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True)
class Discipline:
    """What the server does with those who wait."""

    next: Next = Next.OLDEST
    expires_after_s: float | None = None  # it does not begin with what has waited for so long


@dataclass(frozen=True)
class Admission:
    """Whom the server lets in."""

    capacity: int | None = None  # that may wait; whoever finds the queue full is refused at once


@dataclass(frozen=True)
class Retry:
    """What a client does without an answer; None leaves it as it is in the system."""

    retries: int | None = None
    timeout_s: float | None = None  # after which it tries again
    backoff_s: float = 0.0  # that it waits before its first retry; twice that before the next
    jitter: bool = False  # it waits any part of that
    budget_percent: int | None = None  # each answer pays for so many hundredths of a retry


@dataclass(frozen=True)
class Defence:
    """All that is changed; one that changes nothing is `Defence()`."""

    discipline: Discipline = Discipline()
    admission: Admission = Admission()
    retry: Retry = Retry()


# --8<-- [end:contract]
