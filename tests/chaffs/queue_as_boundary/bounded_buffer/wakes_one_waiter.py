"""A wake-up went to a caller that had no use for it, and the right one sleeps on."""

from __future__ import annotations

from collections import deque
from threading import Condition
from time import monotonic
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
        deadline = None if timeout is None else monotonic() + timeout
        with self._changed:
            while len(self._items) >= self._capacity and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Full
                self._changed.wait(left)
            if self._closed:
                raise Closed
            self._items.append(item)
            self._changed.notify()

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._changed:
            while not self._items and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Empty
                self._changed.wait(left)
            if not self._items:
                raise Closed
            item = self._items.popleft()
            self._changed.notify()
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
