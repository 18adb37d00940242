"""A queue that lends its jobs and keeps them in a file: any process may be killed at any moment."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

_BUSY_S = 60.0  # how long a call waits for others that change the file
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
"""


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
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError(f"{capacity=}, {max_attempts=} and {lease_s=} have to be positive")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        # Transactions begin and end where the code says so; who finds the file busy waits.
        self._file = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S)
        self._file.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA.split(";"):
            self._file.execute(statement)
        self._file.execute("COMMIT")

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id, which no other job in this file ever has.

        It can be received ``delay_s`` seconds from now.
        Raise Full when ``capacity`` jobs are inside, and ValueError for a negative ``delay_s``.
        """
        if delay_s < 0:
            raise ValueError(f"{delay_s=} is negative")
        with self._change() as now:
            (inside,) = self._file.execute("SELECT count(*) FROM job WHERE NOT is_dead").fetchone()
            if inside >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            added = self._file.execute(
                "INSERT INTO job (body, visible_at) VALUES (?, ?)", (body, now + delay_s)
            )
        return str(added.lastrowid)

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to ``limit`` jobs that can be received now, each for ``lease_s`` seconds.

        Jobs that were never delivered and have had no delay come in the order they were sent.
        Return an empty list when there is none. Raise ValueError for a ``limit`` below one.
        """
        if limit < 1:
            raise ValueError(f"{limit=} is below one")
        with self._change() as now:
            found = self._file.execute(
                "SELECT number, body, attempts FROM job"
                " WHERE NOT is_dead AND receipt IS NULL AND visible_at <= ?"
                " ORDER BY number LIMIT ?",
                (now, limit),
            ).fetchall()
            return [self._lend(number, body, attempts + 1, now) for number, body, attempts in found]

    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds: it is done.

        Raise StaleReceipt when the delivery holds it no longer: it was acknowledged or given back,
        or somebody else has received the job since, or it is dead.
        """
        with self._change():
            number, _, _ = self._held(receipt)
            self._file.execute("DELETE FROM job WHERE number = ?", (number,))

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back: it can be received again ``delay_s`` seconds from now.

        That was an attempt, and ``reason`` is why it ended.
        Raise StaleReceipt as ``ack`` does, and ValueError for a negative ``delay_s``.
        """
        if delay_s < 0:
            raise ValueError(f"{delay_s=} is negative")
        with self._change() as now:
            self._give_back(*self._held(receipt), reason, visible_at=now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease of this delivery end ``lease_s`` seconds from now, sooner or later.

        Raise StaleReceipt as ``ack`` does, and also when the lease has ended: what is over cannot
        be extended. Raise ValueError for a ``lease_s`` that is not above zero.
        """
        if lease_s <= 0:
            raise ValueError(f"{lease_s=} is not above zero")
        with self._change() as now:
            number, _, _ = self._held(receipt)
            self._file.execute(
                "UPDATE job SET visible_at = ? WHERE number = ?", (now + lease_s, number)
            )

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay here.

        An attempt that nobody gave back ended for the reason LEASE_EXPIRED.
        """
        with self._change():
            found = self._file.execute(
                "SELECT number, body, attempts, reasons FROM job WHERE is_dead ORDER BY number"
            ).fetchall()
        return [
            DeadLetter(str(number), body, attempts, tuple(json.loads(reasons)))
            for number, body, attempts, reasons in found
        ]

    # --- inside a change --------------------------------------------------------------------

    @contextmanager
    def _change(self) -> Iterator[float]:
        """Do all of it or nothing, alone, after whatever has expired is taken back."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            now = self._clock()
            self._take_back(now)
            yield now
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    def _take_back(self, now: float) -> None:
        """End every lease whose time is over."""
        expired = self._file.execute(
            "SELECT number, attempts, reasons FROM job"
            " WHERE receipt IS NOT NULL AND visible_at <= ?",
            (now,),
        ).fetchall()
        for number, attempts, reasons in expired:
            self._give_back(number, attempts, reasons, LEASE_EXPIRED, visible_at=now)

    def _lend(self, number: int, body: bytes, attempt: int, now: float) -> Delivery:
        receipt, expires_at = secrets.token_hex(8), now + self._lease_s
        token = self._file.execute("INSERT INTO delivery DEFAULT VALUES").lastrowid
        self._file.execute("DELETE FROM delivery")  # its counter stays
        self._file.execute(
            "UPDATE job SET receipt = ?, attempts = ?, visible_at = ? WHERE number = ?",
            (receipt, attempt, expires_at, number),
        )
        return Delivery(str(number), body, attempt, receipt, token or 0, expires_at)

    def _held(self, receipt: str) -> tuple[int, int, str]:
        """Return the number, attempts and reasons of the job that this delivery holds."""
        found = self._file.execute(
            "SELECT number, attempts, reasons FROM job WHERE receipt = ?", (receipt,)
        ).fetchone()
        if found is None:
            raise StaleReceipt(receipt)
        number, attempts, reasons = found
        return number, attempts, reasons

    def _give_back(
        self, number: int, attempts: int, reasons: str, reason: str, *, visible_at: float
    ) -> None:
        known = json.dumps([*json.loads(reasons), reason])
        self._file.execute(
            "UPDATE job SET receipt = NULL, visible_at = ?, reasons = ?, is_dead = ?"
            " WHERE number = ?",
            (visible_at, known, attempts >= self._max_attempts, number),
        )
