"""A folder beside the path: a file for each letter and each first error, linked into place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

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
    """A name exists once: who links it first has buried, and everybody else finds it there."""

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
        self._letters, self._troubles = Path(f"{path}.letters"), Path(f"{path}.troubles")
        for folder in (self._letters, self._troubles):
            folder.mkdir(exist_ok=True)

    def step(self, delivery: Delivery) -> Ack | Retry | Dead:
        """Make one attempt."""
        name = blake2b(delivery.id.encode(), digest_size=12).hexdigest()
        known = self._letter(self._letters / name)
        if known is not None:
            return Dead(known.last_error)
        said = WORKER_LOST
        is_over = delivery.attempt >= self._max_attempts
        if delivery.attempt <= self._max_attempts:
            try:
                self._handler(delivery.body)
            except Exception as error:  # noqa: BLE001
                said = in_words(error)
                is_over = is_over or isinstance(error, Permanent)
            else:
                (self._troubles / name).unlink(missing_ok=True)
                return Ack()
        if not is_over:
            self._link(self._troubles / name, json.dumps(said))
            return Retry(self._delay_s(delivery.attempt))
        first = self._text(self._troubles / name)
        attempts = min(delivery.attempt, self._max_attempts)
        told = [delivery.id, delivery.body.hex(), attempts, json.loads(first) if first else said]
        self._link(self._letters / name, json.dumps([*told, said, delivery.redriven]))
        (self._troubles / name).unlink(missing_ok=True)
        return Dead(said)

    def dead(self) -> list[DeadLetter]:
        """Return the dead letters."""
        found = (self._letter(path) for path in self._all())
        return [letter for letter in found if letter is not None]

    def redrive(
        self, wanted: Callable[[DeadLetter], bool], *, send: Callable[[bytes, int], object]
    ) -> int:
        """Go through the files that are there now."""
        sent = 0
        for path in self._all():
            letter = self._letter(path)
            if letter is not None and wanted(letter):
                send(letter.body, letter.redriven + 1)
                path.unlink(missing_ok=True)
                sent += 1
        return sent

    def _all(self) -> list[Path]:
        return sorted(path for path in self._letters.iterdir() if not path.suffix)

    def _letter(self, path: Path) -> DeadLetter | None:
        text = self._text(path)
        if not text:
            return None
        job, body, *rest = json.loads(text)
        return DeadLetter(job, bytes.fromhex(body), *rest)

    def _text(self, path: Path) -> str:
        try:
            return path.read_text("utf-8")
        except FileNotFoundError:
            return ""

    def _link(self, path: Path, text: str) -> None:
        """Let the whole text appear under its name at once; who comes second changes nothing."""
        new = path.with_suffix(f".{os.getpid()}")
        new.write_text(text, "utf-8")
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        finally:
            new.unlink()

    def _delay_s(self, attempt: int) -> float:
        """Add two draws: most delays are in the middle, none is nought."""
        ceiling = min(self._cap_s, self._base_s * 2.0 ** min(attempt - 1, 900))
        return ceiling * (1.0 - (self._chance() + self._chance()) / 2.000001)
