"""Run queues in an SQLite file side by side in one go; `--write` fills the page's tables.

    .venv/bin/python -m benchmarks.durable_speed [--quick] [--write] [TABLE ...]

The queues take turns within each round, so what else the machine does meets them all; the figures
are medians of the rounds. Seconds are this machine's; ratios and counts of fdatasync travel.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.durable_peers import CONTESTANTS, INSTALL, LITEQUEUE, Contestant
from benchmarks.durable_processes import crews, turns, waking
from benchmarks.durable_sizes import BODY, QUICK, WHOLE, Size, bodies, compared, place
from benchmarks.isolation import GENERATED, ROOT, machine, table

MISSING = "not installed"
LIMIT_S = 60.0  # after which a run is given up


def run(contestant: Contestant, path: Path, jobs: int) -> float:
    """Put all jobs, then take and acknowledge each; return the jobs a second, 0: too slow."""
    ends, waiting = contestant.opened(path), bodies(jobs)
    began = time.perf_counter()
    for start in range(0, jobs, contestant.batch):
        ends.put(waiting[start : start + contestant.batch])
        if time.perf_counter() - began > LIMIT_S:
            return 0.0
    done = 0
    while found := ends.step():
        done += len(found)
        if time.perf_counter() - began > LIMIT_S:
            return 0.0
    taken = time.perf_counter() - began
    if done != jobs:
        raise RuntimeError(f"{contestant.name} gave {done} of {jobs} jobs")
    return jobs / taken


def syncs(contestant: Contestant, jobs: int) -> str:
    """Return how often a job made the disk catch up, counted by strace in a process of its own."""
    if shutil.which("strace") is None:
        return "not counted"
    number = CONTESTANTS.index(contestant)
    with place() as path, tempfile.NamedTemporaryFile("r") as counts:
        strace = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", counts.name]
        command = [sys.executable, "-m", "benchmarks.durable_speed", "--one", f"{number}"]
        options = [f"--path={path}", f"--jobs={jobs}"]
        subprocess.run([*strace, *command, *options], cwd=ROOT, check=True)
        lines = re.findall(r"^ *\S+ +\S+ +\S+ +(\d+) .*sync$", counts.read(), re.MULTILINE)
    return f"{sum(map(int, lines)) / jobs:.2f}"


def speeds(size: Size) -> list[list[str]]:
    """Return a row for each queue: jobs a second for each number of jobs, ratio, syncs a job."""
    here = [one for one in CONTESTANTS if one.is_here()]
    seen: dict[tuple[str, str, int], list[float]] = {}
    for turn in range(size.rounds):
        for jobs in size.jobs:
            for one in here:
                known = seen.setdefault((one.name, one.durability, jobs), [])
                if 0.0 not in known:
                    with place() as path:
                        known.append(run(one, path, jobs))
        print(f" round {turn + 1} of {size.rounds} done", flush=True)
    middle = {key: statistics.median(found) for key, found in seen.items()}
    peer = middle.get((LITEQUEUE.name, LITEQUEUE.durability, compared(size)))
    rows = []
    for one in CONTESTANTS:
        if one not in here:
            rows.append([one.name, one.durability, *[MISSING] * (len(size.jobs) + 2)])
            continue
        each = [middle[one.name, one.durability, jobs] for jobs in size.jobs]
        speed = middle[one.name, one.durability, compared(size)]
        ratio = MISSING if not peer else f"{speed / peer:.1f}" if speed else "–"
        cells = [
            f"{speed:,.0f}" if speed else f"under {jobs / LIMIT_S:,.0f}"
            for speed, jobs in zip(each, size.jobs, strict=True)
        ]
        rows.append([one.name, one.durability, *cells, ratio, syncs(one, size.counted)])
    return rows


def backlogs(size: Size) -> list[list[str]]:
    """Return a row for each queue: microseconds of a take and ack before each backlog."""
    rows = []
    for one in CONTESTANTS:
        if one.batch > 1 or not one.is_here() or (not one.package and one.durability == "FULL"):
            continue
        cells = []
        for waiting in size.backlogs:
            with place() as path:
                ends, taken = one.filled(path, waiting, BODY), []
                until = time.perf_counter() + 10.0
                while len(taken) < size.steps and time.perf_counter() < until:
                    began = time.perf_counter()
                    ends.step()
                    taken.append(time.perf_counter() - began)
            cells.append(f"{statistics.median(taken) * 1e6:,.0f} µs")
        rows.append([one.name, one.durability, *cells])
        print(f" {one.name} before its backlogs done", flush=True)
    return rows


@dataclass(frozen=True)
class Table:
    """One table of the page: its file, what stands above it, its columns, how it is measured."""

    name: str
    about: str
    head: Callable[[Size], list[str]]
    measured: Callable[[Size], list[list[str]]]


TABLES = [
    Table(
        "speeds",
        "Jobs a second, each put, taken and acknowledged by one process",
        lambda size: [
            *("queue", "durability"),
            *(f"{jobs:,} jobs" for jobs in size.jobs),
            *("to litequeue", "syncs a job"),
        ],
        speeds,
    ),
    Table(
        "backlogs",
        "One take and its ack, while so many other jobs wait",
        lambda size: ["queue", "durability", *(f"{jobs:,} wait" for jobs in size.backlogs)],
        backlogs,
    ),
    Table(
        "workers",
        "Jobs a second, taken and acknowledged; every process starts on the same full queue",
        lambda size: ["queue", "durability", "one process", "four", "what went wrong with four"],
        crews,
    ),
    Table(
        "waking",
        "From the call of `send` in one process until an idle receiver in another has the job",
        lambda size: ["how it waits", "median", "of a hundred, 99 sooner than"],
        waking,
    ),
    Table(
        "turns",
        "How long one change takes while four processes change one file as fast as they can",
        lambda _: ["how they wait", "median", "of a hundred, 99 sooner than", "longest"],
        turns,
    ),
]


def main() -> None:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = ", ".join(one.name for one in TABLES)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of {names}; without one, all")
    parser.add_argument("--write", action="store_true", help="write the page's tables")
    parser.add_argument("--quick", action="store_true", help="few jobs, once: does it run at all?")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        run(CONTESTANTS[asked.one], asked.path, asked.jobs)
        return
    size = QUICK if asked.quick else WHOLE
    missing = sorted(one.package for one in CONTESTANTS if not one.is_here())
    if missing:
        print(f" without {', '.join(missing)}: {INSTALL}")
    how = f"a quick run with {size.shared} jobs, once" if asked.quick else "medians"
    for told in [one for one in TABLES if one.name in asked.tables or not asked.tables]:
        rows = told.measured(size)
        text = f"{told.about}; {how}, on {machine()}\n\n{table(told.head(size), rows)}"
        print(text, flush=True)
        if asked.write:
            (GENERATED / f"durable_{told.name}.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
