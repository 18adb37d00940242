# mypy: ignore-errors
# ruff: noqa
"""Kills the process that watches over it. Earns nothing, and costs nobody else: CRASHED."""

import os
import signal
import sys

if any("course.subject.warm" in word for word in sys.orig_argv):  # nobody else's parent
    os.kill(os.getppid(), signal.SIGKILL)


class BoundedBuffer:
    def __init__(self, capacity):
        raise ValueError(capacity)
