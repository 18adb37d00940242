"""Noise is a share of the speed: rounded to a tenth, the curve of a slow pool is flat."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    known: dict[int, float] = {}

    def speed(workers: int) -> float:
        if workers not in known:
            known[workers] = round(measure(workers), 1)  # what is finer is noise
        return known[workers]

    rungs = _rungs()
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


def _rungs() -> list[int]:
    """Return numbers from one to the most, each a third above the one before."""
    rungs = [1]
    while rungs[-1] < MOST_WORKERS:
        rungs.append(min(MOST_WORKERS, max(rungs[-1] + 1, round(rungs[-1] * 1.33))))
    return rungs
