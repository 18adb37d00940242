"""Each number twice and the mean of both, on a coarse ladder; then a walk down from the peak."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    def speed(workers: int) -> float:
        return (measure(workers) + measure(workers)) / 2

    rungs = [1, 2, 4, 7, 12, 20, 32, 50, 75, 105, MOST_WORKERS]
    speeds = {workers: speed(workers) for workers in rungs}
    peak = max(speeds, key=speeds.__getitem__)
    between = [n for n in ((2 * peak + 1) // 3, round(peak * 1.25)) if 0 < n <= MOST_WORKERS]
    for workers in between:
        speeds.setdefault(workers, speed(workers))
    enough = 0.95 * max(speeds.values())
    fewest = min(n for n, found in speeds.items() if found >= enough)
    too_few = max((n for n in speeds if n < fewest), default=0)
    while fewest - too_few > 1:
        middle = (too_few + fewest) // 2
        if speed(middle) >= enough:
            fewest = middle
        else:
            too_few = middle
    return fewest
