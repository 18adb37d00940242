"""A conflict changes nothing, so the time of the key does not begin anew with it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course.contracts.delivery_guarantees import Conflict, Result

SCHEMA = """
CREATE TABLE IF NOT EXISTS done (
    key TEXT PRIMARY KEY, payload BLOB NOT NULL, value BLOB NOT NULL, done_at REAL NOT NULL
)
"""


class IdempotentConsumer:
    """A table of what is done, in the database of the business."""

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
        """Do the command, or tell what came of it."""
        with self._change():
            self._forget()
            done = self._find(key)
            if done is not None:
                known, value = done
                if known == payload:
                    return Result(value, replayed=True)
                self._file.execute(
                    "UPDATE done SET done_at = ? WHERE key = ?", (self._clock(), key)
                )
            else:
                value = effect(self._file)
                self._record(key, payload, value)
                return Result(value, replayed=False)
        raise Conflict(f"{key!r} was done with another payload")

    def _find(self, key: str) -> tuple[bytes, bytes] | None:
        found: tuple[bytes, bytes] | None = self._file.execute(
            "SELECT payload, value FROM done WHERE key = ?", (key,)
        ).fetchone()
        return found

    def _record(self, key: str, payload: bytes, value: bytes) -> None:
        row = (key, payload, value, self._clock())
        self._file.execute("INSERT INTO done VALUES (?, ?, ?, ?)", row)

    def _forget(self) -> None:
        self._file.execute("DELETE FROM done WHERE done_at <= ?", (self._clock() - self._ttl_s,))

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")
