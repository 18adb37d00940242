"""Taking an item makes room: a producer that waits for it must be able to go on."""

from __future__ import annotations

from collections import deque
from threading import Condition, Lock
from time import monotonic
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """Two conditions over one lock."""

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._lock = Lock()
        self._not_full = Condition(self._lock)
        self._not_empty = Condition(self._lock)
        self._items: deque[T] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store the item, waiting for room."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._lock:
            while len(self._items) >= self._capacity and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Full
                self._not_full.wait(left)
            if self._closed:
                raise Closed
            self._items.append(item)
            self._not_empty.notify()

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, waiting for one."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._lock:
            while not self._items and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Empty
                self._not_empty.wait(left)
            if not self._items:
                raise Closed
            return self._items.popleft()

    def close(self) -> None:
        """Take nothing more, and wake everybody."""
        with self._lock:
            self._closed = True
            self._not_full.notify_all()
            self._not_empty.notify_all()

    def __len__(self) -> int:
        """Count the items."""
        with self._lock:
            return len(self._items)
