"""Repeat every check on right and wrong answers with all cores loaded; count what changes.

    .venv/bin/python benchmarks/flakes.py [--repeats 1000] [--anew] [NAME ...]

Without names it takes every exercise. What was counted is kept in `flakes.json` after every batch,
and the next run goes on from there, until each check has been repeated so often. `--anew` forgets
the exercises named, as you do when their checks have changed on purpose.

A flake is a repeat whose outcome or evidence differs from the first. Nought is the budget.
"""

from __future__ import annotations

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from course import catalog
from course.candidate import Candidate
from course.catalog import Exercise
from course.grading.outcome import Result
from course.grading.run import run_checks
from course.subject import limits

ROOT = Path(__file__).resolve().parents[1]
KEPT = Path(__file__).with_suffix(".json")
PAGE = ROOT / "docs" / "assets" / "generated" / "flakes.md"
HEADING = """Measured with twice as many workers as cores.

| exercise | repeats of each check | answers | checks run | differed |
| --- | --- | --- | --- | --- |"""
BATCH = 10  # repeats in one session, as a class would be graded
SAMPLES = {  # wrong answers whose evidence is found by exploring, stepping, walking and spinning
    "be_the_scheduler": ("only_times_out", "safe_schedule"),
    "bounded_buffer": ("if_not_while", "wakes_one_waiter", "checks_then_acts", "polls"),
    "policy_queue": ("cancelled_offer_enters", "adds_then_removes", "drops_newest"),
    "shed_and_spill": ("newcomer_wins_ties", "spill_lost_on_restart", "polls"),
    "lease_queue": ("extend_resurrects", "redelivery_resets_attempts", "task_done_is_an_ack"),
    "durable_queue": ("selects_then_updates", "gives_back_in_two_steps", "lease_in_memory"),
    "dead_letters": ("buries_in_two_steps", "crash_not_counted", "no_jitter"),
    "crash_scenario": ("crashes_after_the_ack", "uses_a_name_twice", "never_advances"),
    "idempotent_consumer": ("gets_then_sets", "records_before_effect", "leaves_marks_of_the_dead"),
    "escape_metastability": ("backoff_with_jitter", "bound_of_a_second"),
    "supervisor": ("idle_is_stuck", "restart_storm", "has_a_clock_of_its_own"),
}

Told = dict[str, str]  # check -> a digest of all that a learner reads
Count = dict[str, Any]  # of one answer: `told` the first time, `repeats`, `ran`, `differed`


def digest(result: Result) -> str:
    """Return what must be the same in every repeat."""
    told = repr((result.outcome, result.evidence))
    return blake2b(told.encode(), digest_size=8).hexdigest()


def repeat(name: str, path: Path) -> list[tuple[str, str]]:
    """Return a digest of every result of one batch, with the check's name."""
    batch = [Candidate(path, f"run {number}") for number in range(BATCH)]
    results = run_checks(ROOT, batch, exercises=[name], hidden=True)
    return [(result.check, digest(result)) for result in results]


def answers(exercise: Exercise) -> list[Path]:
    """Return every right answer and a wrong one of each kind of evidence."""
    wrong = [path for path in exercise.chaffs() if path.stem in SAMPLES.get(exercise.name, ())]
    return [exercise.solution, *exercise.wheats(), *wrong]


def add(count: Count, batch: list[tuple[str, str]]) -> None:
    """Count one batch of an answer."""
    first: Told = count.setdefault("told", {})
    differed = [check for check, told in batch if told != first.setdefault(check, told)]
    for check in sorted(set(differed)):
        print(f"   differs: {check}", flush=True)
    for name, more in (("repeats", BATCH), ("ran", len(batch)), ("differed", len(differed))):
        count[name] = count.get(name, 0) + more


def measure(exercise: Exercise, repeats: int, kept: dict[str, dict[str, Count]]) -> None:
    """Repeat until every check of this exercise has been repeated so often."""
    counts = kept.setdefault(exercise.name, {})
    bank = answers(exercise)
    lacking = max(0, repeats - repeats_of(counts))
    rounds = range(ceil(lacking / (BATCH * len(bank))))
    workers = 2 * (os.cpu_count() or 1)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), limits.die_with_parent)
    try:  # all are waiting from the start, so a slow answer keeps nobody idle
        jobs = [[(path, pool.submit(repeat, exercise.name, path)) for path in bank] for _ in rounds]
        for batch in jobs:
            for path, job in batch:
                add(counts.setdefault(path.stem, {}), job.result())
                KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
                PAGE.write_text(table(kept), "utf-8")
            print(row(exercise.name, counts), flush=True)
    finally:
        pool.shutdown(cancel_futures=True)


def repeats_of(counts: dict[str, Count]) -> int:
    """Return how often each check of an exercise has been repeated, on all answers together."""
    return sum(count["repeats"] for count in counts.values())


def row(name: str, counts: dict[str, Count]) -> str:
    """Return the line of one exercise."""
    ran, differed = (sum(one[key] for one in counts.values()) for key in ("ran", "differed"))
    return f"| `{name}` | {repeats_of(counts):,} | {len(counts)} | {ran:,} | {differed} |"


def table(kept: dict[str, dict[str, Count]]) -> str:
    """Return the performance page's table."""
    return "\n".join([HEADING, *(row(name, kept[name]) for name in sorted(kept)), ""])


def main() -> None:
    """Share the repeats among more workers than cores, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="exercises; without one, all")
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--anew", action="store_true", help="forget what was counted before")
    asked = parser.parse_args()
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    listed = catalog.load(ROOT)
    for exercise in [listed.find(name) for name in asked.names] or listed.exercises:
        if asked.anew:
            kept.pop(exercise.name, None)
        measure(exercise, asked.repeats, kept)


if __name__ == "__main__":
    main()
