"""Announce what is done, not what is about to be: a fast consumer comes before the item."""

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
        if self._closed:
            self._places.release()
            raise Closed
        if not has_place:
            raise Full
        self._ready.release()
        with self._lock:
            self._items.append(item)

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        has_item = self._ready.acquire(timeout=timeout)
        with self._lock:
            if self._closed and not self._items:
                self._ready.release()
                raise Closed
            if not has_item and not self._closed:
                raise Empty
            item = self._items.popleft()
        self._places.release()
        return item

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
