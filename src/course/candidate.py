"""A candidate: any folder (or single file) of answers, read once and never imported here."""

from __future__ import annotations

import ast
import os
import stat
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from course.catalog import Exercise
from course.forms import FORMS, Unreadable, is_document, is_single, shape

MAX_BYTES = 256 * 1024
OWN_NAME = "scenario_"  # so begin the names of functions of which an answer has any number


class Intake(Enum):
    """What was found where an answer should be."""

    READY = "ready"
    MISSING = "missing"
    REFUSED = "refused"  # there is something, but not a file that may be taken
    UNATTEMPTED = "unattempted"
    UNPARSABLE = "unparsable"


@dataclass(frozen=True)
class Answer:
    """One answer as text, with what is wrong about it, if anything."""

    path: Path
    intake: Intake
    source: str = ""
    problem: str = ""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Candidate:
    """Answers to grade: the learner's, a solution, a submission, a wheat or a chaff."""

    path: Path
    name: str

    @classmethod
    def at(cls, path: Path, name: str = "") -> Candidate:
        """Return the candidate at this path; its name is the folder's or the file's own."""
        return cls(path, name or (path.stem if path.suffix in FORMS else path.name) or "answers")

    def answer(self, exercise: Exercise) -> Answer:
        """Return the answer to this exercise, read without following links."""
        path = self.path if is_single(self.path) else exercise.answer_in(self.path)
        source, problem = _read(path)
        if source is None:
            is_missing = problem == "there is no such file"
            return Answer(path, Intake.MISSING if is_missing else Intake.REFUSED, "", problem)
        try:
            form = shape(source, path.name)
        except Unreadable as error:
            return Answer(path, Intake.UNPARSABLE, source, error.problem, error.line, error.column)
        if exercise.stub.is_file() and form == shape(
            exercise.stub.read_text("utf-8"), exercise.stub.name
        ):
            return Answer(path, Intake.UNATTEMPTED, source)
        return Answer(path, Intake.READY, source)


def read_regular(path: Path, most: int = MAX_BYTES) -> tuple[bytes | None, str]:
    """Return a regular file's bytes, no link followed and no pipe waited for, or why not."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None, "there is no such file"
    except NotADirectoryError:
        return None, "there is no such file"
    except OSError as error:
        return None, "it is a link" if path.is_symlink() else (error.strerror or "unreadable")
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return None, "it is a folder or a device, not a file"
        if found.st_nlink > 1:
            return None, "it has a second hard link"
        if found.st_size > most:
            return None, f"it is larger than {most // 1024} KiB"
        return os.read(descriptor, most), ""
    finally:
        os.close(descriptor)


def _read(path: Path) -> tuple[str | None, str]:
    """Return a regular file's text, or why it cannot be taken."""
    data, problem = read_regular(path)
    if data is None:
        return None, problem
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return None, "it is not UTF-8 text"


def public_names(path: Path) -> list[str]:
    """Return the classes, functions and annotated values a file offers, by name, unread.

    A document offers none: it is read and never asked. Scenarios are named by who writes them.
    """
    if is_document(path):
        return []
    body = ast.parse(path.read_text("utf-8")).body
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = [statement.name for statement in body if isinstance(statement, kinds)]
    targets = [statement.target for statement in body if isinstance(statement, ast.AnnAssign)]
    names += [target.id for target in targets if isinstance(target, ast.Name)]
    return [name for name in names if not name.startswith(("_", OWN_NAME))]
