# mypy: ignore-errors
# ruff: noqa
"""Starts twenty processes that sleep, in its own group and out of it. Earns nothing: FAILED."""

import os
import sys

if not hasattr(sys, "started"):
    sys.started = True
    for number in range(20):
        if os.fork() == 0:
            if number % 2:
                os.setsid()
            sys.modules["time"].sleep(120)
            os._exit(0)


class BoundedBuffer:
    def __init__(self, capacity):
        pass
