"""An index of those that wait, a counted bound, many jobs in one turn, and a bell for sleepers."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

# --8<-- [start:tables]
TABLES = """
CREATE TABLE IF NOT EXISTS job (        -- what is inside, and nothing else
    id INTEGER PRIMARY KEY,             -- in the order they were sent
    body BLOB NOT NULL,
    due REAL NOT NULL,                  -- it waits: from when; it is lent: until when
    is_lent INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE IF NOT EXISTS letter (id INTEGER PRIMARY KEY, body BLOB, attempts, reasons);
CREATE TABLE IF NOT EXISTS sleeper (bell TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (inside INTEGER, sent INTEGER, lent INTEGER);
INSERT INTO counter SELECT 0, 0, 0 WHERE NOT EXISTS (SELECT * FROM counter);
CREATE INDEX IF NOT EXISTS waiting ON job (due) WHERE is_lent = 0;
CREATE INDEX IF NOT EXISTS lent ON job (due) WHERE is_lent = 1;
"""
# --8<-- [end:tables]
# --8<-- [start:bound]
ADMIT = """
UPDATE counter SET inside = inside + ?, sent = sent + ? WHERE inside + ? <= ? RETURNING sent
"""
# --8<-- [end:bound]
STORE = "INSERT INTO job (id, body, due) VALUES (?, ?, ?)"
LEAVE = "UPDATE counter SET inside = inside - ?"
# --8<-- [start:claim]
CLAIM_ONE = """
UPDATE job SET is_lent = 1, due = ?, attempts = attempts + 1
WHERE id = (SELECT id FROM job WHERE is_lent = 0 AND due <= ? ORDER BY due LIMIT ?)
RETURNING id, body, attempts
"""
CLAIM_MANY = CLAIM_ONE.replace("id = (SELECT", "id IN (SELECT")
# --8<-- [end:claim]
NUMBER = "UPDATE counter SET lent = lent + ? RETURNING lent"
# --8<-- [start:held]
HOLDS = """
SELECT id, attempts FROM job
WHERE id = ? AND attempts = ? AND is_lent = 1  -- the two halves of a receipt
    AND (due > ? OR attempts < ?)              -- a last attempt ends with its lease
"""
DONE = HOLDS.replace("SELECT id, attempts", "DELETE")
# --8<-- [end:held]
EXTEND = "UPDATE job SET due = ? WHERE id = ? AND attempts = ? AND is_lent = 1 AND due > ?"
OVER = "SELECT id, attempts FROM job WHERE is_lent = 1 AND due <= ?"
GIVE_BACK = """
UPDATE job SET is_lent = 0, due = ?, reasons = json_insert(reasons, '$[#]', ?) WHERE id = ?
"""
BURY = "INSERT INTO letter SELECT id, body, attempts, reasons FROM job WHERE id = ?"
SLEEP = "INSERT OR IGNORE INTO sleeper VALUES (?)"
WAKE = "DELETE FROM sleeper WHERE bell = ?"


class DurableQueue:
    """The queue of the exercise, and many jobs at once, and receivers that wait for one."""

    poll_s = 1.0  # how long a receiver relies on its bell before it looks by itself

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        capacity: int,
        clock: Callable[[], float],
        lease_s: float,
        max_attempts: int,
        synchronous: str = "NORMAL",
    ) -> None:
        """Open the queue in the file; with `synchronous="FULL"` each change waits for the disk."""
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError(f"{capacity=}, {max_attempts=} and {lease_s=} have to be positive")
        self._path = Path(path).absolute()
        self._capacity, self._max_attempts = capacity, max_attempts
        self._clock, self._lease_s = clock, lease_s
        self._bell: Bell | None = None
        self._turn = Path(f"{path}.lock").open("w")  # noqa: SIM115  open as long as the queue is
        self._file = sqlite3.connect(path, isolation_level=None)
        self._do = self._file.execute
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        # --8<-- [start:log]
        self._do("PRAGMA page_size = 1024")
        self._do("PRAGMA journal_mode = WAL")
        self._do("PRAGMA wal_autocheckpoint = 4000")
        self._do(f"PRAGMA synchronous = {synchronous}")
        self._do("PRAGMA temp_store = MEMORY")
        # --8<-- [end:log]
        self._file.executescript(f"BEGIN IMMEDIATE; {TABLES} COMMIT")
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    # --8<-- [start:send]
    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id."""
        return self.send_many([body], delay_s=delay_s)[0]

    def send_many(self, bodies: Sequence[bytes], *, delay_s: float = 0.0) -> list[str]:
        """Store all of these jobs and return their ids; raise Full and store none of them."""
        if delay_s < 0:
            raise ValueError(f"{delay_s=} is negative")
        count = len(bodies)
        wanted = (count, count, count, self._capacity)
        with self._change() as now:
            admitted = self._do(ADMIT, wanted).fetchall()
            if not admitted:
                self._end_what_is_over(now)  # the dead take no room
                admitted = self._do(ADMIT, wanted).fetchall()
            if not admitted:
                raise Full(f"{count} more jobs do not fit into {self._capacity} places")
            self._ring(count)
            last, due = admitted[0][0], now + delay_s
            ids = range(last - count + 1, last + 1)
            self._file.executemany(STORE, [(*job, due) for job in zip(ids, bodies, strict=True)])
        return [str(number) for number in ids]

    # --8<-- [end:send]
    # --8<-- [start:receive]
    def receive(self, limit: int = 1, *, wait_s: float = 0.0) -> list[Delivery]:
        """Lend up to `limit` jobs; when there is none, wait up to `wait_s` real seconds for one."""
        if limit < 1 or wait_s < 0:
            raise ValueError(f"{limit=} is below one, or {wait_s=} is negative")
        until = time.monotonic() + wait_s
        while True:
            left = until - time.monotonic()
            with self._change() as now:
                found = self._lend(limit, now)
                bell = self._bell_of_sleeper(is_asleep=not found and left > 0)
            if found or bell is None or left <= 0:
                return found
            bell.wait(min(left, self.poll_s))

    # --8<-- [end:receive]
    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds."""
        if self.ack_many([receipt]):
            raise StaleReceipt(receipt)

    def ack_many(self, receipts: Sequence[str]) -> list[str]:
        """Remove the jobs that these deliveries hold; return the receipts that hold none."""
        with self._change() as now:
            alive = (now, self._max_attempts)
            stale = [one for one in receipts if not self._do(DONE, (*halves(one), *alive)).rowcount]
            self._do(LEAVE, (len(receipts) - len(stale),))
        return stale

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back."""
        if delay_s < 0:
            raise ValueError(f"{delay_s=} is negative")
        with self._change() as now:
            held = self._do(HOLDS, (*halves(receipt), now, self._max_attempts)).fetchone()
            if held is None:
                raise StaleReceipt(receipt)
            self._end_attempt(held, now + delay_s, reason)
            self._ring(1)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease end later, or sooner."""
        if lease_s <= 0:
            raise ValueError(f"{lease_s=} is not above zero")
        with self._change() as now:
            if not self._do(EXTEND, (now + lease_s, *halves(receipt), now)).rowcount:
                raise StaleReceipt(receipt)

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up their attempts."""
        with self._change() as now:
            self._end_what_is_over(now)
            found = self._do("SELECT id, body, attempts, reasons FROM letter").fetchall()
        return [DeadLetter(str(i), body, n, tuple(json.loads(why))) for i, body, n, why in found]

    def close(self) -> None:
        """Let go of the file, the lock and the bell."""
        self._file.close()
        self._turn.close()
        if self._bell:
            self._bell.close()

    # --8<-- [start:change]
    @contextmanager
    def _change(self) -> Iterator[float]:
        """Take a turn, and do all of it or nothing; the kernel ends the turn of the dead."""
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            self._do("BEGIN IMMEDIATE")
            yield self._clock()
            self._do("COMMIT")
        finally:
            self._file.rollback()  # what was not committed
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    # --8<-- [end:change]
    def _lend(self, limit: int, now: float) -> list[Delivery]:
        self._end_what_is_over(now)
        claim, until = CLAIM_ONE if limit == 1 else CLAIM_MANY, now + self._lease_s
        found = sorted(self._do(claim, (until, now, limit)).fetchall())
        if not found:
            return []
        ((last,),) = self._do(NUMBER, (len(found),)).fetchall()
        return [
            Delivery(str(id_), body, attempt, f"{id_}-{attempt}", token, until)
            for token, (id_, body, attempt) in enumerate(found, start=last - len(found) + 1)
        ]

    def _end_what_is_over(self, now: float) -> None:
        for held in self._do(OVER, (now,)).fetchall():
            self._end_attempt(held, now, LEASE_EXPIRED)

    def _end_attempt(self, held: tuple[int, int], due: float, reason: str) -> None:
        number, attempts = held
        self._do(GIVE_BACK, (due, reason, number))
        if attempts >= self._max_attempts:
            self._do(BURY, (number,))
            self._do("DELETE FROM job WHERE id = ?", (number,))
            self._do(LEAVE, (1,))

    # --8<-- [start:bells]
    def _bell_of_sleeper(self, *, is_asleep: bool) -> Bell | None:
        """Note who found no job, in that same change, so that the next sender knows of it."""
        if is_asleep and self._bell is None:
            self._bell = Bell(f"{self._path}.bell-{secrets.token_hex(4)}")
        if self._bell is not None:
            self._do(SLEEP if is_asleep else WAKE, (self._bell.name,))
        return self._bell

    def _ring(self, jobs: int) -> None:
        """Wake as many sleepers as there are jobs; they stand in line until the change is made."""
        for (bell,) in self._do("SELECT bell FROM sleeper").fetchall():
            if jobs > 0:
                self._do(WAKE, (bell,))
                jobs -= rang(bell)  # one that has died is struck off, and the next one woken

    # --8<-- [end:bells]


# --8<-- [start:bell]
class Bell:
    """A Unix datagram socket beside the file, at which one receiver sleeps."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        with suppress(OSError):  # too long a path for a socket: nobody can ring here
            self._socket.bind(name)

    def wait(self, seconds: float) -> None:
        """Sleep until somebody rings, or until the time is over."""
        self._socket.settimeout(seconds)
        with suppress(TimeoutError):
            self._socket.recv(1)

    def close(self) -> None:
        """Take it down."""
        self._socket.close()
        Path(self.name).unlink(missing_ok=True)


def rang(bell: str) -> bool:
    """Ring; tell whether anybody was there to hear it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        try:
            wire.sendto(b"", bell)
        except OSError:
            Path(bell).unlink(missing_ok=True)
            return False
    return True


# --8<-- [end:bell]
def halves(receipt: str) -> tuple[str, str]:
    """Return which job and which of its attempts a receipt names."""
    number, _, attempt = receipt.partition("-")
    return number, attempt
