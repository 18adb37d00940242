"""A fast path for the plainest station: oldest first, no bound, and nothing goes wrong."""

from __future__ import annotations

from heapq import heapreplace

from course.simulate.load import Load, whole


def waits(load: Load, *, workers: int, seed: int = 1) -> list[int]:
    """Return how long each customer waits, in microseconds: to the last one as the engine says.

    Source: a heap of the times at which servers are free, as in Kiefer and Wolfowitz, *On the
    theory of queues with many servers*, 1955. Raise ValueError when there is no worker.
    """
    crowd = load.crowd(seed)
    free = [0] * whole("workers", workers, 1)
    found: list[int] = []
    wait = found.append
    for now, work in zip(crowd.times, crowd.work, strict=True):
        ready = free[0]
        if ready > now:
            wait(ready - now)
            heapreplace(free, ready + work)
        else:
            wait(0)
            heapreplace(free, now + work)
    return found
