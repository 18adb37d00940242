"""Two tables that take turns, over a write-ahead log: the older one is emptied as a whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable

from course.contracts.delivery_guarantees import Conflict, Result

SCHEMA = """
CREATE TABLE IF NOT EXISTS young (key TEXT PRIMARY KEY, payload BLOB, value BLOB, done_at REAL);
CREATE TABLE IF NOT EXISTS old (key TEXT PRIMARY KEY, payload BLOB, value BLOB, done_at REAL);
CREATE TABLE IF NOT EXISTS turned (at REAL NOT NULL);
INSERT INTO turned SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM turned);
"""
FIND = """
SELECT payload, value FROM (SELECT * FROM young UNION ALL SELECT * FROM old)
WHERE key = ? AND done_at > ?
"""


class IdempotentConsumer:
    """Nobody deletes one key: a generation lasts as long as its youngest key is remembered."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        ttl_s: float,
        lease_s: float,
    ) -> None:
        """Open the database."""
        if ttl_s <= 0:
            raise ValueError(f"a ttl of {ttl_s} seconds: it has to be above zero")
        if lease_s <= 0:
            raise ValueError(f"a lease of {lease_s} seconds: it has to be above zero")
        self._clock = clock
        self._ttl_s = ttl_s
        self._file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
        self._file.execute("BEGIN EXCLUSIVE")
        for statement in SCHEMA.split(";"):
            self._file.execute(statement)
        self._file.execute("COMMIT")
        self._file.execute("PRAGMA journal_mode = WAL")

    def process(
        self, key: str, *, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        """Look into both generations, and write into the young one."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            self._turn()
            result = self._done(key, payload, effect)
        except BaseException:
            self._file.rollback()
            raise
        self._file.commit()
        return result

    def _turn(self) -> None:
        """Let the young become the old ones, when they may be too old next time."""
        (turned,) = self._file.execute("SELECT at FROM turned").fetchone()
        now = self._clock()
        if now < turned + self._ttl_s:
            return
        self._file.execute("DELETE FROM old")
        if now < turned + 2 * self._ttl_s:
            self._file.execute("INSERT INTO old SELECT * FROM young")
        self._file.execute("DELETE FROM young")
        self._file.execute("UPDATE turned SET at = ?", (now,))

    def _done(
        self, key: str, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        found = self._file.execute(FIND, (key, self._clock() - self._ttl_s)).fetchone()
        if found is not None:
            known, value = found
            if known != payload:
                raise Conflict(f"{key!r} has another payload")
            return Result(value, replayed=True)
        value = effect(self._file)
        row = (key, payload, value, self._clock())
        self._file.execute("INSERT OR REPLACE INTO young VALUES (?, ?, ?, ?)", row)
        return Result(value, replayed=False)
