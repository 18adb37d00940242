"""Repeat every check on right and wrong answers with all cores loaded; count what changes.

    .venv/bin/python benchmarks/flakes.py [--repeats 1000] [--write]

A flake is a repeat whose outcome or evidence differs from the first. Nought is the budget.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.grading.outcome import Result
from course.grading.run import run_checks

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "assets" / "generated" / "flakes.md"


def told(result: Result) -> tuple[object, ...]:
    """Return what must be the same in every repeat: all that a learner reads."""
    return (result.candidate, result.check, result.outcome, result.evidence)


def repeat(name: str, path: Path, times: int) -> tuple[int, int]:
    """Return how many checks were run on this answer, and how many differed from the first run."""
    candidates = [Candidate(path, "answer")]
    first = [told(result) for result in run_checks(ROOT, candidates, exercises=[name], hidden=True)]
    ran = differed = 0
    for _ in range(times):
        results = run_checks(ROOT, candidates, exercises=[name], hidden=True)
        ran += len(results)
        differed += sum(told(result) != known for result, known in zip(results, first, strict=True))
    return ran, differed


def answers() -> Sequence[tuple[str, Path]]:
    """Return every right answer and a wrong one of each kind of evidence."""
    chosen = []
    for exercise in catalog.load(ROOT).exercises:
        wrong = [p for p in exercise.chaffs() if p.stem in exercise_samples(exercise.name)]
        bank = [exercise.solution, *exercise.wheats(), *wrong]
        chosen += [(exercise.name, path) for path in bank]
    return chosen


def exercise_samples(name: str) -> tuple[str, ...]:
    """Return wrong answers whose evidence is found by exploring, stepping and spinning."""
    samples = {"bounded_buffer": ("if_not_while", "wakes_one_waiter", "checks_then_acts", "polls")}
    return samples.get(name, ())


def main() -> None:
    """Share the repeats among the cores, twice as many workers as cores, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="write the performance page's line")
    asked = parser.parse_args()
    bank = answers()
    rounds = max(1, asked.repeats // len(bank))
    workers = 2 * (os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(repeat, name, path, rounds) for name, path in bank]
        done = [job.result() for job in jobs]
    ran, differed = (sum(column) for column in zip(*done, strict=True))
    line = (
        f"{rounds * len(bank):,} repeats of all checks on {len(bank)} answers, {ran:,} checks, "
        f"with {workers} workers on {os.cpu_count()} cores: {differed} differed."
    )
    print(line)
    if asked.write:
        PAGE.write_text(line + "\n", "utf-8")


if __name__ == "__main__":
    main()
