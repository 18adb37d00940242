"""The hostile submissions as candidates, and one grading of all of them beside the solutions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.hostile.earned import EARNED
from tests.hostile.made import MADE

from course import catalog
from course.candidate import Candidate
from course.grading.outcome import Result
from course.grading.run import run_checks
from course.subject import boxes

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = Path(__file__).parent / "submissions"
EXERCISES = tuple(sorted({stated.exercise for stated in EARNED.values()}))
SILENCE_S = 1.0  # what a reply may take from those that never give one


def solution_of(exercise: str) -> str:
    """Return the name under which the solution is graded beside the others."""
    return f"the solution of {exercise}"


def candidates(folder: Path) -> list[Candidate]:
    """Return the whole set; what cannot lie in a repository is made in this folder."""
    listed = catalog.load(ROOT)
    for name, make in MADE.items():
        exercise = listed.find(EARNED[name].exercise)
        path = exercise.answer_in(folder / name)
        path.parent.mkdir(parents=True)
        make(path, exercise)
    submitted = [Candidate.at(path) for path in sorted(SUBMISSIONS.glob("*.py"))]
    return [*submitted, *(Candidate.at(folder / name) for name in MADE)]


def grade(level: str, everybody: Iterable[Candidate], *, hidden: bool) -> list[Result]:
    """Return all results: each exercise graded in one go, the silent once more by themselves."""
    listed, results = list(everybody), list[Result]()
    with pytest.MonkeyPatch.context() as patch:
        for is_silent in (False, True):
            if is_silent:
                patch.setattr(boxes, "PATIENCE_S", SILENCE_S)
            for name in EXERCISES:
                own = [
                    one
                    for one in listed
                    if EARNED[one.name].exercise == name and EARNED[one.name].is_silent is is_silent
                ]
                if not is_silent:
                    own.append(Candidate.at(ROOT / "solutions", solution_of(name)))
                if own:
                    results += run_checks(
                        ROOT, own, exercises=[name], hidden=hidden, isolation=level
                    )
    return results
