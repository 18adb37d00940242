"""The hostile set at every level: none earns what its code does not deserve, none leaves a trace.

All of this holds at posix too, where nothing here does harm: what only the stronger levels hold
is in `breakouts/`. No level holds code that answers for itself whatever a right buffer would say.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.hostile import world
from tests.hostile.at_every_level import IS_STRICT, held_or_skipped
from tests.hostile.earned import EARNED
from tests.hostile.graded import EXERCISES, ROOT, SUBMISSIONS, candidates, grade, solution_of
from tests.hostile.made import MADE

from course.grading.outcome import Outcome, Result, Visibility
from course.subject.levels import LEVELS

LONGEST_S = 60.0  # of one check, whoever is asked; mostly it is far below a second


@dataclass(frozen=True)
class Session:
    """One grading of all of them together, and the world before and after it."""

    results: dict[str, list[Result]]
    left_running: dict[int, str]
    left_in_scratch: list[str]
    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(scope="module", params=LEVELS)
def session(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    level = held_or_skipped(request.param)
    scratch, made = tmp_path_factory.mktemp("scratch"), tmp_path_factory.mktemp("made")
    everybody = candidates(made)
    before, running = world.fingerprint(ROOT, made), set(world.children())
    with pytest.MonkeyPatch.context() as patch, world.orphans_come_here():
        patch.setattr(tempfile, "tempdir", str(scratch))
        results = grade(level, everybody, hidden=IS_STRICT)
        left = world.left_behind(running)
    by_name: dict[str, list[Result]] = {}
    for result in results:
        by_name.setdefault(result.candidate, []).append(result)
    in_scratch = [str(path) for path in scratch.iterdir()]
    yield Session(by_name, left, in_scratch, before, world.fingerprint(ROOT, made))
    world.end(set(left))


def test_every_submission_says_what_it_earns() -> None:
    here = {path.stem for path in SUBMISSIONS.glob("*.py")} | set(MADE)

    stated = set(EARNED)

    assert stated == here


@pytest.mark.parametrize("name", EARNED)
def test_no_submission_earns_a_point_it_does_not_deserve(session: Session, name: str) -> None:
    stated = EARNED[name]
    deserved = stated.right if Outcome.PASSED not in stated.outcomes else None

    passed = {result.check for result in session.results[name] if result.outcome is Outcome.PASSED}

    assert deserved is None or passed <= deserved


@pytest.mark.parametrize("name", EARNED)
def test_every_submission_ends_with_an_outcome_of_its_own(session: Session, name: str) -> None:
    expected = EARNED[name].outcomes

    ends = {
        result.outcome for result in session.results[name] if result.check not in EARNED[name].right
    }

    assert ends <= expected


@pytest.mark.parametrize("name", EARNED)
def test_every_check_of_every_submission_has_one_result(session: Session, name: str) -> None:
    solution = solution_of(EARNED[name].exercise)
    every_check = [result.check for result in session.results[solution]]

    checks = [result.check for result in session.results[name]]

    assert checks == every_check


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_graded_beside_them_keeps_all_its_points(
    session: Session, exercise: str
) -> None:
    results = session.results[solution_of(exercise)]

    lost = [result.check for result in results if result.outcome is not Outcome.PASSED]

    assert lost == []


def test_the_hidden_checks_are_part_of_it(session: Session) -> None:
    if not IS_STRICT:
        pytest.skip("hidden checks are left to ./course test --all")

    for exercise in EXERCISES:
        kinds = {result.visibility for result in session.results[solution_of(exercise)]}
        assert kinds == set(Visibility)


def test_no_check_waits_for_ever(session: Session) -> None:
    every = [result for results in session.results.values() for result in results]

    longest = max(every, key=lambda result: result.seconds)

    assert longest.seconds < LONGEST_S, f"{longest.candidate}: {longest.check}"


def test_nothing_is_left_running(session: Session) -> None:
    left = session.left_running

    assert left == {}


def test_nothing_is_left_in_a_scratch_folder(session: Session) -> None:
    left = session.left_in_scratch

    assert left == []


def test_no_source_is_changed_and_no_file_added(session: Session) -> None:
    before, after = session.before, session.after

    assert after == before


@pytest.mark.parametrize("name", EARNED)
def test_what_a_person_reads_cannot_move_the_cursor(session: Session, name: str) -> None:
    from course.grading.plugin import _text

    texts = [_text(result) for result in session.results[name]]

    assert all(line.isprintable() for text in texts for line in text.split("\n"))
