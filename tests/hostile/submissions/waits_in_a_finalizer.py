# mypy: ignore-errors
# ruff: noqa
"""Finalizers that wait, raise, come back to life and end the process. FAILED, CRASHED.

The refused capacity is right.
"""

import atexit
import itertools
import os
import sys
import threading
import weakref

TURN = itertools.count()
KEPT = []


class Undying:
    def __del__(self):
        KEPT.append(self)
        turn = next(TURN) % 3
        if turn == 0:
            threading.Event().wait()
        if turn == 1:
            raise SystemExit(0)
        os._exit(0)


sys.unraisablehook = sys.excepthook = lambda *told: os._exit(0)
atexit.register(os._exit, 0)


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(capacity)
        weakref.finalize(self, os._exit, 0)

    def put(self, item, *, timeout=None):
        Undying()

    def get(self, *, timeout=None):
        KEPT.clear()

    def close(self):
        Undying()

    def __len__(self):
        return 0
