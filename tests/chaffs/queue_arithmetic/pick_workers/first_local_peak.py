"""With noise the next number often looks worse, long before the peak."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    workers, speed = 1, measure(1)
    while workers < MOST_WORKERS:
        following = measure(workers + 1)
        if following <= speed:
            break
        workers, speed = workers + 1, following
    return workers
