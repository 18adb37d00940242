"""A process that beats and exits as its parent orders, and does nothing else."""

from __future__ import annotations

import gc
import os
import signal
import warnings
from typing import NoReturn

LAST_DESCRIPTOR = 512
BEAT, EXIT = b"b", b"e"


def forked() -> tuple[int, int, int]:
    """Return a new process's number, where to order it, and where it reports."""
    orders_in, orders = os.pipe()
    reports, reports_in = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child calls none
        pid = os.fork()
    if pid == 0:
        _be_a_worker(orders_in, reports_in)
    os.close(orders_in)
    os.close(reports_in)
    return pid, orders, reports


def _be_a_worker(orders: int, reports: int) -> NoReturn:
    """Do as ordered until nobody is left to order: plain calls of the system, nothing else.

    The process was forked from one with threads, so whatever needs a lock may wait for ever here.
    """
    try:
        gc.disable()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.dup2(orders, 0)
        os.dup2(reports, 1)
        os.closerange(2, LAST_DESCRIPTOR)
        beats = 0
        while (order := os.read(0, 1)) == BEAT:
            beats += 1
            os.write(1, beats.to_bytes(4))
        if order == EXIT:
            os._exit(os.read(0, 1)[0])
    finally:
        os._exit(0)
