"""One table with a row a job in trouble, and a mark on those that are dead; removed in one go."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable

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
CREATE TABLE IF NOT EXISTS job (
    id TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    first_error TEXT NOT NULL,
    last_error TEXT NOT NULL,
    redriven INTEGER NOT NULL,
    is_dead INTEGER NOT NULL
) WITHOUT ROWID
"""
FAILED = """
INSERT INTO job VALUES (?, ?, ?, ?4, ?4, ?, ?) ON CONFLICT DO UPDATE
SET attempts = excluded.attempts, last_error = excluded.last_error, is_dead = excluded.is_dead,
    redriven = excluded.redriven
WHERE NOT job.is_dead
"""


class Consumer:
    """Each change is one statement, so none needs a transaction of its own."""

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
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute(SCHEMA)

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt."""
        dead = "SELECT last_error FROM job WHERE id = ? AND is_dead"
        known = self._file.execute(dead, (delivery.id,)).fetchone()
        if known is not None:
            return Dead(known[0])
        said, is_dead = WORKER_LOST, delivery.attempt >= self._max_attempts
        if delivery.attempt <= self._max_attempts:
            try:
                self._handler(delivery.body)
            except Exception as error:  # noqa: BLE001
                said = in_words(error)
                is_dead = is_dead or isinstance(error, Permanent)
            else:
                self._file.execute("DELETE FROM job WHERE id = ?", (delivery.id,))
                return Ack()
        attempts = min(delivery.attempt, self._max_attempts)
        told = (delivery.id, delivery.body, attempts, said, delivery.redriven, is_dead)
        self._file.execute(FAILED, told)
        return Dead(said) if is_dead else Retry(self._delay_s(delivery.attempt))

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters."""
        columns = "id, body, attempts, first_error, last_error, redriven"
        query = f"SELECT {columns} FROM job WHERE is_dead ORDER BY id DESC"  # noqa: S608
        return [DeadLetter(*row) for row in self._file.execute(query).fetchall()]

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Send, and forget all that were sent in one statement a letter at the end."""
        sent: list[tuple[str]] = []
        try:
            for letter in self.dead():
                if wanted(letter):
                    send(letter.body, letter.redriven + 1)
                    sent.append((letter.id,))
        finally:
            self._file.executemany("DELETE FROM job WHERE id = ?", sent)
        return len(sent)

    def _delay_s(self, attempt: int) -> float:
        """Take between a half and all of the ceiling, of which a quarter is a second draw's."""
        ceiling = self._cap_s if attempt > 64 else self._base_s * 2.0 ** (attempt - 1)
        share = 0.5 + 0.375 * self._chance() + 0.125 * self._chance()
        return min(self._cap_s, ceiling) * share
