"""The key is inserted first: whoever finds it taken reads what came of it, all by `with`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable

from course.contracts.delivery_guarantees import Conflict, Result


class IdempotentConsumer:
    """The transactions of sqlite3 itself, begun as a writer before the first change."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        ttl_s: float,
        lease_s: float,
    ) -> None:
        """Open the database."""
        if min(ttl_s, lease_s) <= 0:
            raise ValueError(f"{ttl_s=} and {lease_s=} have to be above zero")
        self._clock = clock
        self._ttl_s = ttl_s
        self._file = sqlite3.connect(path, isolation_level="IMMEDIATE", timeout=60.0)
        with self._file:
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS seen (key TEXT PRIMARY KEY, payload BLOB, value BLOB,"
                " until REAL)"
            )

    def process(
        self, key: str, *, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        """Insert, and see whether that was possible."""
        with self._file:
            self._file.execute("DELETE FROM seen WHERE until < ?", (self._clock(),))
            added = self._file.execute(
                "INSERT INTO seen (key, payload) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (key, payload),
            )
            if added.rowcount == 0:
                known, value = self._file.execute(
                    "SELECT payload, value FROM seen WHERE key = ?", (key,)
                ).fetchone()
                if known != payload:
                    raise Conflict(f"{key!r} was done with {known!r}")
                return Result(value, replayed=True)
            value = effect(self._file)
            self._file.execute(
                "UPDATE seen SET value = ?, until = ? WHERE key = ?",
                (value, self._clock() + self._ttl_s, key),
            )
            return Result(value, replayed=False)
