# mypy: ignore-errors
# ruff: noqa
"""Calls itself for ever, also through C. Earns the refused capacity alone: FAILED or CRASHED."""

import sys


class Spiral:
    def __add__(self, other):
        return self + other


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        sys.setrecursionlimit(1 << 30)  # what ends the process, in the place of an error
        return Spiral() + Spiral()

    def get(self, *, timeout=None):
        return self.get(timeout=timeout)

    def close(self):
        return self.close()

    def __len__(self):
        return len(self)
