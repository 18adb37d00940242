"""What feedback says beside the results, gathered from pages, files and progress."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from course import page, workspace
from course.catalog import Exercise
from course.escaping import safe
from course.forms import is_single
from course.grading.feedback import Facts
from course.place import Place
from course.progress import Passed


def gather(place: Place, *, candidate: Path | None = None, seconds: float = 0.0) -> Facts:
    """Return the facts about this exercise; `candidate` is another answer than the learner's."""
    exercise, standing = place.exercise, place.standing
    read, unit = page.read(exercise.page), page.read(exercise.unit_page)
    hints = read.hints.get(standing.failing, ())
    return Facts(
        exercise=exercise.name,
        path=_shown(candidate, exercise),
        again=_again(candidate, exercise),
        is_own=candidate is None,
        title=read.title or exercise.name,
        unit_title=unit.title or exercise.unit,
        built=read.built.rstrip("."),
        elsewhere=read.elsewhere.rstrip("."),
        first_question=first_question(workspace.answer_of(exercise)),
        hints=len(hints),
        hints_shown=standing.hints.get(standing.failing, 0),
        passed="" if standing.passed is None or candidate else said_of(standing.passed),
        seconds=seconds,
        has_solution=exercise.solution.is_file(),
        has_hidden=exercise.hidden_checks.is_file(),
        following=said_of_next(place.following),
        watch=_watch(candidate, exercise),
    )


def said_of(passed: Passed) -> str:
    """Return how it was passed: "passed on attempt 4, after 1 hint"."""
    attempt = "the first attempt" if passed.attempt == 1 else f"attempt {passed.attempt}"
    hints = f"{passed.hints} hint" + ("" if passed.hints == 1 else "s")
    return f"passed on {attempt}" + (f", after {hints}" if passed.hints else "")


def said_of_next(exercise: Exercise | None) -> str:
    """Return an exercise with its minutes: "worker_pool, 30 min"."""
    if exercise is None:
        return ""
    minutes = page.read(exercise.page).minutes
    return f"{exercise.name}, {minutes} min" if minutes else exercise.name


def _again(candidate: Path | None, exercise: Exercise) -> str:
    """Return the command that checks the same answer once more."""
    return f"./course check {exercise.name}" + _named(candidate)


def _watch(candidate: Path | None, exercise: Exercise) -> str:
    """Return the command that plays a red."""
    return f"./course watch {exercise.name}" + _named(candidate)


def _named(candidate: Path | None) -> str:
    """Return the option that names another answer than the learner's, with a space before it."""
    return f" --candidate {shlex.quote(safe(os.fspath(candidate)))}" if candidate else ""


def _shown(candidate: Path | None, exercise: Exercise) -> str:
    """Return the answer's path as a person types it."""
    if candidate is None:
        return os.fspath(workspace.answer_of(exercise).relative_to(exercise.root))
    return safe(os.fspath(candidate if is_single(candidate) else exercise.answer_in(candidate)))


def first_question(answer: Path) -> int | None:
    """Return the line of the first TODO; a TODO is a question."""
    try:
        lines = answer.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return next((number for number, line in enumerate(lines, 1) if "TODO" in line), None)
