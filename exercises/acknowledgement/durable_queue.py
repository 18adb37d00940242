"""A queue that lends its jobs and keeps them in a file: any process may be killed at any moment."""

from __future__ import annotations

import os
from collections.abc import Callable

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,  # noqa: F401  (a reason that is yours to give)
    DeadLetter,
    Delivery,
    Full,  # noqa: F401  (yours to raise)
    StaleReceipt,  # noqa: F401  (yours to raise)
)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order they were sent
    body BLOB NOT NULL,
    visible_at REAL NOT NULL,                  -- in flight: when its lease ends
    receipt TEXT,                              -- of the delivery that holds it, or NULL: it waits
    attempts INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '[]',        -- why each attempt ended, as JSON
    is_dead INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS delivery (
    token INTEGER PRIMARY KEY AUTOINCREMENT    -- the next one, for all processes
);
"""  # yours to change


class DurableQueue:
    """The boundary of `LeaseQueue` in an SQLite file, for several processes.

    Each process makes its own `DurableQueue` on the same ``path`` and calls it from one thread.
    A call that has returned is in the file, whichever process is killed afterwards. A call during
    which its process is killed has happened as a whole, or not at all.
    When another process is in the middle of a change, a call waits for it; it does not fail.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        capacity: int,
        clock: Callable[[], float],
        lease_s: float,
        max_attempts: int,
    ) -> None:
        """Open the queue in the file at ``path``; make the file when there is none.

        What the file holds stays as it is: jobs, leases, attempts, reasons and dead letters.
        ``clock`` returns the same seconds in every process that uses the file.
        ``capacity`` bounds all jobs inside: those that wait, those delayed and those in flight.
        Raise ValueError for a ``capacity`` or a ``max_attempts`` below one, and for a ``lease_s``
        that is not above zero.
        """
        # TODO: What does sqlite3 do by itself when you begin, commit, or find the file busy?
        raise NotImplementedError

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id, which no other job in this file ever has.

        It can be received ``delay_s`` seconds from now.
        Raise Full when ``capacity`` jobs are inside, and ValueError for a negative ``delay_s``.
        """
        # TODO: Two processes find the last place. What makes them take turns?
        raise NotImplementedError

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to ``limit`` jobs that can be received now, each for ``lease_s`` seconds.

        Jobs that were never delivered and have had no delay come in the order they were sent.
        Return an empty list when there is none. Raise ValueError for a ``limit`` below one.
        """
        # TODO: Between the statement that finds a job and the one that takes it, who may come in?
        raise NotImplementedError

    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds: it is done.

        Raise StaleReceipt when the delivery holds it no longer: it was acknowledged or given back,
        or somebody else has received the job since, or it is dead.
        """
        # TODO: How do you learn from a statement whether it has changed anything?
        raise NotImplementedError

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back: it can be received again ``delay_s`` seconds from now.

        That was an attempt, and ``reason`` is why it ended.
        Raise StaleReceipt as ``ack`` does, and ValueError for a negative ``delay_s``.
        """
        # TODO: Which of your changes belong together, so that no crash comes between them?
        raise NotImplementedError

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease of this delivery end ``lease_s`` seconds from now, sooner or later.

        Raise StaleReceipt as ``ack`` does, and also when the lease has ended: what is over cannot
        be extended. Raise ValueError for a ``lease_s`` that is not above zero.
        """
        # TODO: Whose clock says that the lease has ended, and in which process is it?
        raise NotImplementedError

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay here.

        An attempt that nobody gave back ended for the reason LEASE_EXPIRED.
        """
        # TODO: The worker was killed, and so was every process that knew of it. What is left?
        raise NotImplementedError
