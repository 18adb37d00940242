"""A tenth of a second is no patience: whoever holds the file may need longer, and is not gone."""

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

SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    body BLOB NOT NULL,
    visible_at REAL NOT NULL,
    receipt TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '[]',
    is_dead INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS delivery (token INTEGER PRIMARY KEY AUTOINCREMENT);
"""


class DurableQueue:
    """Jobs in a table; each call is one transaction that first ends the leases that are over."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        capacity: int,
        clock: Callable[[], float],
        lease_s: float,
        max_attempts: int,
    ) -> None:
        """Open the queue in the file."""
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError("capacity, max_attempts and lease_s have to be positive")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._file = sqlite3.connect(path, isolation_level=None, timeout=0.1)
        with self._alone():
            for statement in SCHEMA.split(";"):
                self._file.execute(statement)

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._change() as now:
            if self._inside() >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            added = self._file.execute(
                "INSERT INTO job (body, visible_at) VALUES (?, ?)", (body, now + delay_s)
            )
            return str(added.lastrowid)

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to `limit` jobs."""
        if limit < 1:
            raise ValueError("limit is below one")
        try:
            with self._change() as now:
                return [self._lend(*one, now) for one in self._free(limit, now)]
        except sqlite3.OperationalError:
            return []  # somebody else is at it, and has been for long

    def ack(self, receipt: str) -> None:
        """Remove the job."""
        with self._change():
            number, _, _ = self._held(receipt)
            self._file.execute("DELETE FROM job WHERE number = ?", (number,))

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._change() as now:
            self._give_back(*self._held(receipt), reason, now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease end later."""
        if lease_s <= 0:
            raise ValueError("lease_s is not above zero")
        with self._change() as now:
            number, _, _ = self._held(receipt)
            self._file.execute(
                "UPDATE job SET visible_at = ? WHERE number = ?", (now + lease_s, number)
            )

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up their attempts."""
        with self._change():
            found = self._file.execute(
                "SELECT number, body, attempts, reasons FROM job WHERE is_dead"
            ).fetchall()
        return [
            DeadLetter(str(number), body, attempts, tuple(json.loads(reasons)))
            for number, body, attempts, reasons in found
        ]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    @contextmanager
    def _change(self) -> Iterator[float]:
        with self._alone():
            now = self._clock()
            self._end_leases(now)
            yield now

    def _end_leases(self, now: float) -> None:
        over = self._file.execute(
            "SELECT number, attempts, reasons FROM job"
            " WHERE receipt IS NOT NULL AND visible_at <= ?",
            (now,),
        ).fetchall()
        for number, attempts, reasons in over:
            self._give_back(number, attempts, reasons, LEASE_EXPIRED, now)

    def _inside(self) -> int:
        found = self._file.execute("SELECT count(*) FROM job WHERE NOT is_dead").fetchone()
        return int(found[0])

    def _free(self, limit: int, now: float) -> list[tuple[int, bytes, int]]:
        return self._file.execute(
            "SELECT number, body, attempts FROM job"
            " WHERE NOT is_dead AND receipt IS NULL AND visible_at <= ?"
            " ORDER BY number LIMIT ?",
            (now, limit),
        ).fetchall()

    def _lend(self, number: int, body: bytes, attempts: int, now: float) -> Delivery:
        receipt, ends_at = secrets.token_hex(8), now + self._lease_s
        token = self._file.execute("INSERT INTO delivery DEFAULT VALUES").lastrowid or 0
        self._file.execute(
            "UPDATE job SET receipt = ?, attempts = ?, visible_at = ? WHERE number = ?",
            (receipt, attempts + 1, ends_at, number),
        )
        return Delivery(str(number), body, attempts + 1, receipt, token, ends_at)

    def _held(self, receipt: str) -> tuple[int, int, str]:
        found = self._file.execute(
            "SELECT number, attempts, reasons FROM job WHERE receipt = ?", (receipt,)
        ).fetchone()
        if found is None:
            raise StaleReceipt(receipt)
        number, attempts, reasons = found
        return number, attempts, reasons

    def _give_back(
        self, number: int, attempts: int, reasons: str, reason: str, visible_at: float
    ) -> None:
        told = json.dumps([*json.loads(reasons), reason])
        self._file.execute(
            "UPDATE job SET receipt = NULL, visible_at = ?, reasons = ?, is_dead = ?"
            " WHERE number = ?",
            (visible_at, told, attempts >= self._max_attempts, number),
        )
