"""The top of the curve is flat: the last workers cost as much as the first and add nothing."""

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
    return (low + high) // 2
