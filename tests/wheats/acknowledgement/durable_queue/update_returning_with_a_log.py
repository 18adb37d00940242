"""A write-ahead log, one table for the living and one for the dead, one statement that claims."""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
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
    id TEXT PRIMARY KEY, place INTEGER NOT NULL, body BLOB NOT NULL,
    due REAL NOT NULL, lease_ends REAL, receipt TEXT UNIQUE, token INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0, reasons TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE IF NOT EXISTS letter (id TEXT PRIMARY KEY, body BLOB, attempts INTEGER, reasons TEXT);
CREATE TABLE IF NOT EXISTS counter (place INTEGER NOT NULL, token INTEGER NOT NULL);
INSERT INTO counter SELECT 0, 100 WHERE NOT EXISTS (SELECT 1 FROM counter);
"""
CLAIM = """
UPDATE job SET receipt = ? || id, lease_ends = ?, attempts = attempts + 1,
    token = (SELECT token FROM counter) + place
WHERE id IN (
    SELECT id FROM job WHERE receipt IS NULL AND due <= ? ORDER BY place LIMIT ?
)
RETURNING place, id, body, attempts, receipt, token, lease_ends
"""
BURY = """
INSERT INTO letter SELECT id, body, attempts, json_insert(reasons, '$[#]', ?) FROM job
WHERE receipt = ? AND attempts >= ?
"""
GIVE_BACK = """
UPDATE job SET receipt = NULL, due = ?, reasons = json_insert(reasons, '$[#]', ?)
WHERE receipt = ?
"""
CHANGED = "SELECT changes()"


class DurableQueue:
    """A receipt marks the job that is lent; a late word is taken as long as the job is there."""

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
        self._file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
        self._keep_a_log()
        with self._change():
            for statement in SCHEMA.split(";"):
                self._file.execute(statement)

    def _keep_a_log(self) -> None:
        """Switch to the write-ahead log; nobody waits for that by itself."""
        while True:
            try:
                self._file.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError:
                time.sleep(0.01)
            else:
                return

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        name, now = uuid.uuid4().hex, self._clock()
        with self._change():
            self._bury_the_dead(now)
            self._file.execute("UPDATE counter SET place = place + 1")
            stored = self._file.execute(
                "INSERT INTO job (id, place, body, due) SELECT ?, place, ?, ? FROM counter"
                " WHERE (SELECT count(*) FROM job) < ?",
                (name, body, now + delay_s, self._capacity),
            )
            if not stored.rowcount:
                raise Full(f"{self._capacity} jobs are inside")
        return name

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to `limit` jobs."""
        if limit < 1:
            raise ValueError("limit is below one")
        now = self._clock()
        with self._change():
            self._bury_the_dead(now)
            self._give_back_the_late(now)
            claimed = (uuid.uuid4().hex, now + self._lease_s, now, limit)
            found = sorted(self._file.execute(CLAIM, claimed).fetchall())
            self._file.execute(
                "UPDATE counter SET token = 1 + max(token, (SELECT max(token) FROM job))"
                " WHERE EXISTS (SELECT token FROM job WHERE token NOT NULL)"
            )
        return [Delivery(*one[1:]) for one in found]

    def ack(self, receipt: str) -> None:
        """Remove the job."""
        with self._change():
            self._bury_the_dead(self._clock())
            self._file.execute("DELETE FROM job WHERE receipt = ?", (receipt,))
            self._must_have_changed(receipt)

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        now = self._clock()
        with self._change():
            self._bury_the_dead(now)
            self._end_attempt(receipt, reason, now + delay_s)
            self._must_have_changed(receipt)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease end later, or sooner."""
        if lease_s <= 0:
            raise ValueError("lease_s is not above zero")
        now = self._clock()
        with self._change():
            self._file.execute(
                "UPDATE job SET lease_ends = ? WHERE receipt = ? AND lease_ends > ?",
                (now + lease_s, receipt, now),
            )
            self._must_have_changed(receipt)

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up their attempts."""
        with self._change():
            self._bury_the_dead(self._clock())
        found = self._file.execute("SELECT id, body, attempts, reasons FROM letter").fetchall()
        return [DeadLetter(id_, body, n, tuple(json.loads(told))) for id_, body, n, told in found]

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            self._file.execute("ROLLBACK")
            raise

    def _end_attempt(self, receipt: str, reason: str, due: float) -> None:
        self._file.execute(BURY, (reason, receipt, self._max_attempts))
        self._file.execute("DELETE FROM job WHERE id IN (SELECT id FROM letter)")
        if self._file.execute(CHANGED).fetchone() == (0,):
            self._file.execute(GIVE_BACK, (due, reason, receipt))

    def _bury_the_dead(self, now: float) -> None:
        late = (
            "SELECT receipt FROM job WHERE lease_ends <= ? AND attempts >= ? AND receipt NOT NULL"
        )
        for (receipt,) in self._file.execute(late, (now, self._max_attempts)).fetchall():
            self._end_attempt(receipt, LEASE_EXPIRED, now)

    def _give_back_the_late(self, now: float) -> None:
        late = "SELECT receipt FROM job WHERE lease_ends <= ? AND receipt NOT NULL"
        for (receipt,) in self._file.execute(late, (now,)).fetchall():
            self._end_attempt(receipt, LEASE_EXPIRED, now)

    def _must_have_changed(self, receipt: str) -> None:
        if self._file.execute(CHANGED).fetchone() == (0,):
            raise StaleReceipt(receipt)
