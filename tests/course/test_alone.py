"""An answer judged in the judge's own thread, as in a browser: the same results as in a process."""

from __future__ import annotations

import _thread
import subprocess
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest

from course import catalog
from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.grading.run import run_checks
from course.subject.levels import ALONE, POSIX

ROOT = Path(__file__).resolve().parents[2]
CATALOG = catalog.load(ROOT)
CASES = [  # one of each kind: functions, tasks, a document, a simulation
    ("pool_sizing", "average_not_spike"),
    ("policy_queue", "age_of_nothing_is_zero"),
    ("policy_document", "attempts_for_retries"),
    ("pick_workers", "core_count"),
]


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world like a browser's, in which nobody can start a thread or a process."""

    def refuse(*arguments: object, **options: object) -> NoReturn:
        raise RuntimeError("can't start new thread")

    for name in ("start_new_thread", "start_joinable_thread"):
        monkeypatch.setattr(_thread, name, refuse, raising=False)
        monkeypatch.setattr(threading, f"_{name}", refuse, raising=False)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("os.fork", refuse)


def told(results: list[Result]) -> list[dict[str, Any]]:
    """Return all that results say but how long they took."""
    return [result.as_json() | {"seconds": 0.0} for result in results]


@pytest.mark.parametrize(("name", "mistake"), CASES, ids=[name for name, _ in CASES])
def test_a_mistake_has_the_same_red_alone_as_in_a_process(name: str, mistake: str) -> None:
    chaffs = {chaff.stem: chaff for chaff in CATALOG.find(name).chaffs()}
    candidate = Candidate.at(chaffs[mistake])

    alone = run_checks(ROOT, [candidate], exercises=[name], isolation=ALONE)

    assert any(result.outcome is Outcome.FAILED for result in alone)
    assert told(alone) == told(run_checks(ROOT, [candidate], exercises=[name]))


def test_an_answer_that_asks_for_input_is_told_the_same_alone(tmp_path: Path) -> None:
    answer = tmp_path / "pick_workers.py"
    answer.write_text("def pick_workers(measure, *, budget):\n    return int(input())\n", "utf-8")

    alone, apart = (
        run_checks(ROOT, [Candidate.at(answer)], exercises=["pick_workers"], isolation=isolation)
        for isolation in (ALONE, POSIX)
    )

    assert "EOFError" in alone[0].evidence.yours
    assert told(alone) == told(apart)


@pytest.mark.usefixtures("no_threads")
def test_an_answer_that_prints_to_what_it_has_kept_is_as_right_as_before(tmp_path: Path) -> None:
    source = CATALOG.find("pick_workers").solution.read_text("utf-8")
    before, _, after = source.partition("    rungs = _rungs()\n")
    kept = "import sys\n\nKEPT = sys.stdout\n"
    printed = "    rungs = _rungs()\n    print(rungs, file=KEPT, flush=True)\n"
    answer = tmp_path / "pick_workers.py"
    head, _, rest = before.partition("\ndef ")
    answer.write_text(f"{head}\n{kept}\ndef {rest}{printed}{after}", "utf-8")

    alone = run_checks(ROOT, [Candidate.at(answer)], exercises=["pick_workers"], isolation=ALONE)

    assert {result.outcome for result in alone} == {Outcome.PASSED}


def test_the_solution_of_each_exercise_that_is_solved_on_its_page_passes_alone() -> None:
    names = [exercise.name for exercise in CATALOG.exercises if exercise.in_page]

    results = run_checks(ROOT, [Candidate.at(ROOT / "solutions")], exercises=names, isolation=ALONE)

    assert {result.exercise for result in results} == set(names)
    assert [result for result in results if result.outcome is not Outcome.PASSED] == []


def test_every_stub_is_not_started_alone() -> None:
    names = [exercise.name for exercise in CATALOG.exercises if exercise.in_page]

    results = run_checks(ROOT, [Candidate.at(ROOT / "exercises")], exercises=names, isolation=ALONE)

    assert {result.outcome for result in results} == {Outcome.UNATTEMPTED}
