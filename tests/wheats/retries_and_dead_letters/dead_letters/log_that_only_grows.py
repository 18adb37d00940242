"""A log: each line says what became of a job; whoever asks reads it from the start."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Known:
    """What the lines of the log add up to."""

    troubles: dict[str, str] = field(default_factory=dict)
    letters: dict[str, DeadLetter] = field(default_factory=dict)


class Consumer:
    """Each line is one call of `write` under a lock: it is there, or it is not."""

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
        self._log = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt."""
        with self._alone():
            letter = self._read().letters.get(delivery.id)
        if letter is not None:
            return Dead(letter.last_error)
        if delivery.attempt > self._max_attempts:
            return self._bury(delivery, WORKER_LOST)
        try:
            self._handler(delivery.body)
        except Exception as error:  # noqa: BLE001
            said = in_words(error)
            if delivery.attempt == self._max_attempts or isinstance(error, Permanent):
                return self._bury(delivery, said)
            with self._alone():
                self._write("trouble", delivery.id, said)
            return Retry(self._delay_s(delivery.attempt))
        return Ack()

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters, the last one first."""
        with self._alone():
            return [*reversed(self._read().letters.values())]

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Send those that are wanted; those that were sent are struck out, whatever comes."""
        sent: list[str] = []
        try:
            for letter in self.dead():
                if wanted(letter):
                    send(letter.body, letter.redriven + 1)
                    sent.append(letter.id)
        finally:
            with self._alone():
                self._write("sent", *sent)
        return len(sent)

    def _bury(self, delivery: Delivery, said: str) -> Dead:
        attempts = min(delivery.attempt, self._max_attempts)
        with self._alone():
            known = self._read()
            if delivery.id not in known.letters:
                first = known.troubles.get(delivery.id, said)
                told = (attempts, first, said, delivery.redriven)
                self._write("letter", delivery.id, delivery.body.hex(), *told)
        return Dead(said)

    def _delay_s(self, attempt: int) -> float:
        """Double until the cap; then take half of it and up to half more, counted downwards."""
        ceiling = self._base_s
        while attempt > 1 and ceiling < self._cap_s:
            ceiling, attempt = ceiling * 2, attempt - 1
        return min(ceiling, self._cap_s) * (1.0 - self._chance() / 2)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.lockf(self._log, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._log, fcntl.LOCK_UN)

    def _write(self, *what: Any) -> None:
        """Add a line, after an end of line for one that may have been torn."""
        os.write(self._log, f"\n{json.dumps(what)}\n".encode())

    def _read(self) -> Known:
        known = Known()
        size = os.fstat(self._log).st_size
        for line in os.pread(self._log, size, 0).splitlines():
            try:
                kind, *rest = json.loads(line) if line else [""]
            except ValueError:
                continue  # torn by a power cut: whoever wrote it has told nobody
            if kind == "trouble":
                known.troubles.setdefault(*rest)
            elif kind == "letter":
                job, body, *told = rest
                known.letters[job] = DeadLetter(job, bytes.fromhex(body), *told)
            elif kind == "sent":
                for job in rest:
                    known.letters.pop(job, None)
        return known
