"""Doubling finds out that the peak is behind you; where it was, it does not say."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    workers, best = 1, measure(1)
    while 2 * workers <= MOST_WORKERS:
        speed = measure(2 * workers)
        workers *= 2
        if speed < best:
            break
        best = speed
    return workers
