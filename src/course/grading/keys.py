"""What a grade rests on, as one short text: where the text is another, the grade may be, too."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from course.candidate import Candidate
from course.catalog import Catalog, Exercise
from course.forms import is_document
from course.grading import examine

PACKAGE = Path(__file__).resolve().parents[1]
SETTINGS = ("course.toml", "pyproject.toml")  # with the course's version


class Keys:
    """The keys of answers, graded by this course on this Python at one level of isolation."""

    def __init__(self, listed: Catalog, isolation: str) -> None:
        code = sorted(PACKAGE.rglob("*.py"))
        settings = [listed.root / name for name in SETTINGS]
        read = [path.read_bytes() for path in (*code, *settings)]
        self._course = _digest(isolation.encode(), sys.version.encode(), *read)
        self._checks = {one.name: _checks(one) for one in listed.exercises}
        self._exercises = listed.exercises

    @property
    def course(self) -> str:
        """The digest of all of it, every exercise's checks included."""
        checks = (f"{name} {self._checks[name]}".encode() for name in sorted(self._checks))
        return _digest(self._course.encode(), *checks)

    def of(self, candidate: Candidate, exercise: Exercise) -> str:
        """Return the key of a candidate's answer; a document's holds all answers beside it."""
        beside = self._exercises if is_document(exercise.answer) else (exercise,)
        answers = [_answer(candidate, one) for one in beside]
        return _digest(self._course.encode(), self._checks[exercise.name].encode(), *answers)


def _checks(exercise: Exercise) -> str:
    files = (exercise.public_checks, exercise.hidden_checks, exercise.stub)
    return _digest(*(file.read_bytes() if file.is_file() else b"" for file in files))


def _answer(candidate: Candidate, exercise: Exercise) -> bytes:
    answer = examine.take(candidate, exercise)
    return _digest(
        *(part.encode() for part in (answer.intake.value, answer.problem, answer.source))
    ).encode()


def _digest(*parts: bytes) -> str:
    """Return the digest of the parts, each with its length before it."""
    made = hashlib.sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()
