"""Measure how fast pools of each size are, for work that computes and for work that waits.

    .venv/bin/python -m benchmarks.workers [--write]

Three kinds of work: CPU work in threads, the same in processes, and work that mostly waits, in
threads. The best of some rounds is kept, as what else the machine does can only slow a pool down.
`--write` fills the table of the page *How many workers*. Jobs a second are this machine's; the
shapes travel.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256

from benchmarks.isolation import GENERATED, machine, table

ROUNDS = 50
REST_S = 0.02  # before each measurement
PAGE = GENERATED / "workers.md"
SIZES = (1, 2, 3, 4, 8, 16, 32, 64, 128)


def computes(_: int) -> str:
    """Do a millisecond or two of work in Python itself, which holds its lock meanwhile."""
    found = 0
    for number in range(30_000):
        found += number % 7
    return str(found)


def waits_and_settles(_: int) -> str:
    """Wait for 20 ms as for an answer from elsewhere, and work for one or two on what came."""
    time.sleep(0.02)
    text = b"x"
    for _ in range(2_000):
        text = sha256(text).digest()
    return text.hex()


@dataclass(frozen=True)
class Kind:
    """A kind of work, the pools that do it, and how much of it makes a measurement."""

    name: str
    pool: Callable[[int], Executor]
    job: Callable[[int], str]
    jobs: int  # of a measurement, at least
    jobs_each: int  # the same, for each worker
    most: int  # workers that are tried

    def per_s(self, pool: Executor, workers: int) -> float:
        """Return the jobs a second of a pool of this size."""
        jobs = max(self.jobs, self.jobs_each * workers)
        time.sleep(REST_S)
        began = time.perf_counter()
        list(pool.map(self.job, range(jobs)))
        return jobs / (time.perf_counter() - began)


KINDS = (
    Kind("CPU work in threads", ThreadPoolExecutor, computes, 16, 1, 16),
    Kind("CPU work in processes", ProcessPoolExecutor, computes, 16, 1, 16),
    Kind("work that waits, in threads", ThreadPoolExecutor, waits_and_settles, 20, 3, 128),
)


def main() -> None:
    """Measure all pools in turn, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table of the page")
    is_writing = parser.parse_args().write
    best: dict[tuple[Kind, int], float] = {}
    with ExitStack() as stack:
        pools = {
            (kind, workers): stack.enter_context(kind.pool(workers))
            for kind in sorted(KINDS, key=lambda kind: kind.pool is ThreadPoolExecutor)
            for workers in SIZES
            if workers <= kind.most
        }  # processes first: a fork with threads beside it is not safe
        for (kind, workers), pool in pools.items():
            kind.per_s(pool, workers)  # the workers start
        for _ in range(ROUNDS):
            for (kind, workers), pool in pools.items():
                speed = kind.per_s(pool, workers)
                best[kind, workers] = max(speed, best.get((kind, workers), 0.0))
    rows = [
        [str(n), *(f"{best[kind, n]:,.0f}" if n <= kind.most else "" for kind in KINDS)]
        for n in SIZES
    ]
    head = ["workers", *(kind.name for kind in KINDS)]
    print(table(head, rows))
    if is_writing:
        about = f"Jobs a second, the best of {ROUNDS} rounds, on {machine()}"
        PAGE.write_text(f"{about}\n\n{table(head, rows)}", "utf-8")


if __name__ == "__main__":
    main()
