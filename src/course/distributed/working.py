"""What a worker does with a message: reads it, refuses it by name, or grades it and answers."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.catalog import Catalog
from course.distributed import commands
from course.distributed.commands import Command, Edition
from course.distributed.parcels import lay_out
from course.distributed.replies import Reply
from course.grading.journal import Noted
from course.grading.keys import Keys
from course.grading.outcome import Result
from course.grading.reports import version_of

ATTEMPTS = 4  # a submission is begun so often, and then it is a fault, and pending
SAID = 400  # characters of a program's last words that are told


Judge = Callable[[Command, "Desk", Path, list[Noted]], str]


class WorkerLost(Exception):
    """The process that graded was killed; nobody knows by what, so it may be tried again."""


@dataclass(frozen=True)
class Desk:
    """Where and how this worker grades."""

    root: Path
    isolation: str

    def edition(self, keys: Keys | None = None) -> Edition:
        """Return which course lies here now."""
        keys = keys or Keys(catalog.load(self.root), self.isolation)
        return Edition.here(version_of(self.root), self.isolation, keys.course)


def answer(text: str, desk: Desk, judge: Judge | None = None) -> Reply:
    """Return the reply to a command; what cannot be graded is refused by name.

    Raises `Malformed` where it is no command, `WorkerLost`, and what ends `judge` from outside.
    """
    command, named = commands.read(text), commands.id_of(text)
    listed = catalog.load(desk.root)
    keys = Keys(listed, desk.isolation)
    here = desk.edition(keys)
    if command.edition != here:
        fault = f"refused: it is for {command.edition}, and this worker has {here}"
        return Reply(named, fault=fault)
    with tempfile.TemporaryDirectory(prefix="course-submission-") as name:
        folder = Path(name)
        fault = _laid_out(command, listed, keys, folder)
        if fault:
            return Reply(named, fault=fault)
        noted: list[Noted] = []
        fault = (judge or judged)(command, desk, folder, noted)
    return Reply(named, tuple(noted), fault)


def _laid_out(command: Command, listed: Catalog, keys: Keys, folder: Path) -> str:
    """Put the answers into the folder; return why they are not those that were sent, or nothing."""
    known = {one.name: one for one in listed.exercises}
    unknown = sorted({*command.keys, *(one.exercise for one in command.answers)} - known.keys())
    if unknown:
        return f"refused: no exercise is called {unknown[0]!r:.60}"
    for parcel in command.answers:
        lay_out(folder, known[parcel.exercise], parcel)
    candidate = Candidate(folder, command.learner)
    for name, key in command.keys.items():
        if keys.of(candidate, known[name]) != key:
            return f"refused: the answer to {name} is not what was sent: its key differs"
    return ""


def judged(command: Command, desk: Desk, folder: Path, noted: list[Noted]) -> str:
    """Grade in a process of its own, and note each answer; return what went wrong, or nothing."""
    order = {
        "root": str(desk.root),
        "folder": str(folder),
        "learner": command.learner,
        "exercises": list(command.keys),
        "hidden": command.hidden,
        "isolation": desk.isolation,
    }
    with (
        tempfile.TemporaryFile("w+") as words,
        subprocess.Popen(
            [sys.executable, "-P", "-m", "course.distributed.judging"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                own = tuple(Result.from_json(one) for one in json.loads(line))
                name = own[0].exercise
                noted.append(Noted(command.learner, name, command.keys[name], own))
            status = process.wait()
        finally:
            process.kill()
        if status < 0:
            raise WorkerLost(f"signal {-status}")
        words.seek(0)
        return "" if status == 0 else words.read().strip()[-SAID:] or f"it ended with {status}"
