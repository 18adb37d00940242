"""What is measured is jobs a second: more is better, and the least is the worst."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    rungs = [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 48, 63, 82, 107, MOST_WORKERS]
    speeds = {workers: measure(workers) for workers in rungs}
    least = min(speeds.values())
    return min(workers for workers, speed in speeds.items() if speed <= least / 0.95)
