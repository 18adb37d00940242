# mypy: ignore-errors
# ruff: noqa
"""Starts real threads below the lab's, and they never let go of the interpreter. HUNG or FAILED."""

import sys

sys.setswitchinterval(100)


def spin():
    while True:
        pass


class BoundedBuffer:
    def __init__(self, capacity):
        for _ in range(4):
            sys.modules["_thread"].start_new_thread(spin, ())
