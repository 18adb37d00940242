"""The first hostile set: none earns a point its code does not deserve, and none leaves a trace.

The level here is posix, which holds accidents and this set. Three things it does not hold are
the business of stronger levels: writing to a path outside the scratch folder, signals to other
processes of the same user, and code that answers for itself whatever a right buffer would say.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.hostile import world
from tests.hostile.made import MADE

from course import catalog
from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.grading.run import run_checks
from course.subject import boxes

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = Path(__file__).parent / "submissions"
SOLUTION = "the solution"
SILENCE_S = 2.0  # what a reply may take from those that never give one
LONGEST_S = 60.0  # of one check, whoever is asked; mostly it is far below a second

BROKEN, CRASHED, FAILED = Outcome.BROKEN, Outcome.CRASHED, Outcome.FAILED
HUNG, MISSING, PASSED, WAITING = Outcome.HUNG, Outcome.MISSING, Outcome.PASSED, Outcome.WAITING

SILENT = ("leaves_its_group", "prints_without_end", "sleeps_at_import", "sleeps_in_a_method")
REFUSED = frozenset({"a capacity below one is refused"})
STEP_BY_STEP = REFUSED | {
    "items come out in the order they went in",
    "a full buffer makes the producer wait",
    "an empty buffer makes the consumer wait",
    "close wakes every waiter and lets consumers drain",
    "waiting does not spin",
    "a timeout of zero looks once and never waits",
    "giving up leaves the buffer as it was",
    "any value is an item",
    "after close nothing enters, and everything inside comes out",
}


@dataclass(frozen=True)
class Earned:
    """How the checks of a submission end, and which may pass because its code is right there."""

    outcomes: frozenset[Outcome]
    right: frozenset[str] = frozenset()


def earned(*outcomes: Outcome, right: frozenset[str] = frozenset()) -> Earned:
    return Earned(frozenset(outcomes), right)


EARNED = {
    "closes_every_descriptor": earned(CRASHED),
    "ends_its_own_schedule": earned(FAILED, CRASHED, WAITING, right=REFUSED),
    "equals_everything": earned(FAILED, WAITING),
    "exits_at_import": earned(CRASHED),
    "exits_in_a_method": earned(CRASHED, WAITING, right=REFUSED),
    "fills_its_folder": earned(FAILED, WAITING),
    "floods_with_histories": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "forges_histories": earned(CRASHED, FAILED, WAITING, right=STEP_BY_STEP),
    "forges_replies": earned(CRASHED, FAILED, WAITING),
    "forges_the_end": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "gives_canned_answers": earned(FAILED, WAITING, right=REFUSED),
    "interrupts_its_parent": earned(CRASHED, FAILED, WAITING),
    "kills_its_parent": earned(CRASHED, WAITING),
    "leaves_a_daemon": earned(PASSED),
    "leaves_its_group": earned(HUNG, WAITING),
    "lies_with_subclasses": earned(FAILED, WAITING, right=REFUSED),
    "loops_at_import": earned(HUNG),
    "loops_in_a_method": earned(HUNG, FAILED, WAITING, right=REFUSED),
    "makes_no_object": earned(FAILED, WAITING),
    "patches_pytest": earned(FAILED, WAITING),
    "patches_the_recorder": earned(CRASHED, FAILED, WAITING, right=REFUSED),
    "prints_without_end": earned(HUNG, WAITING),
    "raises_system_exit": earned(FAILED, WAITING),
    "raises_what_cannot_be_shown": earned(FAILED, HUNG, WAITING),
    "recurses_without_end": earned(FAILED, CRASHED, HUNG, WAITING, right=REFUSED),
    "returns_what_cannot_be_sent": earned(FAILED, HUNG, WAITING, right=REFUSED),
    "sends_nonsense": earned(CRASHED, FAILED, WAITING),
    "sets_signals": earned(CRASHED, FAILED, WAITING),
    "sleeps_at_import": earned(HUNG),
    "sleeps_in_a_method": earned(HUNG, WAITING),
    "starts_many_processes": earned(FAILED, WAITING),
    "swallows_every_exception": earned(FAILED, HUNG, WAITING, right=REFUSED),
    "takes_all_memory": earned(FAILED, CRASHED, HUNG, WAITING),
    "tunes_the_interpreter": earned(PASSED),
    "writes_to_the_terminal": earned(FAILED, WAITING),
    "is_missing": earned(MISSING),
    "is_a_folder": earned(MISSING),
    "is_a_link": earned(MISSING),
    "is_a_hard_link": earned(MISSING),
    "lies_in_a_linked_folder": earned(MISSING),
    "is_a_pipe": earned(MISSING),
    "is_huge": earned(MISSING),
    "is_not_text": earned(MISSING),
    "does_not_parse": earned(BROKEN),
    "does_not_compile": earned(BROKEN),
    "is_nested_too_deeply": earned(BROKEN),
    "sends_a_warning": earned(PASSED),
    "is_full_of_controls": earned(PASSED),
}


@dataclass(frozen=True)
class Session:
    """One grading of all of them together, and the world before and after it."""

    results: dict[str, list[Result]]
    left_running: dict[int, str]
    left_in_scratch: list[str]
    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    scratch = tmp_path_factory.mktemp("scratch")
    candidates = [*_submitted(), *_made(tmp_path_factory.mktemp("made"))]
    silent = [candidate for candidate in candidates if candidate.name in SILENT]
    others = [candidate for candidate in candidates if candidate.name not in SILENT]
    solution = Candidate.at(ROOT / "solutions", SOLUTION)
    before, running = world.fingerprint(ROOT), set(world.children())
    with pytest.MonkeyPatch.context() as patch, world.orphans_come_here():
        patch.setattr(tempfile, "tempdir", str(scratch))
        results = _graded([*others, solution])
        patch.setattr(boxes, "PATIENCE_S", SILENCE_S)
        results += _graded(silent)
        left = {pid: what for pid, what in world.children().items() if pid not in running}
    by_name: dict[str, list[Result]] = {}
    for result in results:
        by_name.setdefault(result.candidate, []).append(result)
    in_scratch = [str(path) for path in scratch.iterdir()]
    yield Session(by_name, left, in_scratch, before, world.fingerprint(ROOT))
    world.end(set(left))


def _graded(candidates: list[Candidate]) -> list[Result]:
    return run_checks(ROOT, candidates, exercises=["bounded_buffer"], hidden=True)


def _submitted() -> list[Candidate]:
    return [Candidate.at(path) for path in sorted(SUBMISSIONS.glob("*.py"))]


def _made(folder: Path) -> list[Candidate]:
    exercise = catalog.load(ROOT).find("bounded_buffer")
    for name, make in MADE.items():
        path = exercise.answer_in(folder / name)
        path.parent.mkdir(parents=True)
        make(path, exercise)
    return [Candidate.at(folder / name) for name in MADE]


def test_every_submission_says_what_it_earns() -> None:
    here = {path.stem for path in SUBMISSIONS.glob("*.py")} | set(MADE)

    stated = set(EARNED)

    assert stated == here


@pytest.mark.parametrize("name", EARNED)
def test_no_submission_earns_a_point_it_does_not_deserve(session: Session, name: str) -> None:
    deserved = EARNED[name].right if PASSED not in EARNED[name].outcomes else None

    passed = {result.check for result in session.results[name] if result.outcome is PASSED}

    assert deserved is None or passed <= deserved


@pytest.mark.parametrize("name", EARNED)
def test_every_submission_ends_with_an_outcome_of_its_own(session: Session, name: str) -> None:
    expected = EARNED[name].outcomes

    ends = {r.outcome for r in session.results[name] if r.check not in EARNED[name].right}

    assert ends <= expected


@pytest.mark.parametrize("name", EARNED)
def test_every_check_of_every_submission_has_one_result(session: Session, name: str) -> None:
    every_check = [result.check for result in session.results[SOLUTION]]

    checks = [result.check for result in session.results[name]]

    assert checks == every_check


def test_the_solution_graded_beside_them_keeps_all_its_points(session: Session) -> None:
    results = session.results[SOLUTION]

    lost = [result.check for result in results if result.outcome is not PASSED]

    assert lost == []


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
