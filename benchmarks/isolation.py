"""Attack every level of isolation, and measure what each costs; `--write` fills the page's tables.

    .venv/bin/python -m benchmarks.isolation [--write] [--cost]

`--cost` measures only. The attacks are those of `tests/hostile/`, which asserts what is told here.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.hostile import broken_out, earned, made, test_submissions

from course.candidate import Candidate
from course.grading.outcome import Outcome, Result
from course.grading.run import run_checks
from course.subject import boxes
from course.subject.boxes import Setting
from course.subject.levels import LEVELS, POSIX, probe
from course.subject.parent import WarmParent

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "docs" / "assets" / "generated"
FEW, MANY = 2, 10
RUNS = 3
BOXES = 30
ANSWER = "def nothing():\n    pass\n"
CONTRACTS = "course.contracts.queue_as_boundary"
BELOW_POSIX = "not tried"


def breakouts(levels: Iterable[str]) -> list[list[str]]:
    """Return a row for each attack on the box: what it does, and how it ends at each level."""
    ends: dict[str, dict[str, str]] = {}
    for level in levels:
        names = tuple(
            name
            for name in broken_out.BREAKOUTS
            if level != POSIX or name not in broken_out.HARMFUL
        )
        with tempfile.TemporaryDirectory() as folder:
            attacked = broken_out.attack(level, Path(folder), names)
        ends[level] = {name: told(*attacked.results[name], attacked.damage[name]) for name in names}
        print(f" {level}: attacks on the box done", flush=True)
    return [
        [
            broken_out.sentence(broken_out.HERE / "breakouts" / f"{name}.py"),
            *(ends[level].get(name, BELOW_POSIX) for level in ends),
        ]
        for name in broken_out.BREAKOUTS
    ]


def told(outcome: Outcome, said: str, damage: list[str]) -> str:
    """Return how an attack ended, in a word or two."""
    if "through: " in said or damage:
        return "**gets through**"
    return "held" if outcome is Outcome.BROKEN else f"held: {outcome.value}"


def submissions(levels: Iterable[str]) -> list[list[str]]:
    """Return a row for each hostile submission: what it does, how its checks end at each level."""
    known = {
        path.stem: broken_out.sentence(path) for path in test_submissions.SUBMISSIONS.glob("*.py")
    }
    known |= {name: (make.__doc__ or "").rstrip(".") for name, make in made.MADE.items()}
    ends: dict[str, dict[str, str]] = {}
    for level in levels:
        with tempfile.TemporaryDirectory() as folder:
            results = graded(level, Path(folder))
        ends[level] = {name: outcomes(name, results) for name in known}
        print(f" {level}: hostile submissions done", flush=True)
    return [[known[name], *(ends[level][name] for level in ends)] for name in sorted(known)]


def graded(level: str, folder: Path) -> list[Result]:
    """Return the public results of the whole set, the silent ones with less patience."""
    candidates = [*test_submissions._submitted(), *test_submissions._made(folder)]
    silent = [one for one in candidates if one.name in test_submissions.SILENT]
    others = [one for one in candidates if one not in silent]
    results = run_checks(ROOT, others, exercises=["bounded_buffer"], isolation=level)
    patience, boxes.PATIENCE_S = boxes.PATIENCE_S, test_submissions.SILENCE_S
    try:
        results += run_checks(ROOT, silent, exercises=["bounded_buffer"], isolation=level)
    finally:
        boxes.PATIENCE_S = patience
    return results


def outcomes(name: str, results: list[Result]) -> str:
    """Return how a submission's checks ended, and what it got that it did not deserve."""
    own = [result for result in results if result.candidate == name]
    if Outcome.PASSED in earned.EARNED[name].outcomes:
        passed = all(result.outcome is Outcome.PASSED for result in own)
        return "passed" if passed else "**lost points**"
    right = earned.EARNED[name].right
    stolen = [r for r in own if r.outcome is Outcome.PASSED and r.check not in right]
    found = sorted({r.outcome.value for r in own} - {"passed", "waiting"})
    return "**undeserved points**" if stolen else ", ".join(found)


def median_ms(work: Callable[[], object], runs: int) -> float:
    """Return the median milliseconds of some runs, after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def costs(levels: Iterable[str]) -> list[list[str]]:
    """Return a row for each level: a warm parent, a box, a session, one more candidate."""
    known = list(levels)
    each = marginal(known)
    rows = []
    for level in known:

        def start(level: str = level) -> None:
            parent = WarmParent(level)
            parent.box(Setting(ANSWER, "answer.py", CONTRACTS)).close()
            parent.close()

        parent = WarmParent(level)

        def box(parent: WarmParent = parent) -> None:
            parent.box(Setting(ANSWER, "answer.py", CONTRACTS)).close()

        opened = parent.box(Setting(ANSWER, "answer.py", CONTRACTS))

        def session(opened: boxes.Box = opened) -> None:
            one = opened.session()
            one.send({"do": "load"})
            one.receive()
            one.close()

        figures = [median_ms(start, RUNS), median_ms(box, BOXES), median_ms(session, BOXES)]
        opened.close()
        parent.close()
        rows.append([level, *(f"{figure:.1f} ms" for figure in figures), f"{each[level]:.1f} ms"])
    return rows


def marginal(levels: list[str]) -> dict[str, float]:
    """Return the milliseconds that one more candidate costs beyond its checks, at each level."""
    found: dict[str, list[float]] = {level: [] for level in levels}
    with tempfile.TemporaryDirectory() as folder:
        learners = []
        for number in range(MANY):
            shutil.copytree(ROOT / "solutions", Path(folder) / f"learner{number}")
            learners.append(Candidate.at(Path(folder) / f"learner{number}"))
        for _ in range(RUNS):
            for level in levels:  # interleaved: what else the machine does meets them all
                few, many = own_cost(learners[:FEW], level), own_cost(learners, level)
                found[level].append((many - few) / (MANY - FEW) * 1000)
    return {level: statistics.median(figures) for level, figures in found.items()}


def own_cost(learners: list[Candidate], level: str) -> float:
    """Return the seconds of one batch that no check has spent."""
    began = time.perf_counter()
    results = run_checks(ROOT, learners, exercises=["bounded_buffer"], isolation=level)
    return time.perf_counter() - began - sum(result.seconds for result in results)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return rows as a page's table."""
    heading = list(head)
    lines = [heading, ["---"] * len(heading), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def machine() -> str:
    """Return what the tables were made on."""
    who = "the superuser" if os.geteuid() == 0 else "an ordinary user"
    return (
        f"Linux {platform.release().partition('-')[0]} on {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, as {who}."
    )


def main() -> None:
    """Attack and measure; print, or write, the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the page's tables")
    parser.add_argument("--cost", action="store_true", help="measure only")
    chosen = parser.parse_args()
    levels = [level for level in reversed(LEVELS) if not probe.problem(level)]
    head = ["level", "a warm parent", "a box", "a session", "one more candidate"]
    made_of = {"isolation_cost.md": f"Medians on {machine()}\n\n" + table(head, costs(levels))}
    if not chosen.cost:
        made_of["isolation.md"] = f"From a run on {machine()}\n\n" + table(
            ["attack on the box", *levels], breakouts(levels)
        )
        made_of["isolation_submissions.md"] = f"From a run on {machine()}\n\n" + table(
            ["submission", *levels], submissions(levels)
        )
    for name, text in made_of.items():
        print(text)
        if chosen.write:
            (GENERATED / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
