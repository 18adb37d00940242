"""A get that took nothing frees no place: only a taken item makes room."""

from __future__ import annotations

from collections import deque
from threading import Lock, Semaphore
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """Two semaphores count places and items; close sends one more permit from caller to caller."""

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
        """Store the item, waiting for a place."""
        has_place = self._places.acquire(timeout=timeout)
        with self._lock:
            if self._closed:
                self._places.release()
                raise Closed
            if not has_place:
                raise Full
            self._items.append(item)
            self._ready.release()

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        has_item = self._ready.acquire(timeout=timeout)
        try:
            with self._lock:
                if self._items and (has_item or self._closed):
                    return self._items.popleft()
                if self._closed:
                    self._ready.release()
                    raise Closed
                raise Empty
        finally:
            self._places.release()  # however it ends, never keep a place

    def close(self) -> None:
        """Take nothing more, and wake everybody."""
        with self._lock:
            self._closed = True
            self._places.release()
            self._ready.release()

    def __len__(self) -> int:
        """Count the items."""
        with self._lock:
            return len(self._items)
