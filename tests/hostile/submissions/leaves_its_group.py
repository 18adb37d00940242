# mypy: ignore-errors
# ruff: noqa
"""Joins its parent's process group and sleeps there, out of reach of a signal to its own. HUNG."""

import os
import select

os.setpgid(0, os.getpgid(os.getppid()))


class BoundedBuffer:
    def __init__(self, capacity):
        select.select([], [], [])
