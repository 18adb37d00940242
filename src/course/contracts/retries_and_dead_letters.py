"""What a consumer says of a delivery, and what it keeps of a job that it gives up."""

from __future__ import annotations

from dataclasses import dataclass

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
