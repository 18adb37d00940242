"""Run the checks: pytest in this process, results as values."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from course import catalog
from course.candidate import Candidate
from course.grading.check import Check
from course.grading.items import candidate_of, check_of, exercise_of, is_check, visibility_of
from course.grading.outcome import Result, Visibility
from course.subject.levels import ALONE, INLINE, POSIX

Wanted = Callable[[Candidate, Check, Visibility], bool]


class NoResults(Exception):
    """Pytest itself could not run the checks; the message is what it said."""


class _Listener:
    def __init__(
        self,
        candidates: Sequence[Candidate],
        on_answer: Callable[[Sequence[Result]], None] | None = None,
        is_wanted: Wanted | None = None,
    ) -> None:
        self._candidates = list(candidates)
        self._is_wanted = is_wanted
        self.results: list[Result] = []
        self._on_answer = on_answer
        self._session: pytest.Session | None = None
        self._open = Counter[tuple[str, str]]()  # checks without a result, by answer
        self._own: dict[tuple[str, str], list[Result]] = defaultdict(list)
        self.problems: list[str] = []
        self.expected = 0
        self.raised: Exception | None = None

    def pytest_course_candidates(self) -> list[Candidate]:
        return self._candidates

    def pytest_course_result(self, result: Result) -> None:
        self.results.append(result)
        answer = (result.candidate, result.exercise)
        self._own[answer].append(result)
        self._open[answer] -= 1
        if self._on_answer and not self._open[answer] and self.raised is None:
            self._tell(self._on_answer, self._own.pop(answer))

    def _tell(self, on_answer: Callable[[Sequence[Result]], None], own: list[Result]) -> None:
        """Hand an answer's results over; what that raises is no check's business, and ends all."""
        try:
            on_answer(own)
        except Exception as error:  # noqa: BLE001  raised again when pytest has ended
            self.raised = error
            assert self._session is not None
            self._session.shouldstop = "nobody takes the results"

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._is_wanted is not None:
            items[:] = [
                item
                for item in items
                if self._is_wanted(candidate_of(item), check_of(item), visibility_of(item))
            ]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._session = session
        self.expected = len(session.items)
        for item in session.items:
            if is_check(item):
                self._open[candidate_of(item).name, exercise_of(item)] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(str(report.longrepr))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not getattr(report, "is_settled", False):
            self.problems.append(str(report.longrepr))


def run_checks(
    root: Path,
    candidates: Sequence[Candidate],
    *,
    exercises: Sequence[str] | None = None,
    hidden: bool = False,
    isolation: str = POSIX,
    needs_all: bool = False,
    on_answer: Callable[[Sequence[Result]], None] | None = None,
    is_wanted: Wanted | None = None,
    plugins: Sequence[object] = (),
) -> list[Result]:
    """Return every check's result for every candidate, in order.

    The level of isolation is held or it is a fault of the grader: there is no other in its place.
    With `needs_all`, so is a need of an exercise that this machine does not meet.
    At `ALONE` they run in this very thread, as in a browser: nothing bounds them or is proven.
    `on_answer` gets all results of an answer at once; what it raises ends the run and is raised.
    `is_wanted` chooses among the checks; without it all are run.
    Raises `NoResults` when the checks could not be collected or run: the grader's own fault.
    """
    known = catalog.load(root)
    chosen = [known.find(name) for name in exercises] if exercises else list(known.exercises)
    files = [exercise.public_checks for exercise in chosen]
    if hidden:
        files += [exercise.hidden_checks for exercise in chosen]
    missing = [str(file.relative_to(root)) for file in files if not file.is_file()]
    if missing:  # fewer checks would be another grade
        raise NoResults(f"checks are missing: {', '.join(missing)}")
    listener = _Listener(candidates, on_answer, is_wanted)
    wanted = [*map(str, files), "-pno:terminal", f"--isolation={isolation}"]
    wanted += ["-pno:unraisableexception"] if isolation == ALONE else []
    wanted += ["--needs-all"] if needs_all else []
    status = _pytest(root, wanted, listener, *plugins)
    if listener.raised is not None:
        raise listener.raised
    if status == pytest.ExitCode.INTERRUPTED and not listener.problems:
        raise KeyboardInterrupt
    if listener.problems or not listener.results:
        raise NoResults("\n".join(listener.problems) or "no checks were found")
    if len(listener.results) != listener.expected:
        lost = listener.expected - len(listener.results)
        raise NoResults(f"{lost} of {listener.expected} checks gave no result")
    return listener.results


def debug(root: Path, candidate: Candidate, exercise: str) -> None:
    """Run the public checks on an answer inside this process, for `breakpoint()`; no verdict."""
    checks = catalog.load(root).find(exercise).public_checks
    _pytest(root, [str(checks), f"--isolation={INLINE}", "-s", "-q", "-x"], _Listener([candidate]))


def _pytest(root: Path, arguments: list[str], *plugins: object) -> int | pytest.ExitCode:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settings = [f"-c{root / 'pyproject.toml'}", f"--rootdir={root}"]
    return pytest.main([*arguments, *settings], plugins=plugins)
