"""A consumer whose time is over has left: what is handed to it afterwards is lost."""

from __future__ import annotations

from collections import deque
from threading import Condition, Event, Lock
from time import monotonic
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class _Consumer(Generic[T]):
    """A waiting consumer: its open hand, and a bell."""

    def __init__(self) -> None:
        self.hand: list[T] = []
        self.bell = Event()


class BoundedBuffer(Generic[T]):
    """A producer gives its item straight to the first waiting consumer, if there is one."""

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._lock = Lock()
        self._not_full = Condition(self._lock)
        self._items: deque[T] = deque()
        self._consumers: deque[_Consumer[T]] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Hand the item over, or store it, waiting for room."""
        deadline = None if timeout is None else monotonic() + timeout
        with self._lock:
            while len(self._items) >= self._capacity and not self._closed:
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    raise Full
                self._not_full.wait(left)
            if self._closed:
                raise Closed
            if self._consumers:
                consumer = self._consumers.popleft()
                consumer.hand.append(item)
                consumer.bell.set()
                self._not_full.notify()  # the place is still free
            else:
                self._items.append(item)

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, or wait until one is handed over."""
        with self._lock:
            if self._items:
                item = self._items.popleft()
                self._not_full.notify()
                return item
            if self._closed:
                raise Closed
            me: _Consumer[T] = _Consumer()
            self._consumers.append(me)
        if not me.bell.wait(timeout):
            raise Empty
        if not me.hand:
            raise Closed
        return me.hand.pop()

    def close(self) -> None:
        """Take nothing more, and wake everybody."""
        with self._lock:
            self._closed = True
            self._not_full.notify_all()
            while self._consumers:
                self._consumers.popleft().bell.set()

    def __len__(self) -> int:
        """Count the items."""
        with self._lock:
            return len(self._items)
