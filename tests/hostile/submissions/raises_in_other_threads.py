# mypy: ignore-errors
# ruff: noqa
"""Raises exceptions in the harness's own threads, from outside of them. FAILED or HUNG.

The refused capacity is right.
"""

import sys

ctypes = sys.modules["builtins"].__import__("ctypes")
raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc


def disturb(error):
    for thread in sys._current_frames():
        raise_in(ctypes.c_ulong(thread), ctypes.py_object(error))


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)

    def put(self, item, *, timeout=None):
        disturb(SystemExit)

    def get(self, *, timeout=None):
        disturb(KeyboardInterrupt)

    def close(self):
        disturb(sys.modules["course.lab.runtime.simulation"].Stop)

    def __len__(self):
        disturb(sys.modules["course.subject.wire"].Gone)
        return 0
