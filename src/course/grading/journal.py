"""The journal: what each answer was given, on disk as soon as it is known; one grader at a time."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course.grading.gradebook import write_whole
from course.grading.outcome import Result

FILE = "journal.jsonl"


class Busy(Exception):
    """Another grader writes into this folder now."""


@dataclass(frozen=True)
class Noted:
    """The results of one learner's answer to one exercise."""

    learner: str
    exercise: str
    key: str  # what was graded, and by what
    results: tuple[Result, ...]


class Journal:
    """The memory of a folder of results, locked until it is closed or its process has ended.

    Raises `Busy` while another process holds the lock, and `OSError` where nothing can be written.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._path = folder / FILE
            self._noted = {(one.learner, one.exercise): one for one in _read(self._path)}
            self.settle()
            self._file = self._path.open("a", encoding="ascii")
        except BaseException as error:
            os.close(self._lock)
            if isinstance(error, BlockingIOError):
                raise Busy(str(folder)) from None
            raise

    def results(self, learner: str, exercise: str, key: str) -> tuple[Result, ...]:
        """Return what is noted under this key, or nothing."""
        noted = self._noted.get((learner, exercise))
        return noted.results if noted is not None and noted.key == key else ()

    def note(self, noted: Noted) -> None:
        """Write one line; when this returns, no end of the process or the machine loses it."""
        self._file.write(_line(noted))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._noted[noted.learner, noted.exercise] = noted

    def settle(self) -> None:
        """Write it anew: one line an answer, sorted, whatever order they came in."""
        lines = "".join(_line(self._noted[one]) for one in sorted(self._noted))
        write_whole(self._path, lines.encode())

    def close(self) -> None:
        """Let the next grader in."""
        if not self._file.closed:
            self._file.close()
            os.close(self._lock)


def _read(path: Path) -> list[Noted]:
    """Return the lines that are whole; a grader that was killed may have torn the last one."""
    if not path.exists():
        return []
    found = [_noted(line) for line in path.read_bytes().splitlines()]
    return [one for one in found if one is not None]


def _noted(line: bytes) -> Noted | None:
    try:
        return from_plain(json.loads(line))
    except ValueError:
        return None


def from_plain(plain: Any) -> Noted | None:
    """Return what these plain values of a line say, or nothing where they are none of a line."""
    try:
        results = tuple(Result.from_json(one) for one in plain["results"])
        return Noted(plain["learner"], plain["exercise"], plain["key"], results)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _line(noted: Noted) -> str:
    return json.dumps(as_plain(noted), sort_keys=True) + "\n"


def as_plain(noted: Noted) -> dict[str, Any]:
    """Return the plain values of a line."""
    return {
        "learner": noted.learner,
        "exercise": noted.exercise,
        "key": noted.key,
        "results": _plain(noted.results, noted.learner),
    }


def _plain(results: Sequence[Result], learner: str) -> list[dict[str, Any]]:
    return [replace(one, candidate=learner, seconds=0.0).as_json() for one in results]
