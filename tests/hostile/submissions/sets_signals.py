# mypy: ignore-errors
# ruff: noqa
"""Blocks and handles signals, and lets an alarm go off. Earns nothing: CRASHED or FAILED."""

import signal

signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
try:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
except ValueError:
    pass  # only the main thread may


class BoundedBuffer:
    def __init__(self, capacity):
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        while True:
            signal.sigpending()
