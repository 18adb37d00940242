"""Measure the budgets side by side in one go; `--write` puts the table on the performance page.

    .venv/bin/python benchmarks/budgets.py [--write]

Every figure is the median of several runs. Seconds are this machine's; ratios travel.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.grading.run import run_checks
from course.inpage import building
from course.lab.history import History
from course.lab.judges import Judge, nobody_stranded, raises_only
from course.lab.runtime.answer import Answer
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, get, put
from course.lab.shrink import smallest
from course.subject.boxes import Setting
from course.subject.explorations import Explorer
from course.subject.parent import WarmParent

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "assets" / "generated" / "performance.md"
RUNS = 7
CLASS_SIZE = 12
SMALL = 4
FOUR_BY_TWO = Scenario.of("BoundedBuffer", capacity=1).actors(
    producer_a=[put("a1"), put("a2")],
    producer_b=[put("b1"), put("b2")],
    consumer_a=[get(), get()],
    consumer_b=[get(), get()],
)


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measured: str
    budget: str


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median time of some runs, after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def command(*words: str) -> Callable[[], object]:
    """Return something that runs one command to its end, whatever its status."""
    nowhere = subprocess.DEVNULL
    return lambda: subprocess.run(words, cwd=ROOT, check=False, stdout=nowhere, stderr=nowhere)


def start_up() -> Iterator[Figure]:
    """The command as a learner meets it."""
    asked = seconds(command("./course", "--help"))
    yield Figure("`course --help`", f"{asked:.2f} s", "0.2 s")
    for exercise in catalog.load(ROOT).exercises:
        checked = seconds(command("./course", "check", exercise.name, "--candidate", "solutions"))
        what = f"`course check {exercise.name}`, a right answer"
        yield Figure(what, f"{checked:.2f} s", "1.0 s")
    wrong = str(catalog.load(ROOT).find("bounded_buffer").chaffs()[0].with_name("if_not_while.py"))
    failed = seconds(command("./course", "check", "bounded_buffer", "--candidate", wrong))
    yield Figure(
        "`bounded_buffer`, a wrong answer with its smallest run", f"{failed:.2f} s", "1.0 s"
    )


def exploration() -> Iterator[Figure]:
    """The scheduler and the shrinker."""
    exercise = catalog.load(ROOT).find("bounded_buffer")
    if sys.platform == "linux":
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
    lab = Lab(Answer(exercise.solution.read_text(), exercise.answer), lambda value: value)
    explored = seconds(lambda: list(lab.explore(FOUR_BY_TWO, range(300))))
    if sys.platform == "linux":
        os.sched_setaffinity(0, cores)
    yield Figure("300 schedules of 4 threads x 2 operations", f"{explored:.2f} s", "0.3 s")
    warm = WarmParent()
    for chaff, judge in (
        ("if_not_while", raises_only("Empty")),
        ("wakes_one_waiter", nobody_stranded(1)),
    ):
        source = next(path for path in exercise.chaffs() if path.stem == chaff).read_text()
        box = warm.box(Setting(source, exercise.answer, f"course.contracts.{exercise.unit}"))
        found = Explorer(box).explore(FOUR_BY_TWO, 300)
        failing = [history for history in found if judge(history) is not None]
        replayer = Explorer(box).replayer()

        def fails(history: History, judge: Judge = judge) -> bool:
            return judge(history) is not None

        taken = seconds(partial(smallest, failing, replayer.run, fails, replayer.search))
        replayer.close()
        box.close()
        yield Figure(f"shrinking what they find in `{chaff}`", f"{taken:.2f} s", "0.2 s")
    warm.close()


@dataclass(frozen=True)
class Overhead:
    """Seconds of one batch, and those of them that no check has spent."""

    whole: float
    own: float


def overhead(learners: list[Candidate]) -> Overhead:
    """Return what one batch costs."""
    began = time.perf_counter()
    results = run_checks(ROOT, learners, exercises=["bounded_buffer"], hidden=False)
    whole = time.perf_counter() - began
    return Overhead(whole, whole - sum(result.seconds for result in results))


def grading() -> Iterator[Figure]:
    """A class in one batch, beside one pytest process a learner."""
    with tempfile.TemporaryDirectory() as folder:
        learners = []
        for number in range(CLASS_SIZE):
            shutil.copytree(ROOT / "solutions", Path(folder) / f"learner{number}")
            learners.append(Candidate.at(Path(folder) / f"learner{number}"))
        each, whole = [], []
        for _ in range(3):
            few, many = overhead(learners[:SMALL]), overhead(learners)
            each.append((many.own - few.own) / (CLASS_SIZE - SMALL))
            whole.append(many.whole)
        python = [sys.executable, "-m", "pytest", "-q", "tests/public"]

        def loop() -> None:
            for learner in learners:
                command(*python, f"--candidate={learner.path}")()

        looped = seconds(loop, 1)
    yield Figure(
        "the grader's own cost of one more candidate in a batch, beyond the checks' work",
        f"{statistics.median(each) * 1000:.0f} ms",
        "20 ms",
    )
    batch = statistics.median(whole)
    yield Figure(
        f"one pytest process for each of {CLASS_SIZE} learners, against one batch",
        f"{looped / batch:.1f} times as long ({looped:.1f} s, {batch:.1f} s)",
        "",
    )
    known = catalog.load(ROOT)
    hidden = seconds(
        lambda: run_checks(
            ROOT,
            [Candidate.at(ROOT / "solutions")],
            exercises=[exercise.name for exercise in known.exercises],
            hidden=True,
        ),
        3,
    )
    yield Figure(
        "public and hidden checks of every exercise, one learner", f"{hidden:.1f} s", "30 s"
    )


def site() -> Iterator[Figure]:
    """The site as it is built and fetched."""
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", folder]
        built = seconds(command(*build), 3)
        page = Path(folder) / "queue_as_boundary" / "index.html"
        size = len(gzip.compress(page.read_bytes(), 9)) / 1024
    yield Figure("strict build of the site", f"{built:.1f} s", "2 s")
    yield Figure("the unit's page itself, compressed", f"{size:.0f} KiB", "")
    in_page = building.make(ROOT)
    if in_page is not None:
        loaded = in_page.loaded_bytes / 1024
        what = "what the first check on a page loads, once, compressed"
        yield Figure(what, f"{loaded:,.0f} KiB", "")


def table(figures: list[Figure]) -> str:
    """Return the figures as a page's table."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    lines = [
        f"Measured on {machine}, Python {platform.python_version()}; medians.",
        "",
        "| what | measured | budget |",
        "| --- | --- | --- |",
    ]
    lines += [f"| {f.what} | {f.measured} | {f.budget} |" for f in figures]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure everything and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the performance page's table")
    is_writing = parser.parse_args().write
    figures = []
    for part in (start_up, exploration, grading, site):
        for figure in part():
            print(f" {figure.what:70} {figure.measured:32} {figure.budget}", flush=True)
            figures.append(figure)
    if is_writing:
        PAGE.write_text(table(figures), "utf-8")


if __name__ == "__main__":
    main()
