"""The kill matrix: every check against every known right and wrong answer."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import Enum
from multiprocessing import get_context

from course.candidate import Candidate
from course.catalog import Exercise
from course.grading.check import Check
from course.grading.outcome import Outcome, Result, Visibility
from course.lab.fingerprints import fingerprints, misconception

STUB, SOLUTION = "stub", "solution"  # as candidates
KILLED = (Outcome.FAILED, Outcome.HUNG, Outcome.CRASHED)
MARKS = {Outcome.PASSED: "·", Outcome.FAILED: "✗", Outcome.HUNG: "∞", Outcome.WAITING: "–"}


class Extent(Enum):
    """How much of the matrix is run; on every right answer it is every check."""

    WHOLE = "every check on every wrong answer"
    NAMED = "on a wrong answer, the public checks and the hidden ones that name it"
    BRIEF = "no wrong answer"


Share = tuple[list[Result], float]  # of the bank: results, and how many seconds they took


@dataclass(frozen=True)
class Matrix:
    """One exercise's checks and what each made of each answer of the bank."""

    exercise: Exercise
    checks: tuple[Check, ...]
    stub: tuple[Result, ...]
    right: dict[str, tuple[Result, ...]]  # the solution and the wheats, by name
    wrong: dict[str, tuple[Result, ...]]  # the chaffs, by name
    seconds: float = 0.0  # of all processes together
    extent: Extent = Extent.WHOLE

    def fingerprints(self) -> dict[str, dict[str, str]]:
        """Return what is published of each chaff: digests and its misconception, no code."""
        sentences = {path.stem: misconception(path) for path in self.exercise.chaffs()}
        return {
            name: {"misconception": sentences[name], **fingerprints(results)}
            for name, results in self.wrong.items()
        }

    def problems(self) -> list[str]:
        """Return what is wrong with the checks or the bank: a sentence each, or nothing."""
        found = [
            f"the stub is {result.outcome.value} in {result.check!r}, not unattempted"
            for result in self.stub
            if result.outcome is not Outcome.UNATTEMPTED
        ]
        for name, results in self.right.items():
            found += [
                f"{name} is right, and {result.check!r} says {result.outcome.value}: "
                f"{result.evidence.yours}"
                for result in results
                if result.outcome is not Outcome.PASSED
            ]
        for name, results in self.wrong.items():
            failed = [result.check for result in results if result.outcome in KILLED]
            naming = [check for check in self.checks if name in check.catches]
            if not naming:
                found.append(f"no check says that it catches {name}")
            found += [
                f"{check.sentence!r} says that it catches {name}, and does not"
                for check in naming
                if check.sentence not in failed
            ]
        found += self._survivors()
        if self.extent is not Extent.BRIEF:
            found += self._idle_checks()
        if self.extent is Extent.WHOLE:
            found += self._shared_fingerprints()
        return found

    def _survivors(self) -> list[str]:
        found = []
        for name, results in self.wrong.items():
            outcomes = {result.outcome for result in results}
            if outcomes.isdisjoint(KILLED):
                found.append(f"{name} survives every check")
            elif Outcome.FAILED not in outcomes:
                found.append(f"{name} is caught only by hanging or crashing")
        return found

    def _idle_checks(self) -> list[str]:
        known = set(self.wrong)
        found = []
        for check in self.checks:
            found += [
                f"{check.sentence!r} catches {name}, which does not exist"
                for name in check.catches
                if name not in known
            ]
            if not any(self._kills(check, name) for name in known):
                found.append(f"{check.sentence!r} catches nothing")
        return found

    def _kills(self, check: Check, name: str) -> bool:
        results = self.wrong[name]
        return any(r.check == check.sentence and r.outcome in KILLED for r in results)

    def _shared_fingerprints(self) -> list[str]:
        owners: dict[str, str] = {}
        found = []
        for name, one in self.fingerprints().items():
            owner = owners.setdefault(one["all"], name)
            if owner != name:
                found.append(f"{owner} and {name} behave alike: no check tells them apart")
        return found

    def marks(self, results: Sequence[Result]) -> list[str]:
        """Return a mark for each check, in their order; a space for one that was not run."""
        by_check = {result.check: MARKS.get(result.outcome, "!") for result in results}
        return [by_check.get(check.sentence, " ") for check in self.checks]

    def markdown(self) -> str:
        """Return the matrix as a page's table, with the checks numbered below it."""
        numbers = range(1, len(self.checks) + 1)
        lines = [
            "| wrong answer | " + " | ".join(str(number) for number in numbers) + " |",
            "| --- |" + " :-: |" * len(self.checks),
        ]
        for name, results in sorted(self.wrong.items()):
            lines.append(f"| `{name}` | {' | '.join(self.marks(results))} |")
        lines += ["", "Checks:", ""]
        lines += [
            f"{number}. {check.sentence}"
            for number, check in zip(numbers, self.checks, strict=True)
        ]
        return "\n".join(lines) + "\n"


def build_each(
    exercises: Sequence[Exercise], extent: Extent, jobs: int | None = None
) -> Iterator[Matrix]:
    """Yield the matrix of each exercise, in this order; `jobs` processes share the work of all."""
    workers = jobs or os.cpu_count() or 1
    banks = [_bank(exercise, extent) for exercise in exercises]
    with ProcessPoolExecutor(workers, get_context("spawn"), max_tasks_per_child=1) as pool:
        parts = [
            [
                pool.submit(run_share, bank[start::workers], exercise, extent)
                for start in range(min(workers, len(bank)))
            ]
            for exercise, bank in zip(exercises, banks, strict=True)
        ]
        for exercise, bank, shares in zip(exercises, banks, parts, strict=True):
            yield _matrix(exercise, bank, [share.result() for share in shares], extent)


def _bank(exercise: Exercise, extent: Extent) -> list[Candidate]:
    """Return the stub, the right answers and, unless brief, the wrong ones."""
    wrong = [] if extent is Extent.BRIEF else exercise.chaffs()
    return [
        Candidate(exercise.root / "exercises", STUB),
        Candidate(exercise.root / "solutions", SOLUTION),
        *(Candidate(path, path.stem) for path in (*exercise.wheats(), *wrong)),
    ]


def _matrix(
    exercise: Exercise, bank: Sequence[Candidate], shares: Sequence[Share], extent: Extent
) -> Matrix:
    by_name: dict[str, list[Result]] = {candidate.name: [] for candidate in bank}
    for results, _ in shares:
        for result in results:
            by_name[result.candidate].append(result)
    stub = by_name.pop(STUB)
    right = (SOLUTION, *(path.stem for path in exercise.wheats()))
    return Matrix(
        exercise,
        checks_of(by_name[SOLUTION]),
        tuple(stub),
        {name: tuple(by_name.pop(name)) for name in right},
        {name: tuple(results) for name, results in by_name.items()},
        sum(seconds for _, seconds in shares),
        extent,
    )


def run_share(candidates: Sequence[Candidate], exercise: Exercise, extent: Extent) -> Share:
    """Return what the checks of this extent make of these answers, and the seconds it took."""
    from course.grading.run import run_checks

    wrong = set(exercise.chaffs())

    def is_wanted(candidate: Candidate, check: Check, seen: Visibility) -> bool:
        is_whole = extent is Extent.WHOLE or candidate.path not in wrong
        return is_whole or seen is Visibility.PUBLIC or candidate.name in check.catches

    began = time.perf_counter()
    results = run_checks(
        exercise.root, candidates, exercises=[exercise.name], hidden=True, is_wanted=is_wanted
    )
    return results, time.perf_counter() - began


def checks_of(results: Sequence[Result]) -> tuple[Check, ...]:
    """Return the checks these results are of, in order."""
    return tuple(Check(r.check, r.points, r.behaviour, r.section, "", r.catches) for r in results)
