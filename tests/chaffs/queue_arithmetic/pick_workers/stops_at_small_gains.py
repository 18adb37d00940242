"""A gain of a few percent from one worker to the next adds up, worker after worker."""

from __future__ import annotations

from collections.abc import Callable


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    workers, speed = 1, measure(1)
    while workers < budget:
        following = measure(workers + 1)
        if following < 1.05 * speed:
            break
        workers, speed = workers + 1, following
    return workers
