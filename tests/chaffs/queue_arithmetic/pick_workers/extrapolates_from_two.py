"""Two probes at the foot of a curve say nothing about its peak."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    one, two = measure(1), measure(2)
    lost = max(0.001, 2 * one - two) / one  # what the second worker costs the first
    return max(1, min(MOST_WORKERS, round(1 / lost)))
