"""A consumer that is given a command twice, or dies in the middle, and still does it once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable

from course.contracts.delivery_guarantees import (
    Conflict,  # noqa: F401  (yours to raise)
    InProgress,  # noqa: F401  (yours to raise, if your design needs it)
    Result,
)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS done (
    key TEXT PRIMARY KEY,
    payload BLOB NOT NULL,
    value BLOB NOT NULL,    -- what the effect returned
    done_at REAL NOT NULL   -- when it returned, by the clock
) WITHOUT ROWID
"""  # yours to change


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
        # TODO: Who begins a transaction when you do not: sqlite3, SQLite, or nobody?
        raise NotImplementedError

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
        # TODO: Between the effect and the note that it is done, what can happen to you?
        # TODO: Two processes look for the key, and neither finds it. What do they do next?
        raise NotImplementedError
