"""What jobs did, told by the jobs themselves into a file outside every broker.

A line is one JSON object: `word` (begun, effect, ...), `job`, `pid`, and `at` in seconds. Lines are
appended whole, by any process.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

FILE = "BROKER_NOTES"  # the environment variable that names the file to workers
LOOK_AGAIN_S = 0.01
T = TypeVar("T")


@dataclass(frozen=True)
class Note:
    """One line: what happened to which job, in which process, and when."""

    word: str
    job: str
    pid: int
    at: float  # seconds since the epoch


class NeverHappened(Exception):
    """What an experiment waited for did not happen in time; the message says what."""


def note(word: str, job: str = "") -> None:
    """Append a line about this process to the file that the environment names."""
    line = json.dumps({"word": word, "job": job, "pid": os.getpid(), "at": time.time()}) + "\n"
    file = os.open(os.environ[FILE], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


@dataclass(frozen=True)
class Notes:
    """The file as an experiment reads it."""

    path: Path

    def all(self, word: str, job: str = "") -> Sequence[Note]:
        """Return the notes with this word, about this job where one is given, in order."""
        text = self.path.read_text("utf-8") if self.path.exists() else ""
        lines = text[: text.rfind("\n") + 1].splitlines()
        notes = [Note(**json.loads(line)) for line in lines]
        return [one for one in notes if one.word == word and job in ("", one.job)]

    def wait(self, word: str, job: str = "", *, count: int = 1, within_s: float = 60.0) -> Note:
        """Return the note that makes `count` of them; wait for it."""
        met = wait_for(
            lambda: self.all(word, job)[count - 1 :],
            f"{job or 'a worker'} {word}, {count} in all",
            within_s=within_s,
        )
        return met[0]


@contextmanager
def new_notes() -> Iterator[Notes]:
    """Give a file of notes that nobody has written to; it goes with the block."""
    with TemporaryDirectory(prefix="course-notes-") as name:
        yield Notes(Path(name) / "notes")


def wait_for(look: Callable[[], T], what: str, *, within_s: float = 60.0) -> T:
    """Return what `look` finds as soon as it is something; raise `NeverHappened` after the time."""
    until = time.monotonic() + within_s
    while not (found := look()):
        if time.monotonic() > until:
            raise NeverHappened(f"{what}: not within {within_s:g} s")
        time.sleep(LOOK_AGAIN_S)
    return found
