"""Attack every level of isolation, and measure what each costs; `--write` fills the page's tables.

    .venv/bin/python -m benchmarks.isolation [--write] [--cost]

`--cost` measures only. The attacks are those of `tests/hostile/`, which asserts what is told here.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from tests.hostile import broken_out, earned, graded, made

from course.grading.outcome import Outcome, Result
from course.subject.boxes import Setting
from course.subject.levels import LEVELS, POSIX, probe
from course.subject.parent import WarmParent

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "docs" / "assets" / "generated"
RUNS = 3
BOXES = 40
CHECKS = 12
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
    known = {path.stem: broken_out.sentence(path) for path in graded.SUBMISSIONS.glob("*.py")}
    known |= {name: (make.__doc__ or "").rstrip(".") for name, make in made.MADE.items()}
    ends: dict[str, dict[str, str]] = {}
    for level in levels:
        with tempfile.TemporaryDirectory() as folder:
            results = graded.grade(level, graded.candidates(Path(folder)), hidden=False)
        ends[level] = {name: outcomes(name, results) for name in known}
        print(f" {level}: hostile submissions done", flush=True)
    return [[known[name], *(ends[level][name] for level in ends)] for name in sorted(known)]


def outcomes(name: str, results: list[Result]) -> str:
    """Return how a submission's checks ended, and what it got that it did not deserve."""
    own = [result for result in results if result.candidate == name]
    if Outcome.PASSED in earned.EARNED[name].outcomes:
        passed = all(result.outcome is Outcome.PASSED for result in own)
        return "passed" if passed else "**lost points**"
    stated = earned.EARNED[name]
    passed_all = {result.check for result in own if result.outcome is Outcome.PASSED}
    found = sorted({result.outcome.value for result in own} - {"passed", "waiting"})
    return "**undeserved points**" if passed_all - stated.right else ", ".join(found)


def costs(levels: Iterable[str]) -> list[list[str]]:
    """Return a row for each level: its boxes and sessions, and a candidate of so many checks."""
    found: dict[str, list[list[float]]] = {level: [] for level in levels}
    for _ in range(RUNS):
        for level, figures in found.items():  # in turn: what else the machine does meets them all
            box, whole = spent_ms(level, sessions=0), spent_ms(level, sessions=CHECKS)
            figures.append([box, (whole - box) / CHECKS, whole])
    rows = []
    for level, figures in found.items():
        medians = [statistics.median(column) for column in zip(*figures, strict=True)]
        rows.append([level, *(f"{median:.1f} ms" for median in medians)])
    return rows


def spent_ms(level: str, *, sessions: int) -> float:
    """Return the processor time of a box with so many sessions: the judge's and all below it."""
    setting = Setting(ANSWER, "answer.py", CONTRACTS)
    parent = WarmParent(level)
    parent.box(setting).close()
    before = time.process_time() + spent_below(parent.pid)
    for _ in range(BOXES):
        box = parent.box(setting)
        for _ in range(sessions):
            session = box.session()
            session.send({"do": "load"})
            session.receive()
            session.close()
        box.close()
    spent = time.process_time() + spent_below(parent.pid) - before
    parent.close()
    return spent / BOXES * 1000


def spent_below(root: int) -> float:
    """Return the processor seconds of this process and all below it, ended ones included."""
    ticks, left = 0, [root]
    while left:
        folder = Path(f"/proc/{left.pop()}")
        ticks += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:15]))
        for children in folder.glob("task/*/children"):
            left += map(int, children.read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


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
    head = ["level", "a box", "each session in it", f"a candidate with {CHECKS} checks"]
    told_first = f"Processor time, medians, on {machine()}\n\n"
    made_of = {"isolation_cost.md": told_first + table(head, costs(levels))}
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
