# mypy: ignore-errors
# ruff: noqa
"""Returns values that are huge, endlessly deep, or have no hash. FAILED, CRASHED or HUNG."""

import itertools
import sys
from functools import reduce

TURN = itertools.count()


def endless():
    inner = []
    inner.append(inner)
    return inner


def wide(levels=25):
    value = ["x"]
    for _ in range(levels):
        value = [value] * 10
    return value


def deep():
    return reduce(lambda value, _: (value,), range(100), ())


if not hasattr(sys, "made"):  # once a process: to make them takes longer than to refuse them
    sys.made = (
        ([],),
        "x" * (4 << 20),
        endless(),
        wide(),
        deep(),
        {"key": [bytes(3 << 20)]},
        1 << 100_000,
        float("nan"),
        "\ud800",
    )


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        pass

    def get(self, *, timeout=None):
        return sys.made[next(TURN) % len(sys.made)]

    def close(self):
        pass

    def __len__(self):
        return 1 << 80
