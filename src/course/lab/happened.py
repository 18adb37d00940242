"""What happens to the jobs of a queue in one run, whichever queue it is: the log, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

SECOND = 1_000_000  # in microseconds


class What(Enum):
    """What can happen to a job."""

    OFFERED = "is offered"
    HELD = "is held at the door"
    ACCEPTED = "is accepted"
    REFUSED = "is refused"
    TIMED_OUT = "has stood at the door for too long, and leaves"
    EVICTED = "has to leave"
    TAKEN = "is taken"
    AGAIN = "is begun anew by its clerk"
    DONE = "is done"
    FAILED = "fails"
    BACK = "is back in the queue"
    DEAD = "is a dead letter"
    DROPPED = "is forgotten"
    LOST = "is gone with the process"
    CRASHED = "the process dies, and another starts"  # of no job


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, and how many are inside after it."""

    at: int  # microseconds since the start
    what: What
    job: int
    depth: int
    by: str = ""  # who did it, or why
    other: int = -1  # the newcomer it leaves for; which attempt it is; how many stand before it


@dataclass(frozen=True)
class Job:
    """One job: when it comes, the work it takes, its class, how many attempts at it fail."""

    number: int
    came: int
    work: int
    rank: int  # the higher, the more it matters
    fails: int


@dataclass(frozen=True)
class Seen:
    """One run of one queue: what came, and what happened; times in microseconds."""

    noun: str  # of a job
    load: str
    seed: int
    jobs: tuple[Job, ...]
    log: tuple[Happened, ...]
    burst_ends: int | None = None
    dies_at: int | None = None  # the process, with its workers
