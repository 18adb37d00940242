"""A consumer that is given a command twice, or dies in the middle, and still does it once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course.contracts.delivery_guarantees import Conflict, Result

_BUSY_S = 60.0  # how long a call waits for others that change the file
_SCHEMA = """
CREATE TABLE IF NOT EXISTS done (
    key TEXT PRIMARY KEY,
    payload BLOB NOT NULL,
    value BLOB NOT NULL,    -- what the effect returned
    done_at REAL NOT NULL   -- when it returned, by the clock
) WITHOUT ROWID
"""
_INDEX = "CREATE INDEX IF NOT EXISTS done_by_age ON done (done_at)"


class IdempotentConsumer:
    """Does a command once, however often it is delivered, and remembers what came of it.

    The file at ``path`` is an SQLite database that holds the tables of the business already, and
    the keys beside them. Each process makes its own `IdempotentConsumer` on the same ``path`` and
    calls it from one thread. When another process is in the middle of a change, a call waits for
    the file; it does not fail.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Callable[[], float],
        ttl_s: float,
        lease_s: float,
    ) -> None:
        """Open the database at ``path``; what it holds stays as it is.

        ``clock`` returns the same seconds in every process that uses the file.
        A key is remembered for ``ttl_s`` seconds from the moment at which its effect returned.
        An attempt whose process was killed keeps its key from others for ``lease_s`` seconds at
        most. A design that leaves no trace of such an attempt does not need it.
        Raise ValueError for a ``ttl_s`` or a ``lease_s`` that is not above zero.
        """
        if ttl_s <= 0 or lease_s <= 0:
            raise ValueError(f"{ttl_s=} and {lease_s=} have to be above zero")
        self._clock = clock
        self._ttl_s = ttl_s
        # Transactions begin and end where the code says so; who finds the file busy waits.
        self._file = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S)
        with self._change():
            self._file.execute(_SCHEMA)
            self._file.execute(_INDEX)

    def process(
        self, key: str, *, payload: bytes, effect: Callable[[sqlite3.Connection], bytes]
    ) -> Result:
        """Do the command that ``key`` names, unless it is done, and return what came of it.

        ``effect`` is called with a connection to the database. It writes rows of the business in
        the transaction that is open, or that sqlite3 opens for it, and returns the result. It
        neither begins, commits nor rolls back: that is yours to decide.
        When the key was done with this ``payload`` within ``ttl_s`` seconds, return that result
        and do nothing else.
        Raise Conflict, before any effect, when it was done with another payload.
        Raise InProgress when another attempt holds the key; a call does not wait for a lease.
        What ``effect`` raises comes out unchanged: that attempt leaves no trace.
        """
        # The key and the effect become true in one commit, so no crash comes between the two, and
        # whoever holds the write lock is the only one who looks.
        with self._change():
            self._forget()
            done = self._file.execute(
                "SELECT payload, value FROM done WHERE key = ?", (key,)
            ).fetchone()
            if done is not None:
                known, value = done
                if known != payload:
                    raise Conflict(f"{key!r} was done with another payload")
                return Result(value, replayed=True)
            value = effect(self._file)
            self._file.execute(
                "INSERT INTO done (key, payload, value, done_at) VALUES (?, ?, ?, ?)",
                (key, payload, value, self._clock()),
            )
        return Result(value, replayed=False)

    # --- inside a change --------------------------------------------------------------------

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Do all of it or nothing, alone."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")

    def _forget(self) -> None:
        """Remove the keys whose time is over."""
        self._file.execute("DELETE FROM done WHERE done_at <= ?", (self._clock() - self._ttl_s,))
