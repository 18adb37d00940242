"""To probe each number five times spends the budget on noise that was small anyway."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    rungs = [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37, 48, 63, 82, 107, MOST_WORKERS]
    speeds = {workers: sum(measure(workers) for _ in range(5)) / 5 for workers in rungs}
    enough = 0.95 * max(speeds.values())
    first = min(workers for workers, speed in speeds.items() if speed >= enough)
    below = max((workers for workers in rungs if workers < first), default=0)
    while first - below > 1:
        middle = (below + first) // 2
        if measure(middle) >= enough:
            first = middle
        else:
            below = middle
    return first
