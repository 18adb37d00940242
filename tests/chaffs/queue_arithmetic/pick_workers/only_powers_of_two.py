"""Between one power of two and the next the number of workers doubles: look in between."""

from __future__ import annotations

from collections.abc import Callable


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    speeds = {1 << power: measure(1 << power) for power in range(8)}
    best = max(speeds.values())
    return min(workers for workers, speed in speeds.items() if speed >= 0.95 * best)
