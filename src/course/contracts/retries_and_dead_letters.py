"""What a consumer says of a delivery and keeps of a job, and a world in which workers crash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

# --- dead_letters: a consumer that tries again, or gives up --------------------------------------

# --8<-- [start:dead_letters]
WORKER_LOST = "worker lost"  # the last error of a job whose last attempt ended without a word


class Permanent(Exception):
    """A handler's word that no later attempt at this job can end in another way."""


@dataclass(frozen=True)
class Delivery:
    """One attempt at one job, as the broker hands it over."""

    id: str  # of the job: the same at each delivery
    body: bytes
    attempt: int  # 1 at the first delivery; whoever died in the middle of one has used it up
    redriven: int = 0  # how often this work has been a dead letter that was sent again

    def __str__(self) -> str:
        again = f", redriven {self.redriven}" if self.redriven else ""
        return f"{self.body!r} (attempt {self.attempt}{again})"


@dataclass(frozen=True)
class Ack:
    """The job is done: the broker forgets it."""


@dataclass(frozen=True)
class Retry:
    """The job is to be delivered again, so many seconds from now and not before."""

    delay_s: float

    def __str__(self) -> str:
        return f"Retry({self.delay_s!r:.12})"


@dataclass(frozen=True)
class Dead:
    """The job is a dead letter, for this reason: the broker forgets it."""

    reason: str


@dataclass(frozen=True)
class DeadLetter:
    """A job that nobody tries again, as a person needs it who was not there."""

    id: str  # of the job that died
    body: bytes
    attempts: int
    first_error: str
    last_error: str
    redriven: int  # as the last delivery had it

    def __str__(self) -> str:
        told = f"{self.attempts} attempts, first {self.first_error!r}, last {self.last_error!r}"
        return f"{self.body!r} ({told}, redriven {self.redriven})"


def in_words(error: BaseException) -> str:
    """Return an error as a dead letter keeps it: `ValueError: no paper`; it can be encoded."""
    told = f"{type(error).__name__}: {error}"
    return told.encode("utf-8", "backslashreplace").decode()


# --8<-- [end:dead_letters]


# --- crash_scenario: a world in which workers crash where you say -------------------------------


# --8<-- [start:crash]
class Point(Enum):
    """Where a worker can stand with a job, in the order in which it passes them."""

    RECEIVED = "received"  # the job is lent to it, and it has done nothing yet
    BEFORE_EFFECT = "before effect"  # the effect is what it does next
    AFTER_EFFECT = "after effect"  # the effect has happened
    AFTER_ACK = "after ack"  # it has sent its ack, heard or refused, and holds nothing


class State(Enum):
    """What the queue says of a job."""

    WAITING = "waiting"  # nobody has it
    HELD = "held"  # it is lent to a worker
    DONE = "done"  # it was acknowledged
    DEAD = "dead"  # it is a dead letter: nobody gets it any more


class Who(Enum):
    """Who does something about a job whose worker has crashed."""

    SENDER = "sender"
    WORKER = "worker"
    QUEUE = "queue"


class NotAsExpected(Exception):
    """An expectation was false; the run on this queue ends with it."""


@dataclass(frozen=True)
class Job:
    """One job that was sent, by its number."""

    number: int

    def __str__(self) -> str:
        return f"job {self.number}"


class World(Protocol):
    """One queue with its workers, and a clock. Everything stands still until you call something.

    A call that cannot be made raises ValueError, and says what would be right.
    """

    lease_s: float  # a lease ends so many seconds after its last extension; 0.1 to 3,600
    max_attempts: int  # so often a job is lent before it is dead; 2 to 6

    def send(self, number: int) -> Job:
        """Send a job under a number that was not sent before, and return it."""

    def worker(self, name: str) -> None:
        """Start a worker of this name, and turn to it: `run_until` moves this one.

        A worker that runs goes on where it stands. One that has crashed starts anew: it remembers
        nothing, and holds nothing.
        """

    def run_until(self, point: Point) -> Job | None:
        """Let the worker you turned to last go on until it stands at this point; return its job.

        It moves by one point at least, and finishes the job it has before it asks for the next
        one. Return None when it gets none: it asked the queue once, and is idle. No time passes.
        Raise ValueError for a worker that has crashed or is paused.
        """

    def crash(self, name: str) -> None:
        """Kill a worker that runs or is paused, where it stands: from now on it does nothing."""

    def pause(self, name: str, seconds: float) -> None:
        """Stop a running worker for so many seconds, as a long collection of garbage does.

        It extends no lease meanwhile. Then it goes on where it stood, and has noticed nothing.
        Time passes with `advance`.
        """

    def advance(self, seconds: float) -> None:
        """Let time pass, for everybody at once; a run lasts at most 10,000 leases.

        Each running worker extends the lease of the job it holds all the time, however long it
        stands. One that has crashed or is paused extends nothing.
        """

    def effects(self, job: Job) -> int:
        """Return how often the effect of this job has happened, whoever did it."""

    def state(self, job: Job) -> State:
        """Return what the queue says of this job now."""

    def expect(self, condition: bool, reason: str) -> None:  # noqa: FBT001  (reads as a sentence)
        """Go on when the condition is true; raise NotAsExpected, and end the run, when it is not.

        The reason says what should be true, and why, in at most 2,000 characters. A condition that
        is no bool is a ValueError.
        """


# --8<-- [end:crash]
