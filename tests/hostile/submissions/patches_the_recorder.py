# mypy: ignore-errors
# ruff: noqa
"""Replaces what records a history, so that nothing bad is ever written down. CRASHED.

The refused capacity is right.
"""

import sys

recorder = sys.modules["course.lab.runtime.chronicle"].Chronicle
recorder.note = lambda self, *event: None


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        pass

    def get(self, *, timeout=None):
        return "a"
