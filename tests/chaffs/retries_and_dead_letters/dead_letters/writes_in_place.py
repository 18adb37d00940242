"""A file that is written over is empty for a moment, and stays so if its writer is killed then."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
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


class Consumer:
    """First errors and letters in one JSON file."""

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
        self._path = Path(path)

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt."""
        buried = [letter for letter in self._letters() if letter.id == delivery.id]
        if buried:
            return Dead(buried[0].last_error)
        if delivery.attempt > self._max_attempts:
            return self._bury(delivery, WORKER_LOST)
        try:
            self._handler(delivery.body)
        except Exception as error:
            said = in_words(error)
            if isinstance(error, Permanent) or delivery.attempt == self._max_attempts:
                return self._bury(delivery, said)
            self._note(delivery, said)
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
        kept = self._read()
        kept["letters"].pop(letter.id, None)
        self._write(kept)

    def _note(self, delivery: Delivery, said: str) -> None:
        kept = self._read()
        kept["trouble"].setdefault(delivery.id, said)
        self._write(kept)

    def _bury(self, delivery: Delivery, said: str) -> Dead:
        kept = self._read()
        first = kept["trouble"].pop(delivery.id, said)
        attempts = min(delivery.attempt, self._max_attempts)
        told = [delivery.body.hex(), attempts, first, said, delivery.redriven]
        kept["letters"].setdefault(delivery.id, told)
        self._write(kept)
        return Dead(said)

    def _delay_s(self, attempt: int) -> float:
        ceiling = min(self._cap_s, self._base_s * 2.0 ** min(attempt - 1, 60))
        return ceiling * (0.5 + 0.5 * self._chance())

    def _letters(self) -> list[DeadLetter]:
        found = self._read()["letters"].items()
        return [DeadLetter(job, bytes.fromhex(body), *rest) for job, (body, *rest) in found]

    def _read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return {"letters": {}, "trouble": {}}

    def _write(self, kept: dict[str, Any]) -> None:
        self._path.write_text(json.dumps(kept), "utf-8")
