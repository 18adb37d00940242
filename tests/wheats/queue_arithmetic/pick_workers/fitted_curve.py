"""A few probes, the law of scalability fitted to them by least squares, and the sum from that."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    probed = [1, 2, 4, 8, 16, 32, 64, 96, MOST_WORKERS] * 4
    rows = [(n, n / measure(n)) for n in probed]  # a parabola in n, if the law holds
    law = _fitted(rows)
    speeds = [n / (law[0] + law[1] * n + law[2] * n * n) for n in range(1, MOST_WORKERS + 1)]
    return next(n for n, speed in enumerate(speeds, 1) if speed >= 0.95 * max(speeds))


def _fitted(rows: list[tuple[int, float]]) -> list[float]:
    """Return the parabola with the least squares, each weighed by its own size."""
    table = [[0.0] * 4 for _ in range(3)]
    for n, value in rows:
        powers = [1 / value, n / value, n * n / value]
        for line, power in zip(table, powers, strict=True):
            for at, other in enumerate([*powers, 1.0]):
                line[at] += power * other
    for at in range(3):
        table[at] = [cell / table[at][at] for cell in table[at]]
        for other in range(3):
            if other != at:
                factor = table[other][at]
                pairs = zip(table[other], table[at], strict=True)
                table[other] = [mine - factor * its for mine, its in pairs]
    return [line[3] for line in table]
