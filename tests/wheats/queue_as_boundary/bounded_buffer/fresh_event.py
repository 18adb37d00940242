"""Every change sets the current event and puts a fresh one in its place; all waiters look again."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """A waiter picks up the event under the lock, so no later change can escape it."""

    def __init__(self, capacity: int) -> None:
        """Begin empty, with an event that nothing has set."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._lock = threading.Lock()  # guards all that follows
        self._items: deque[T] = deque()
        self._closed = False
        self._next_change = threading.Event()

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Try; wait for a change; try again, until the time is over."""
        deadline = _deadline(timeout)
        while True:
            with self._lock:
                if self._closed:
                    raise Closed
                if len(self._items) < self._capacity:
                    self._items.append(item)
                    self._announce()
                    return
                change = self._next_change
            if not _await(change, deadline):
                raise Full

    def get(self, *, timeout: float | None = None) -> T:
        """Try; wait for a change; try again, until the time is over."""
        deadline = _deadline(timeout)
        while True:
            with self._lock:
                if self._items:
                    self._announce()
                    return self._items.popleft()
                if self._closed:
                    raise Closed
                change = self._next_change
            if not _await(change, deadline):
                raise Empty

    def close(self) -> None:
        """Close; that is a change too."""
        with self._lock:
            self._closed = True
            self._announce()

    def __len__(self) -> int:
        """Count under the lock."""
        with self._lock:
            return len(self._items)

    def _announce(self) -> None:
        self._next_change.set()
        self._next_change = threading.Event()


def _deadline(timeout: float | None) -> float | None:
    if timeout is None:
        return None
    if timeout < 0:
        raise ValueError("timeout must not be negative")
    return time.monotonic() + timeout


def _await(change: threading.Event, deadline: float | None) -> bool:
    """Return whether the change came in time; one that did wakes all the other waiters too."""
    if deadline is None:
        return change.wait()
    return change.wait(max(0.0, deadline - time.monotonic()))
