"""Five percent of the speed is not five percent of the workers: the top is flat."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    low, high = 1, MOST_WORKERS
    while high - low > 2:
        left, right = low + (high - low) // 3, high - (high - low) // 3
        if measure(left) < measure(right):
            low = left
        else:
            high = right
    return max(1, round(0.95 * (low + high) / 2))
