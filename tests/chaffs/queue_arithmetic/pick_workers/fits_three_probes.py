"""A curve through three probes goes through the noise of each: one percent moves its knee."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    # n / speed = (1 + b (n - 1) + c n (n - 1)) / a, so three probes give a, b and c
    at_one, at_some, at_most = (n / measure(n) for n in (1, 16, MOST_WORKERS))
    some, most = (at_some / at_one - 1) / 15, (at_most / at_one - 1) / (MOST_WORKERS - 1)
    crossed = max(0.0, (most - some) / (MOST_WORKERS - 16))
    shared = some - 16 * crossed

    def speed(n: int) -> float:
        return n / (1 + shared * (n - 1) + crossed * n * (n - 1))

    numbers = range(1, MOST_WORKERS + 1)
    enough = 0.95 * max(map(speed, numbers))
    return next(n for n in numbers if speed(n) >= enough)
