"""A handler that returns has done the work, and False is something to return."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course.contracts.retries_and_dead_letters import (
    WORKER_LOST,
    Ack,
    Dead,
    DeadLetter,
    Delivery,
    Permanent,
    Retry,
    in_words,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS trouble (id TEXT PRIMARY KEY, error TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS letter (
    id TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    first_error TEXT NOT NULL,
    last_error TEXT NOT NULL,
    redriven INTEGER NOT NULL
);
"""


class Consumer:
    """First errors and letters in two tables; each change is one transaction."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        handler: Callable[[bytes], object],
        chance: Callable[[], float],
        max_attempts: int,
        base_s: float,
        cap_s: float,
    ) -> None:
        """Open the file."""
        if max_attempts < 1 or not 0 < base_s <= cap_s:
            raise ValueError("max_attempts >= 1 and 0 < base_s <= cap_s are needed")
        self._handler = handler
        self._chance = chance
        self._max_attempts = max_attempts
        self._base_s = base_s
        self._cap_s = cap_s
        self._file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
        with self._change():
            for statement in SCHEMA.split(";\n"):
                self._file.execute(statement)

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt."""
        buried = self._letters("WHERE id = ?", delivery.id)
        if buried:
            return Dead(buried[0].last_error)
        if delivery.attempt > self._max_attempts:
            return self._bury(delivery, WORKER_LOST)
        try:
            done = self._handler(delivery.body)
        except Exception as error:
            said = in_words(error)
            if isinstance(error, Permanent) or delivery.attempt == self._max_attempts:
                return self._bury(delivery, said)
            self._note(delivery, said)
            return Retry(self._delay_s(delivery.attempt))
        if done is False:
            return Retry(self._delay_s(delivery.attempt))
        return Ack()

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters."""
        return self._letters()

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Send the letters that are wanted."""
        sent = 0
        for letter in self._letters():
            if not wanted(letter):
                continue
            send(letter.body, letter.redriven + 1)
            self._remove(letter)
            sent += 1
        return sent

    def _remove(self, letter: DeadLetter) -> None:
        with self._change():
            self._file.execute("DELETE FROM letter WHERE id = ?", (letter.id,))

    def _note(self, delivery: Delivery, said: str) -> None:
        with self._change():
            self._file.execute("INSERT OR IGNORE INTO trouble VALUES (?, ?)", (delivery.id, said))

    def _bury(self, delivery: Delivery, said: str) -> Dead:
        with self._change():
            self._store(delivery, self._first_error(delivery, said), said)
            self._file.execute("DELETE FROM trouble WHERE id = ?", (delivery.id,))
        return Dead(said)

    def _first_error(self, delivery: Delivery, said: str) -> str:
        query = "SELECT error FROM trouble WHERE id = ?"
        known = self._file.execute(query, (delivery.id,)).fetchone()
        return str(known[0]) if known else said

    def _store(self, delivery: Delivery, first: str, last: str) -> None:
        attempts = min(delivery.attempt, self._max_attempts)
        self._file.execute(
            "INSERT OR IGNORE INTO letter VALUES (?, ?, ?, ?, ?, ?)",
            (delivery.id, delivery.body, attempts, first, last, delivery.redriven),
        )

    def _delay_s(self, attempt: int) -> float:
        ceiling = min(self._cap_s, self._base_s * 2.0 ** min(attempt - 1, 60))
        return ceiling * (0.5 + 0.5 * self._chance())

    def _letters(self, which: str = "", *values: str) -> list[DeadLetter]:
        found = self._file.execute(f"SELECT * FROM letter {which}", values)  # noqa: S608
        return [DeadLetter(*row) for row in found.fetchall()]

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")
