"""A folder of learners' folders: who handed in, what is left out and why, nothing followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course.candidate import Candidate
from course.grading import gradebook, journal

ANSWERS = "answers"
COLLECTED = "collected.csv"  # who was matched with what; `collect` writes it beside the folders
RESERVED = {  # in a folder of results
    gradebook.FILE: "the gradebook's name",
    journal.FILE: "the journal's name",
    "fault.txt": "the name of what a fault says",
}


@dataclass(frozen=True)
class Submission:
    """One learner's folder."""

    learner: str
    answers: Path  # the folder that holds `<unit>/<exercise>.py`


@dataclass(frozen=True)
class LeftOut:
    """Something in the folder that is not graded."""

    name: str
    reason: str


@dataclass(frozen=True)
class Intake:
    """What a folder of submissions holds, by name."""

    submissions: tuple[Submission, ...]
    left_out: tuple[LeftOut, ...]


def take_in(folder: Path, units: Sequence[str]) -> Intake:
    """Return the learners' folders and what is left out, each sorted by name."""
    submissions, left_out = [], []
    for path in sorted(folder.iterdir()):
        if path.name == COLLECTED and path.is_file() and not path.is_symlink():
            continue
        reason = _why_not(path)
        if reason:
            left_out.append(LeftOut(path.name, reason))
            continue
        answers = _answers_in(path, units)
        links = [unit for unit in units if (answers / unit).is_symlink()]  # nobody follows them
        left_out += [LeftOut(f"{path.name}/{unit}", "a link") for unit in links]
        submissions.append(Submission(path.name, answers))
    return Intake(tuple(submissions), tuple(left_out))


def candidates(submissions: Sequence[Submission]) -> list[Candidate]:
    """Return a candidate for each submission, in order.

    Learners choose the names of their folders; the checks see neutral ones, all different.
    """
    return [
        Candidate(submission.answers.absolute(), f"learner{number:05}")
        for number, submission in enumerate(submissions)
    ]


def _why_not(path: Path) -> str:
    """Return why this is no learner's folder, or nothing when it is one."""
    if path.is_symlink():
        return "a link"
    if not path.is_dir():
        return "a file, not a folder"
    if path.name.startswith(".") or path.name == "__MACOSX":
        return "no learner's name"
    if not path.name.isprintable():
        return "a name that cannot be shown"
    if path.name in RESERVED:
        return RESERVED[path.name]
    try:
        next(path.iterdir(), None)
    except OSError as error:
        return error.strerror or "cannot be read"
    return ""


def _answers_in(folder: Path, units: Sequence[str]) -> Path:
    """Return the folder itself, or `answers/` in it where only that holds units."""
    inner = folder / ANSWERS
    has_units = any((folder / unit).is_dir() for unit in units)
    return inner if not has_units and inner.is_dir() and not inner.is_symlink() else folder
