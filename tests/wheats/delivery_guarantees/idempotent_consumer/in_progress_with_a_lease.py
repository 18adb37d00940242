"""Two transactions: one takes the key for a lease, one has the effect and the result in it."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course.contracts.delivery_guarantees import Conflict, InProgress, Result

SCHEMA = """
CREATE TABLE IF NOT EXISTS command (
    key TEXT PRIMARY KEY,
    payload BLOB NOT NULL,
    holder TEXT,           -- who is at work on it; NULL: it is done
    value BLOB,
    until REAL NOT NULL    -- when the lease ends, or when it is forgotten
)
"""


class IdempotentConsumer:
    """A second caller is told that the key is in progress; a dead one is, until its lease ends."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        ttl_s: float,
        lease_s: float,
    ) -> None:
        """Open the database."""
        if ttl_s <= 0 or lease_s <= 0:
            raise ValueError(f"{ttl_s=} and {lease_s=} have to be above zero")
        self._clock = clock
        self._ttl_s = ttl_s
        self._lease_s = lease_s
        self._file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
        with self._change():
            self._file.execute(SCHEMA)

    def process(
        self, key: str, *, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        """Take the key, then do the work and say that it is done, in one step."""
        holder = secrets.token_hex(8)
        known = self._taken(key, payload, holder)
        if known is not None:
            return Result(known, replayed=True)
        try:
            with self._change():
                own = self._file.execute(
                    "SELECT 1 FROM command WHERE key = ? AND holder = ?", (key, holder)
                ).fetchone()
                if own is None:
                    raise InProgress(f"the lease on {key!r} has passed on to another")
                value = effect(self._file)
                self._file.execute(
                    "UPDATE command SET holder = NULL, value = ?, until = ? WHERE key = ?",
                    (value, self._clock() + self._ttl_s, key),
                )
        except BaseException:
            with self._change():
                self._file.execute("DELETE FROM command WHERE holder = ?", (holder,))
            raise
        return Result(value, replayed=False)

    def _taken(self, key: str, payload: bytes, holder: str) -> bytes | None:
        """Take the key for a lease; return the result if it is done."""
        with self._change():
            now = self._clock()
            self._file.execute("DELETE FROM command WHERE until <= ?", (now,))
            row = self._file.execute(
                "SELECT payload, holder, value FROM command WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                self._file.execute(
                    "INSERT INTO command (key, payload, holder, until) VALUES (?, ?, ?, ?)",
                    (key, payload, holder, now + self._lease_s),
                )
                return None
            known, other, value = row
            if known != payload:
                raise Conflict(f"{key!r} stands for another payload")
            if other is not None:
                raise InProgress(f"{key!r} is in progress")
            found: bytes = value
            return found

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")
