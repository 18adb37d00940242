"""Who sleeps with the lock in hand keeps out the only caller that could end the wait."""

from __future__ import annotations

from collections import deque
from threading import Lock, Semaphore
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """Two semaphores count places and items; the lock makes each call one step."""

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._places = Semaphore(capacity)
        self._ready = Semaphore(0)
        self._lock = Lock()
        self._items: deque[T] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store the item, waiting for room."""
        with self._lock:
            if self._closed:
                raise Closed
            if not self._places.acquire(timeout=timeout):
                raise Full
            self._items.append(item)
            self._ready.release()

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        with self._lock:
            if self._closed and not self._items:
                raise Closed
            if not self._ready.acquire(timeout=timeout):
                raise Empty
            self._places.release()
            return self._items.popleft()

    def close(self) -> None:
        """Take nothing more."""
        with self._lock:
            self._closed = True

    def __len__(self) -> int:
        """Count the items."""
        with self._lock:
            return len(self._items)
