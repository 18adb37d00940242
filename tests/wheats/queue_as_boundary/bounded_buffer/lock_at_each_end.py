"""Producers share one lock and consumers another, so that the two ends never hold each other up."""

from __future__ import annotations

from collections import deque
from threading import Condition
from time import monotonic
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """The deque's own append, popleft and len are atomic; the locks guard the decisions.

    Under the entrance lock the depth can only fall, under the exit lock it can only rise:
    "there is room" and "there is an item" stay true for whoever holds the matching lock.
    """

    def __init__(self, capacity: int) -> None:
        """Make the two ends."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._entrance = Condition()  # producers sleep here; a taken item wakes one
        self._exit = Condition()  # consumers sleep here; a new item wakes one
        self._items: deque[T] = deque()  # append at the entrance only, popleft at the exit only
        self._closed = False  # set with both locks held, read with either

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store at the entrance, then ring at the exit."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._entrance:
            while len(self._items) >= self._capacity and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Full
                self._entrance.wait(left)
            if self._closed:
                raise Closed
            self._items.append(item)
        with self._exit:
            self._exit.notify()

    def get(self, *, timeout: float | None = None) -> T:
        """Take at the exit, then ring at the entrance."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._exit:
            # Closed first: an item stored just before close must still be seen.
            while not self._closed and not self._items:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Empty
                self._exit.wait(left)
            if not self._items:
                raise Closed
            item = self._items.popleft()
        with self._entrance:
            self._entrance.notify()
        return item

    def close(self) -> None:
        """Close both ends at once; nobody else ever holds both locks."""
        with self._entrance, self._exit:
            self._closed = True
            self._entrance.notify_all()
            self._exit.notify_all()

    def __len__(self) -> int:
        """Count; a single step of the deque."""
        return len(self._items)
