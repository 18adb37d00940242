"""What an answer is given from outside works at every level, and leaves no process behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tests.hostile.at_every_level import held_or_skipped

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.grading.run import run_checks
from course.subject.levels import LEVELS, watch

ROOT = Path(__file__).resolve().parents[2]
CHAFFS = ROOT / "tests" / "chaffs" / "worker_health" / "supervisor"
LEAVING = ("asks_a_stopped_process", "ends_without_waiting", "restart_storm")


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    return held_or_skipped(request.param)


def graded(exercise: str, level: str, *paths: Path) -> list[Result]:
    candidates = [Candidate.at(path, path.stem) for path in paths]
    return list(run_checks(ROOT, candidates, exercises=[exercise], isolation=level))


@pytest.mark.parametrize("exercise", ["stable_commands", "supervisor"])
def test_a_right_answer_that_is_given_doubles_passes(exercise: str, level: str) -> None:
    results = graded(exercise, level, ROOT / "solutions")

    assert {result.outcome for result in results} == {Outcome.PASSED}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who is below whom")
def test_no_process_is_left_of_an_answer_that_leaves_some(level: str) -> None:
    before = set(watch.below(os.getpid()))

    results = graded("supervisor", level, *(CHAFFS / f"{name}.py" for name in LEAVING))

    assert {r.candidate for r in results if r.outcome is Outcome.FAILED} == set(LEAVING)
    assert set(watch.below(os.getpid())) == before
