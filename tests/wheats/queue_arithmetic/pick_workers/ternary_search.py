"""Thirds are cut off until the peak is known, then halves until the fewest are; no probe twice."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    known: dict[int, float] = {}

    def speed(workers: int) -> float:
        if workers not in known:
            known[workers] = measure(workers)
        return known[workers]

    low, high = 1, MOST_WORKERS
    while high - low > 2:
        left, right = low + (high - low) // 3, high - (high - low) // 3
        if speed(left) < speed(right):
            low = left
        else:
            high = right
    peak = max(range(low, high + 1), key=speed)
    enough = 0.95 * max(known.values())
    too_few = 0
    while peak - too_few > 1:
        middle = (too_few + peak) // 2
        if speed(middle) >= enough:
            peak = middle
        else:
            too_few = middle
    return peak
