"""A probe is a run of the pool, and costs: the curve is known long before all are made."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    speeds = {workers: measure(workers) for workers in range(1, MOST_WORKERS + 1)}
    best = max(speeds.values())
    return min(workers for workers, speed in speeds.items() if speed >= 0.95 * best)
