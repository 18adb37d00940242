# mypy: ignore-errors
# ruff: noqa
"""Writes into the interpreter's memory, so that one is nought and a tuple is another. CRASHED.

The refused capacity is right.
"""

import sys

ctypes = sys.modules["builtins"].__import__("ctypes")


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        digits = int.__basicsize__ - 1
        ctypes.memmove(id(2) + digits, id(1) + digits, 4)

    def get(self, *, timeout=None):
        ctypes.memset(id(True), 0, 8)
        return True

    def close(self):
        ctypes.string_at(0)

    def __len__(self):
        ctypes.memset(id(type(None)), 255, 64)
        return 0
