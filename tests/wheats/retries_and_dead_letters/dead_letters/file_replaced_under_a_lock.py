"""One JSON file, replaced as a whole under a lock beside it; full jitter, from the far end."""

from __future__ import annotations

import fcntl
import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """The file holds two dictionaries; who has the lock renames a new one into its place."""

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
        with self._change() as kept:
            if delivery.id in kept["letters"]:
                return Dead(kept["letters"][delivery.id][3])
        if delivery.attempt > self._max_attempts:
            return self._bury(delivery, WORKER_LOST)
        try:
            self._handler(delivery.body)
        except Permanent as error:
            return self._bury(delivery, in_words(error))
        except Exception as error:  # noqa: BLE001
            if delivery.attempt >= self._max_attempts:
                return self._bury(delivery, in_words(error))
            with self._change() as kept:
                kept["trouble"].setdefault(delivery.id, in_words(error))
            return Retry((1.0 - self._chance()) * self._ceiling_s(delivery.attempt))
        with self._change() as kept:
            kept["trouble"].pop(delivery.id, None)
        return Ack()

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters."""
        with self._change() as kept:
            return [
                DeadLetter(job, bytes.fromhex(body), *rest)
                for job, (body, *rest) in kept["letters"].items()
            ]

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Look at all of them first, then send, then remove, one by one."""
        chosen = [letter for letter in self.dead() if wanted(letter)]
        for letter in chosen:
            send(letter.body, letter.redriven + 1)
            with self._change() as kept:
                kept["letters"].pop(letter.id, None)
        return len(chosen)

    def _bury(self, delivery: Delivery, said: str) -> Dead:
        attempts = min(delivery.attempt, self._max_attempts)
        with self._change() as kept:
            first = kept["trouble"].pop(delivery.id, said)
            told = [delivery.body.hex(), attempts, first, said, delivery.redriven]
            kept["letters"].setdefault(delivery.id, told)
        return Dead(said)

    def _ceiling_s(self, attempt: int) -> float:
        doublings = math.log2(self._cap_s / self._base_s)
        return self._cap_s if attempt - 1 >= doublings else self._base_s * 2.0 ** (attempt - 1)

    @contextmanager
    def _change(self) -> Iterator[dict[str, Any]]:
        """Hold the lock; what is changed is there as a whole once the new file has the name."""
        with Path(f"{self._path}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            old = self._path.read_text("utf-8") if self._path.exists() else ""
            kept: dict[str, Any] = json.loads(old) if old else {"letters": {}, "trouble": {}}
            yield kept
            told = json.dumps(kept)
            if told != old:
                new = Path(f"{self._path}.new")
                new.write_text(told, "utf-8")
                new.replace(self._path)
