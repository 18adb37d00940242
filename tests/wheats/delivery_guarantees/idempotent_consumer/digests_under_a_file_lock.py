"""A lock on a file beside the database lets one caller in; of key and payload it keeps digests."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from course.contracts.delivery_guarantees import Conflict, Result


class IdempotentConsumer:
    """A connection for each call, under a lock that the kernel takes back from the dead."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        ttl_s: float,
        lease_s: float,
    ) -> None:
        """Open the database."""
        if not (ttl_s > 0 and lease_s > 0):
            raise ValueError(f"{ttl_s=} and {lease_s=} have to be above zero")
        self._path = path
        self._clock = clock
        self._ttl_s = ttl_s
        self._lock = Path(f"{os.fspath(path)}.lock").open("ab")  # noqa: SIM115  kept open
        with self._alone() as file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS digest"
                " (key BLOB PRIMARY KEY, payload BLOB, value BLOB, done_at REAL)"
            )

    def process(
        self, key: str, *, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        """Look, work and note, alone."""
        name, content = sha256(key.encode()).digest(), sha256(payload).digest()
        with self._alone() as file:
            oldest = self._clock() - self._ttl_s
            file.execute("DELETE FROM digest WHERE done_at <= ?", (oldest,))
            for known, value in file.execute(
                "SELECT payload, value FROM digest WHERE key = ?", (name,)
            ):
                if known != content:
                    raise Conflict(f"{key!r} has another payload")
                return Result(value, replayed=True)
            value = effect(file)
            row = (name, content, value, self._clock())
            file.execute("INSERT INTO digest VALUES (?, ?, ?, ?)", row)
        return Result(value, replayed=False)

    @contextmanager
    def _alone(self) -> Iterator[sqlite3.Connection]:
        """Give a connection to whoever has the lock; what it changed lasts if nothing is raised."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            with closing(sqlite3.connect(self._path, timeout=60.0)) as file, file:
                yield file
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
