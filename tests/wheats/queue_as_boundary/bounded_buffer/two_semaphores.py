"""Two semaphores count the free places and the items; a lock guards the deque."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """A place is acquired before storing and an item before taking, each a permit.

    ``close`` adds one permit to each semaphore. Whoever gets it and may do nothing with it
    releases it again, so that it wakes the waiting callers one after another.
    """

    def __init__(self, capacity: int) -> None:
        """Begin with every place free."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._places = threading.Semaphore(capacity)
        self._ready = threading.Semaphore(0)  # while open, never more permits than items
        self._lock = threading.Lock()  # guards _items and _closed
        self._items: deque[T] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Acquire a place, store, then release one item."""
        has_place = self._places.acquire(timeout=timeout)
        with self._lock:
            if self._closed:
                if has_place:
                    self._places.release()  # the next producer must learn of it too
                raise Closed
            if not has_place:
                raise Full
            self._items.append(item)
            self._ready.release()

    def get(self, *, timeout: float | None = None) -> T:
        """Acquire an item, take it, then release its place."""
        has_item = self._ready.acquire(timeout=timeout)
        with self._lock:
            if not has_item and not self._closed:
                raise Empty
            # After close a permit may be one too many, or on its way to somebody else:
            # then the deque alone says what is left.
            if not self._items:
                if has_item:
                    self._ready.release()  # the next consumer must learn of it too
                raise Closed
            item = self._items.popleft()
            self._places.release()
            return item

    def close(self) -> None:
        """Close, and send one more permit each way."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._places.release()
                self._ready.release()

    def __len__(self) -> int:
        """Count what is in the deque."""
        with self._lock:
            return len(self._items)
