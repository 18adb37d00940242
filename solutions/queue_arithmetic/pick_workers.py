"""How many workers are worth having, found by measuring as little as possible."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS

_GROWTH = 1.3  # from rung to rung: near a peak a speed changes by less than its noise
_WITHIN = 0.95


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    """Return the fewest workers whose speed is within five percent of the best.

    ``measure(workers)`` runs the pool with so many workers, from 1 to ``MOST_WORKERS``, and
    returns its jobs a second. Each call is a probe, and at most ``budget`` of them may be made;
    it is never below 40. A probe is off by up to one percent, and the next one by another.
    The true speed rises up to a peak and falls behind it; the peak can be at one, or at the last.
    """
    rungs = _rungs()
    speeds = [measure(workers) for workers in rungs]
    enough = _WITHIN * max(speeds)
    first = next(at for at, speed in enumerate(speeds) if speed >= enough)
    # The number is above the rung below, if there is one, and at most the first that is enough.
    too_few, fewest = rungs[first - 1] if first else 0, rungs[first]
    while fewest - too_few > 1:
        middle = (too_few + fewest) // 2
        if measure(middle) >= enough:
            fewest = middle
        else:
            too_few = middle
    return fewest


def _rungs() -> list[int]:
    """Return numbers from one to the most, each some percent above the one before."""
    rungs = [1]
    while rungs[-1] < MOST_WORKERS:
        rungs.append(min(MOST_WORKERS, max(rungs[-1] + 1, round(rungs[-1] * _GROWTH))))
    return rungs
