"""Full means that the item stays out: a producer that gives up must leave the line."""

from __future__ import annotations

from collections import deque
from threading import Condition, Event, Lock
from time import monotonic
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class _Offer(Generic[T]):
    """An item at the door, and a bell for its producer."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.accepted = False
        self.answered = Event()


class BoundedBuffer(Generic[T]):
    """A full buffer takes offers; the consumer that makes room lets the first one in."""

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._lock = Lock()
        self._not_empty = Condition(self._lock)
        self._items: deque[T] = deque()
        self._offers: deque[_Offer[T]] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store the item, or offer it and wait for the answer."""
        with self._lock:
            if self._closed:
                raise Closed
            if len(self._items) < self._capacity:
                self._items.append(item)
                self._not_empty.notify()
                return
            offer = _Offer(item)
            self._offers.append(offer)
        if not offer.answered.wait(timeout):
            raise Full
        if not offer.accepted:
            raise Closed

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, and let the first offer in."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._lock:
            while not self._items and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Empty
                self._not_empty.wait(left)
            if not self._items:
                raise Closed
            item = self._items.popleft()
            if self._offers:
                offer = self._offers.popleft()
                self._items.append(offer.item)
                self._not_empty.notify()
                offer.accepted = True
                offer.answered.set()
            return item

    def close(self) -> None:
        """Take nothing more: turn down all offers, and wake the consumers."""
        with self._lock:
            self._closed = True
            while self._offers:
                self._offers.popleft().answered.set()
            self._not_empty.notify_all()

    def __len__(self) -> int:
        """Count the items."""
        with self._lock:
            return len(self._items)
