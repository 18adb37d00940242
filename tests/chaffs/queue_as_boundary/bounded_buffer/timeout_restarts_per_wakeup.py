"""A timeout is one budget for the whole call, not a new one after each wake-up."""

from __future__ import annotations

from collections import deque
from threading import Condition
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """One condition for producers and consumers."""

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._changed = Condition()
        self._items: deque[T] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store the item, waiting for room."""
        with self._changed:
            while len(self._items) >= self._capacity and not self._closed:
                if not self._changed.wait(timeout):
                    raise Full
            if self._closed:
                raise Closed
            self._items.append(item)
            self._changed.notify_all()

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        with self._changed:
            while not self._items and not self._closed:
                if not self._changed.wait(timeout):
                    raise Empty
            if not self._items:
                raise Closed
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Take nothing more, and wake everybody."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        """Count the items."""
        with self._changed:
            return len(self._items)
