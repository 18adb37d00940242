"""A budget can be larger than there are numbers: a step divided by it becomes nought."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    known: dict[int, float] = {}

    def speed(workers: int) -> float:
        if workers not in known:
            known[workers] = measure(workers)
        return known[workers]

    step = MOST_WORKERS // (budget // 2)  # the other half is for a closer look
    coarse = range(1, MOST_WORKERS + 1, step)
    best = max(coarse, key=speed)
    near = range(max(1, best - step), min(best + step, MOST_WORKERS) + 1)
    rungs: list[int] = sorted({*coarse, *near})
    enough = 0.95 * max(map(speed, rungs))
    first = next(at for at, rung in enumerate(rungs) if speed(rung) >= enough)
    too_few, fewest = rungs[first - 1] if first else 0, rungs[first]
    while fewest - too_few > 1:
        middle = (too_few + fewest) // 2
        if speed(middle) >= enough:
            fewest = middle
        else:
            too_few = middle
    return fewest
