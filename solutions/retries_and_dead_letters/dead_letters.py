"""A consumer that decides after each attempt: done, once more later, or a dead letter."""

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

_SCHEMA = """
CREATE TABLE IF NOT EXISTS trouble (  -- of jobs that are to be tried again
    id TEXT PRIMARY KEY,
    error TEXT NOT NULL               -- the first one
);
CREATE TABLE IF NOT EXISTS letter (
    id TEXT PRIMARY KEY,              -- so that no job is buried twice
    body BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    first_error TEXT NOT NULL,
    last_error TEXT NOT NULL,
    redriven INTEGER NOT NULL
);
"""


class Consumer:
    """Who tries jobs, and keeps in a file what has to outlive it.

    Several processes make a `Consumer` on one ``path``, and each calls it from one thread.
    Any of them may be killed at any moment. Whoever runs a consumer settles with the broker: it
    acknowledges after `Ack` and after `Dead`, and gives the job back after `Retry`.
    """

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
        """Open the file at ``path``; make it when there is none. What it holds stays as it is.

        ``handler`` does the work that a body asks for; what it raises is an error of the job.
        ``chance`` returns a number from nought up to, and never, one: another at each call.
        Raise ValueError for a ``max_attempts`` below one, for a ``base_s`` that is not above zero,
        and for a ``cap_s`` below ``base_s``.
        """
        if max_attempts < 1:
            raise ValueError(f"max_attempts is {max_attempts}; it has to be at least one")
        if not 0 < base_s <= cap_s:
            raise ValueError(f"base_s is {base_s} and cap_s {cap_s}; 0 < base_s <= cap_s is needed")
        self._handler = handler
        self._chance = chance
        self._max_attempts = max_attempts
        self._base_s = base_s
        self._cap_s = cap_s
        self._file = sqlite3.connect(path, isolation_level=None, timeout=60.0)
        with self._change():
            for statement in _SCHEMA.split(";\n"):
                self._file.execute(statement)

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt, and say what becomes of the job; never wait.

        `Ack` when the handler returns. `Dead`, with the last error as its reason, for an error that
        is `Permanent`, or at attempt ``max_attempts``: the letter is in the file by then.
        Otherwise `Retry` after ``delay_s`` seconds: above zero, and no more than the ceiling
        min(cap_s, base_s * 2 ** (attempt - 1)).
        Above ``max_attempts`` the handler is not called: the job is `Dead`, by `WORKER_LOST`.
        What is no `Exception`, such as KeyboardInterrupt, goes through: it is about the worker.
        """
        buried = self._letters("WHERE id = ?", delivery.id)
        if buried:  # and whoever buried it died before the broker heard
            return Dead(buried[0].last_error)
        if delivery.attempt > self._max_attempts:  # nobody came back from the last one
            return self._bury(delivery, WORKER_LOST)
        try:
            self._handler(delivery.body)
        except Exception as error:  # noqa: BLE001  (whatever else it is: it is about the job)
            said = in_words(error)
            if isinstance(error, Permanent) or delivery.attempt == self._max_attempts:
                return self._bury(delivery, said)
            with self._change():
                self._file.execute(
                    "INSERT OR IGNORE INTO trouble VALUES (?, ?)", (delivery.id, said)
                )
            return Retry(self._delay_s(delivery.attempt))
        with self._change():
            self._file.execute("DELETE FROM trouble WHERE id = ?", (delivery.id,))
        return Ack()

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters, one for each job; they stay here."""
        return self._letters()

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Send the dead letters of which ``wanted`` is true, and return how many were sent.

        ``send(body, redriven)`` makes a new job; ``redriven`` is one more than the letter's.
        A letter leaves the file once it is sent, and not before. Only those that are dead when
        this call begins are sent, each once. While ``send`` is at work, others can bury.
        What ``wanted`` or ``send`` raises goes through: what was sent is gone, the rest stays.
        """
        sent = 0
        for letter in filter(wanted, self._letters()):  # read once: what comes later is not in it
            send(letter.body, letter.redriven + 1)
            with self._change():
                self._file.execute("DELETE FROM letter WHERE id = ?", (letter.id,))
            sent += 1
        return sent

    def _bury(self, delivery: Delivery, last_error: str) -> Dead:
        """Put the letter into the file, whole, in one transaction; then say that it is dead."""
        attempts = min(delivery.attempt, self._max_attempts)
        with self._change():
            known = self._file.execute(
                "SELECT error FROM trouble WHERE id = ?", (delivery.id,)
            ).fetchone()
            first_error = known[0] if known else last_error
            self._file.execute(
                "INSERT OR IGNORE INTO letter VALUES (?, ?, ?, ?, ?, ?)",
                (
                    delivery.id,
                    delivery.body,
                    attempts,
                    first_error,
                    last_error,
                    delivery.redriven,
                ),
            )
            self._file.execute("DELETE FROM trouble WHERE id = ?", (delivery.id,))
        return Dead(last_error)

    def _delay_s(self, attempt: int) -> float:
        """Return a delay in the ceiling's upper half, so that it is long and still spread."""
        ceiling = self._base_s
        for _ in range(attempt - 1):
            if ceiling >= self._cap_s:
                break
            ceiling *= 2
        return min(self._cap_s, ceiling) * (0.5 + 0.5 * self._chance())

    def _letters(self, which: str = "", *values: str) -> list[DeadLetter]:
        found = self._file.execute(f"SELECT * FROM letter {which}", values)  # noqa: S608
        return [DeadLetter(*row) for row in found.fetchall()]

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Make one step of several statements; whoever comes second waits for its turn."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")
