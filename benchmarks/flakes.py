"""Repeat every check on right and wrong answers with all cores loaded; count what changes.

    .venv/bin/python benchmarks/flakes.py [--repeats 1000] [--write] [NAME ...]

Without names it takes every exercise. `--write` puts each line into the performance page's table
as soon as it is measured, and leaves the lines of other exercises as they are.

A flake is a repeat whose outcome or evidence differs from the first. Nought is the budget.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.catalog import Exercise
from course.grading.outcome import Result
from course.grading.run import run_checks

ROOT = Path(__file__).resolve().parents[1]
HEADING = """Measured with {workers} workers on {cores} cores.

| exercise | repeats of each check | answers | checks run | differed |
| --- | --- | --- | --- | --- |"""
PAGE = ROOT / "docs" / "assets" / "generated" / "flakes.md"


def told(result: Result) -> tuple[object, ...]:
    """Return what must be the same in every repeat: all that a learner reads."""
    return (result.check, result.outcome, result.evidence)


def repeat(name: str, path: Path, times: int) -> tuple[int, int]:
    """Return how many checks were run on this answer, and how many differed from the first run."""
    first: dict[str, tuple[object, ...]] = {}
    ran = differed = 0
    for start in range(0, times, BATCH):
        batch = [Candidate(path, f"run {n}") for n in range(start, min(start + BATCH, times))]
        results = run_checks(ROOT, batch, exercises=[name], hidden=True)
        ran += len(results)
        for result in results:
            differed += told(result) != first.setdefault(result.check, told(result))
    return ran, differed


BATCH = 20  # repeats in one session, as a class would be graded
SAMPLES = {  # wrong answers whose evidence is found by exploring, stepping, walking and spinning
    "bounded_buffer": ("if_not_while", "wakes_one_waiter", "checks_then_acts", "polls"),
    "policy_queue": ("cancelled_offer_enters", "adds_then_removes", "drops_newest"),
    "shed_and_spill": ("newcomer_wins_ties", "spill_lost_on_restart", "polls"),
}


def answers(exercise: Exercise) -> list[Path]:
    """Return every right answer and a wrong one of each kind of evidence."""
    wrong = [path for path in exercise.chaffs() if path.stem in SAMPLES.get(exercise.name, ())]
    return [exercise.solution, *exercise.wheats(), *wrong]


def measured(exercise: Exercise, repeats: int, workers: int) -> str:
    """Return the line of one exercise: how often its checks were repeated, how many differed."""
    bank = answers(exercise)
    rounds = -(-repeats // len(bank))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(repeat, exercise.name, path, rounds) for path in bank]
        done = [job.result() for job in jobs]
    ran, differed = (sum(column) for column in zip(*done, strict=True))
    return f"| `{exercise.name}` | {rounds * len(bank):,} | {len(bank)} | {ran:,} | {differed} |"


def main() -> None:
    """Share the repeats among more workers than cores, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="exercises; without one, all")
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="write the performance page's table")
    asked = parser.parse_args()
    cores = os.cpu_count() or 1
    listed = catalog.load(ROOT)
    for exercise in [listed.find(name) for name in asked.names] or listed.exercises:
        line = measured(exercise, asked.repeats, 2 * cores)
        print(line, flush=True)
        if asked.write:
            PAGE.write_text(table(line, workers=2 * cores, cores=cores), "utf-8")


def table(line: str, *, workers: int, cores: int) -> str:
    """Return the performance page's table with this line in the place of an older one."""
    known = PAGE.read_text("utf-8").splitlines() if PAGE.exists() else []
    name = line.split("|")[1]
    kept = [one for one in known if one.startswith("| `") and one.split("|")[1] != name]
    return "\n".join([HEADING.format(workers=workers, cores=cores), *sorted([*kept, line]), ""])


if __name__ == "__main__":
    main()
