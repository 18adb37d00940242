"""What the kill matrix finds wrong with a bank of answers, whole and brief."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import catalog
from course.candidate import Candidate
from course.catalog import Exercise
from course.grading.check import Check
from course.grading.matrix import Extent, Matrix, run_share
from course.grading.outcome import Evidence, Outcome, Result, Visibility

ROOT = Path(__file__).resolve().parents[2]
NAMED = Check("it does one thing", 1, "order", "", "", ("one",))
OTHER = Check("it does another", 1, "order", "", "", ())


def result(check: Check, outcome: Outcome) -> Result:
    """Return what one check made of an answer."""
    return Result(
        candidate="one",
        unit="orientation",
        exercise="be_the_scheduler",
        check=check.sentence,
        test="test",
        visibility=Visibility.PUBLIC,
        behaviour=check.behaviour,
        points=check.points,
        outcome=outcome,
        seconds=0.0,
        section="",
        catches=check.catches,
        evidence=Evidence(),
    )


@pytest.fixture
def exercise(monkeypatch: pytest.MonkeyPatch) -> Exercise:
    """An exercise whose only wrong answer is called `one`."""
    found = catalog.load(ROOT).find("be_the_scheduler")
    monkeypatch.setattr(Exercise, "chaffs", lambda _: [Path("one.py")])
    monkeypatch.setattr("course.grading.matrix.misconception", lambda _: "One is enough.")
    return found


def matrix(exercise: Exercise, *results: Result) -> Matrix:
    """Return the matrix of a bank that holds this one wrong answer."""
    return Matrix(exercise, (NAMED, OTHER), (), {}, {"one": results})


def test_a_wrong_answer_missed_by_the_check_that_names_it_is_a_problem(exercise: Exercise) -> None:
    passed = result(NAMED, Outcome.PASSED)

    found = matrix(exercise, passed).problems()

    assert "one survives every check" in found
    assert "'it does one thing' says that it catches one, and does not" in found


def test_a_check_that_catches_nothing_is_a_problem(exercise: Exercise) -> None:
    failed = result(NAMED, Outcome.FAILED)

    found = matrix(exercise, failed, result(OTHER, Outcome.PASSED)).problems()

    assert found == ["'it does another' catches nothing"]


def test_a_wrong_answer_that_only_hangs_is_a_problem(exercise: Exercise) -> None:
    hung = (result(NAMED, Outcome.HUNG), result(OTHER, Outcome.HUNG))

    found = matrix(exercise, *hung).problems()

    assert found == ["one is caught only by hanging or crashing"]


def test_brief_it_says_nothing_of_wrong_answers(exercise: Exercise) -> None:
    made = Matrix(exercise, (NAMED, OTHER), (), {}, {}, extent=Extent.BRIEF)

    found = made.problems()

    assert found == []


def test_named_a_wrong_answer_gets_the_hidden_checks_that_name_it() -> None:
    exercise = catalog.load(ROOT).find("pick_workers")
    chaff = next(path for path in exercise.chaffs() if path.stem == "stops_at_sixty_four")
    answers = [Candidate(chaff, chaff.stem), Candidate(exercise.solution, "right")]

    named, _ = run_share(answers, exercise, Extent.NAMED)
    whole, _ = run_share(answers, exercise, Extent.WHOLE)

    wanted = [
        (result.candidate, result.check)
        for result in whole
        if result.candidate == "right"
        or result.visibility is Visibility.PUBLIC
        or chaff.stem in result.catches
    ]
    assert [(result.candidate, result.check) for result in named] == wanted
    assert len(named) < len(whole)
