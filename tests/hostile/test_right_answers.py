"""What is right is right in every box: no level takes from an answer what its exercise needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hostile.at_every_level import held_or_skipped

from course import catalog
from course.candidate import Candidate
from course.catalog import Exercise
from course.grading.outcome import Outcome
from course.grading.run import run_checks
from course.subject.levels import LEVELS

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = catalog.load(ROOT).exercises


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    return held_or_skipped(request.param)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_a_solution_passes_at_every_level(exercise: Exercise, level: str) -> None:
    solution = Candidate.at(ROOT / "solutions")

    results = run_checks(ROOT, [solution], exercises=[exercise.name], isolation=level)

    lost = {one.check: one.evidence for one in results if one.outcome is not Outcome.PASSED}
    assert lost == {}
