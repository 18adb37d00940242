"""Asking again and again is not waiting: it burns a processor to learn that nothing changed."""

from __future__ import annotations

from collections import deque
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """One lock, tried until it works."""

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._lock = Lock()
        self._items: deque[T] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store the item, waiting for room."""
        deadline = None if timeout is None else monotonic() + timeout
        while not self._try_put(item):
            if deadline is not None and monotonic() >= deadline:
                raise Full

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        deadline = None if timeout is None else monotonic() + timeout
        while not (found := self._try_get()):
            if deadline is not None and monotonic() >= deadline:
                raise Empty
        return found[0]

    def close(self) -> None:
        """Take nothing more; those who wait will find out."""
        with self._lock:
            self._closed = True

    def __len__(self) -> int:
        """Count the items."""
        with self._lock:
            return len(self._items)

    def _try_put(self, item: T) -> bool:
        with self._lock:
            if self._closed:
                raise Closed
            if len(self._items) >= self._capacity:
                return False
            self._items.append(item)
            return True

    def _try_get(self) -> list[T]:
        """Return a list of one item, or of none."""
        with self._lock:
            if self._items:
                return [self._items.popleft()]
            if self._closed:
                raise Closed
            return []
