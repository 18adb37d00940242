"""What an exercise needs and a machine has not: the checks wait, and a grade stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.candidate import Candidate
from course.grading.bench import Bench
from course.grading.outcome import Outcome


def outcome_of(root: Path, answer: str, *, needs_all: bool) -> Outcome:
    """Return the outcome of an answer to the buffer, where it has one before its checks are run."""
    path = root / "answers" / "boundary" / "buffer.py"
    path.parent.mkdir(parents=True)
    path.write_text(answer, encoding="utf-8")
    bench = Bench(root, needs_all=needs_all)
    candidate = Candidate.at(root / "answers")
    found = bench.ground(candidate, bench.catalog.find("buffer")).found
    bench.close()
    assert found is not None
    return found[0]


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has nothing an exercise may need."""
    monkeypatch.setattr("course.grading.bench.lacks", lambda needs: [f"{needs[0]}: get it"])


def test_the_checks_of_a_learner_wait_for_another_machine(root: Path) -> None:
    outcome = outcome_of(root, "shared = []\n", needs_all=False)

    assert outcome is Outcome.WAITING


def test_for_a_grade_it_is_a_fault_of_the_grader(root: Path) -> None:
    outcome = outcome_of(root, "shared = []\n", needs_all=True)

    assert outcome is Outcome.GRADER_ERROR


def test_an_answer_that_does_not_parse_is_told_so_on_any_machine(root: Path) -> None:
    outcome = outcome_of(root, "shared = [\n", needs_all=True)

    assert outcome is Outcome.BROKEN
