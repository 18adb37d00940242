"""Real threads behind closed gates, kept from one schedule to the next."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from typing import TypeAlias

Gate: TypeAlias = _thread.LockType
STACK_BYTES = 8 << 20  # as a main thread has: runaway recursion ends in RecursionError


def closed_gate() -> Gate:
    """Return a lock that lets nobody pass until somebody releases it."""
    gate = _thread.allocate_lock()
    gate.acquire()
    return gate


class Worker:
    """One real thread; whoever releases its gate hands it the baton."""

    def __init__(self) -> None:
        self.gate = closed_gate()
        self.work: Callable[[], Gate] | None = None  # returns the gate to open next
        self.ident = 0  # of the real thread


class Pool:
    """The workers that have nothing to do; guarded by the baton."""

    def __init__(self) -> None:
        self._idle: list[Worker] = []

    def take(self) -> Worker:
        """Return a worker that waits at its gate."""
        if self._idle:
            return self._idle.pop()
        worker = Worker()
        before = threading.stack_size(STACK_BYTES)
        _thread.start_new_thread(_serve, (worker,))
        threading.stack_size(before)
        return worker

    def give_back(self, worker: Worker) -> None:
        """Keep a worker for later; it forgets what it worked on, which may free an answer."""
        worker.work = None
        self._idle.append(worker)


def _serve(worker: Worker) -> None:
    worker.ident = _thread.get_ident()
    while True:
        worker.gate.acquire()
        assert worker.work is not None
        worker.work().release()
