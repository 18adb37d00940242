"""What an audit of a broker's settings may find; what a queue on RabbitMQ gives its workers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from course.contracts.acknowledgement import StaleReceipt

__all__ = ["DeadLetter", "Delivery", "Finding", "Full", "StaleReceipt", "Workload"]


# --8<-- [start:contract]
class Finding(Enum):
    """A setting and a workload that do not go together; the value says what happens."""

    EARLY_ACK_LOSES_WORK = "Acknowledged before it is done: a worker that dies takes it along."
    VISIBILITY_BELOW_TASK = "The lease ends while a healthy task runs, so it runs twice."
    LOST_WORKER_STILL_ACKED = "A killed pool process is acknowledged too: its task is lost."
    REJECT_ON_LOST_LOOPS_POISON = "What killed one worker goes to the next, for ever."
    PREFETCH_HOARDS = "Short tasks wait behind a long one, while another worker is idle."
    LATE_ACK_WITHOUT_IDEMPOTENCE = "What a crash cut off runs again: its effect happens twice."
    KILLED_JOB_NOT_REQUEUED = "A job whose process is killed stays failed: nobody runs it again."
    ACK_TIMEOUT_BELOW_TASK = "The broker takes back what a healthy task still works on."
    LIMIT_WITHOUT_DEAD_LETTERS = "At its delivery limit a message is thrown away, without a word."
    PICKLE_PAYLOAD = "To read a pickle runs what its sender wants; to refuse it loses the task."
    UNBOUNDED_RESULTS = "Every result is kept for ever, until the memory is full."
    NO_TIME_LIMIT = "One task that hangs keeps its slot for ever."


@dataclass(frozen=True)
class Workload:
    """What the tasks are like."""

    longest_s: float  # that a healthy task takes, in seconds, whatever the limits say
    is_idempotent: bool = False  # to run a task twice has the effect of running it once
    loss_matters: bool = False  # a task that is never run does harm
    kills_workers: bool = False  # some task may kill the process that runs it, each time
    may_hang: bool = False  # some task may never end by itself
    is_mixed: bool = False  # short and long tasks come through the same queue

    def __str__(self) -> str:
        facts = [
            "idempotent" if self.is_idempotent else "not idempotent",
            "loss matters" if self.loss_matters else "loss does no harm",
            *["may kill its worker"] * self.kills_workers,
            *["may hang"] * self.may_hang,
            *["short and long"] * self.is_mixed,
        ]
        return ", ".join([f"tasks of up to {self.longest_s:g} s", *facts])


# --8<-- [end:contract]


# --8<-- [start:queue]
class Full(Exception):
    """The broker has refused the job: as many wait as may wait; nothing was stored."""


@dataclass(frozen=True)
class Delivery:
    """One job in the hands of one client, until it is settled or the connection is lost."""

    id: str  # of the job: the same at each delivery
    body: bytes
    attempt: int  # 1 at the first delivery
    receipt: str  # of this delivery alone: what `ack` and `nack` ask for

    def __str__(self) -> str:
        return f"{self.body!r} (attempt {self.attempt})"


@dataclass(frozen=True)
class DeadLetter:
    """A job that is given to nobody any more."""

    id: str
    body: bytes

    def __str__(self) -> str:
        return repr(self.body)


# --8<-- [end:queue]
