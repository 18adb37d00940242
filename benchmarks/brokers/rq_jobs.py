"""The jobs that RQ's workers run."""

from __future__ import annotations

import signal
import time

from course.brokers.notes import note


def work(job: str, before_s: float = 0.0, after_s: float = 0.0) -> None:
    """Take so long, have the effect, then take so long again; half-way to the effect, say so."""
    note("begun", job)
    time.sleep(before_s / 2)
    note("half", job)
    time.sleep(before_s / 2)
    note("effect", job)
    time.sleep(after_s)
    note("finished", job)


def hang(job: str) -> None:
    """Never come back, as a call without a timeout does."""
    note("begun", job)
    signal.pause()


def result(size: int) -> str:
    """Return a result of so many letters."""
    return "x" * size
