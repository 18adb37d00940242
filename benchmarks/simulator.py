"""Simulate one queue with this simulator and with SimPy, in one go; `--write` fills the page.

    .venv/bin/python -m benchmarks.simulator [--write]

Everybody simulates M/M/4 at 80 %, draws included. SimPy is given our draws, so that it walks the
same path. They take turns, so what else the machine does meets them all. Customers a second are
this machine's; ratios travel.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.isolation import GENERATED, machine, table

from course.simulate import MS, Exponential, Load, Poisson, Run, Station, simulate, waits

ROUNDS = 7
WORKERS = 4
PER_S = 100
WORK_S = 0.032
PAGE = GENERATED / "simulator.md"


@dataclass(frozen=True)
class Way:
    """A simulator, and how many customers it is given; a faster one gets more."""

    name: str
    play: Callable[[int], object]
    customers: int
    budget: str = ""

    def seconds_each(self) -> float:
        """Return the processor time of one customer."""
        gc.collect()
        began = time.process_time()
        self.play(self.customers)
        return (time.process_time() - began) / self.customers


def load(customers: int) -> Load:
    """Return the customers that all simulators serve."""
    return Load(Poisson(PER_S), Exponential(int(WORK_S * 1000) * MS), customers=customers)


def engine(customers: int) -> object:
    """Play them in the engine, with all that a summary needs."""
    return simulate(Run(load(customers), Station(WORKERS)))


def fast(customers: int) -> list[int]:
    """Return their waits by the fast path."""
    return waits(load(customers), workers=WORKERS)


def simpy(customers: int) -> list[int]:
    """Return their waits in SimPy, written as its documentation does."""
    library: Any = importlib.import_module("simpy")
    crowd = load(customers).crowd(seed=1)
    world = library.Environment()
    desk = library.Resource(world, WORKERS)
    found: list[int] = []

    def customer(work: int) -> Iterator[Any]:
        arrived = world.now
        with desk.request() as turn:
            yield turn
            found.append(world.now - arrived)
            yield world.timeout(work)

    def street() -> Iterator[Any]:
        for at, work in zip(crowd.times, crowd.work, strict=True):
            yield world.timeout(at - world.now)
            world.process(customer(work))

    world.process(street())
    world.run()
    return found


WAYS = (
    Way("SimPy", simpy, 40_000),
    Way("the engine, with all that a summary needs", engine, 100_000, "5"),
    Way("the fast path, with the waits alone", fast, 100_000, "25"),
)


def main() -> None:
    """Measure everybody in turn, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the performance page's table")
    is_writing = parser.parse_args().write
    if fast(5000) != simpy(5000):
        raise SystemExit("SimPy walks another path: the comparison would mean nothing")
    taken: dict[str, list[float]] = {way.name: [] for way in WAYS}
    for _ in range(ROUNDS):
        for way in WAYS:
            taken[way.name].append(way.seconds_each())
    rows = []
    for way in WAYS:
        pairs = zip(taken["SimPy"], taken[way.name], strict=True)
        ratio = statistics.median(peer / own for peer, own in pairs)
        each = 1 / statistics.median(taken[way.name])
        rows.append([way.name, f"{round(each, -3):,.0f}", f"{ratio:.1f}", way.budget])
        print(" ".join(f"{cell:>42}" for cell in rows[-1]), flush=True)
    if is_writing:
        head = ["simulator", "customers a second", "times as fast as SimPy", "budget"]
        about = f"M/M/4 at 80 %, processor time, medians of {ROUNDS} rounds, on {machine()}"
        PAGE.write_text(f"{about}\n\n{table(head, rows)}", "utf-8")


if __name__ == "__main__":
    main()
