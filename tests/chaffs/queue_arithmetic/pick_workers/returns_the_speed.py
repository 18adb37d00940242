"""Asked is how many workers, not how fast they are."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    rungs = [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 48, 63, 82, 107, MOST_WORKERS]
    speeds = {workers: measure(workers) for workers in rungs}
    return max(speeds.values())  # type: ignore[return-value]
