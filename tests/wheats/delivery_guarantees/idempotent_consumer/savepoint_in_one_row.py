"""A row that begins as *in progress* and ends as *done* in one commit, with a savepoint."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable

from course.contracts.delivery_guarantees import Conflict, Result

SCHEMA = "CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY, story TEXT NOT NULL, until REAL)"


class IdempotentConsumer:
    """What is known of a key is one JSON text; nobody else ever sees a key in progress."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        ttl_s: float,
        lease_s: float,
    ) -> None:
        """Open the database."""
        for name, seconds in (("ttl_s", ttl_s), ("lease_s", lease_s)):
            if seconds <= 0:
                raise ValueError(f"{name} is {seconds}: it has to be above zero")
        self._clock = clock
        self._ttl_s = ttl_s
        self._file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
        self._file.execute(SCHEMA)

    def process(
        self, key: str, *, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        """Mark, work, note, commit."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            self._file.execute("DELETE FROM told WHERE until <= ?", (self._clock(),))
            found = self._file.execute("SELECT story FROM told WHERE key = ?", (key,)).fetchone()
            if found is not None:
                self._file.execute("COMMIT")
                return self._told(key, payload, json.loads(found[0]))
            self._file.execute("INSERT INTO told (key, story) VALUES (?, 'in progress')", (key,))
            self._file.execute("SAVEPOINT effect")
            value = effect(self._file)
            self._file.execute("RELEASE effect")
            story = json.dumps([payload.hex(), value.hex()])
            self._file.execute(
                "UPDATE told SET story = ?, until = ? WHERE key = ?",
                (story, self._clock() + self._ttl_s, key),
            )
            self._file.execute("COMMIT")
        finally:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
        return Result(value, replayed=False)

    def _told(self, key: str, payload: bytes, story: list[str]) -> Result:
        known, value = map(bytes.fromhex, story)
        if known != payload:
            raise Conflict(f"{key!r} was done with another payload")
        return Result(value, replayed=True)
