"""Callers queue up in two lines; whoever comes from the other side serves the first of them."""

from __future__ import annotations

import operator
from collections import deque
from threading import Event, Lock
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class _Waiter(Generic[T]):
    """One sleeping caller: its item to give or the item it got, and what became of it."""

    def __init__(self, *items: T) -> None:
        self.hand: list[T] = list(items)
        self.served = False
        self.dismissed = False  # by close
        self.bell = Event()

    def serve(self) -> None:
        self.served = True
        self.bell.set()

    def dismiss(self) -> None:
        self.dismissed = True
        self.bell.set()


class BoundedBuffer(Generic[T]):
    """Strictly fair: nobody who arrives later overtakes a caller that waits.

    Guarded by the lock: producers stand in line only while it is full, consumers only while
    it is empty, and nobody once it is closed. A caller leaves its line once only: served,
    dismissed, or by itself when its time is over.
    """

    def __init__(self, capacity: int) -> None:
        """Take anything that is an index for a capacity, and nothing else."""
        self._capacity = operator.index(capacity)
        if self._capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._lock = Lock()
        self._items: deque[T] = deque()
        self._producers: deque[_Waiter[T]] = deque()
        self._consumers: deque[_Waiter[T]] = deque()
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Serve the first waiting consumer, or store, or stand in line."""
        with self._lock:
            if self._closed:
                raise Closed
            if self._consumers:
                consumer = self._consumers.popleft()
                consumer.hand.append(item)
                consumer.serve()
                return
            if len(self._items) < self._capacity:
                self._items.append(item)
                return
            if timeout is not None and timeout <= 0:
                raise Full
            me = _Waiter(item)
            self._producers.append(me)
        me.bell.wait(timeout)
        with self._lock:
            if me.dismissed:
                raise Closed
            if not me.served:
                self._producers.remove(me)
                raise Full

    def get(self, *, timeout: float | None = None) -> T:
        """Take the oldest, moving the first waiting producer's item in; or stand in line."""
        with self._lock:
            if self._items:
                item = self._items.popleft()
                if self._producers:
                    producer = self._producers.popleft()
                    self._items.append(producer.hand.pop())
                    producer.serve()
                return item
            if self._closed:
                raise Closed
            if timeout is not None and timeout <= 0:
                raise Empty
            me: _Waiter[T] = _Waiter()
            self._consumers.append(me)
        me.bell.wait(timeout)
        with self._lock:
            if me.dismissed:
                raise Closed
            if not me.served:
                self._consumers.remove(me)
                raise Empty
            return me.hand.pop()

    def close(self) -> None:
        """Dismiss both lines."""
        with self._lock:
            self._closed = True
            for line in (self._producers, self._consumers):
                while line:
                    line.popleft().dismiss()

    def __len__(self) -> int:
        """Count what is stored; what a waiter holds in its hand is not."""
        with self._lock:
            return len(self._items)
