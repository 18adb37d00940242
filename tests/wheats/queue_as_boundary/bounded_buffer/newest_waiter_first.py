"""Each sleeper waits on a lock of its own, kept on a stack; the newest one is woken first."""

from __future__ import annotations

import threading as th
import time
from collections import deque
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class _Bench:
    """A stack of sleepers; every method is called with the buffer's lock held."""

    def __init__(self, lock: th.Lock) -> None:
        self._lock = lock
        self._sleepers: list[th.Lock] = []

    def sleep(self, seconds: float | None) -> None:
        """Let go of the buffer's lock until woken or the time is over, then have it again."""
        bed = th.Lock()
        bed.acquire()
        self._sleepers.append(bed)
        self._lock.release()
        try:
            bed.acquire(timeout=-1 if seconds is None else seconds)
        finally:
            self._lock.acquire()
            if bed in self._sleepers:  # nobody woke it: its time is over
                self._sleepers.remove(bed)

    def wake_newest(self) -> None:
        """Wake the one who came last, if there is one."""
        if self._sleepers:
            self._sleepers.pop().release()

    def wake_all(self) -> None:
        """Wake everybody."""
        while self._sleepers:
            self.wake_newest()


class BoundedBuffer(Generic[T]):
    """Waiters are served last come, first served; items still leave in order."""

    def __init__(self, capacity: int) -> None:
        """Give each side a bench."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._lock = th.Lock()  # guards all that follows
        self._items: deque[T] = deque()
        self._closed = False
        self._producers = _Bench(self._lock)
        self._consumers = _Bench(self._lock)

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Look, sleep, look again."""
        started = time.monotonic()
        with self._lock:
            while True:
                if self._closed:
                    raise Closed
                if len(self._items) < self._capacity:
                    break
                left = None if timeout is None else started + timeout - time.monotonic()
                if left is not None and left <= 0:
                    raise Full
                self._producers.sleep(left)
            self._items.append(item)
            self._consumers.wake_newest()

    def get(self, *, timeout: float | None = None) -> T:
        """Look, sleep, look again."""
        started = time.monotonic()
        with self._lock:
            while not self._items:
                if self._closed:
                    raise Closed
                left = None if timeout is None else started + timeout - time.monotonic()
                if left is not None and left <= 0:
                    raise Empty
                self._consumers.sleep(left)
            self._producers.wake_newest()
            return self._items.popleft()

    def close(self) -> None:
        """Close, and wake both benches."""
        with self._lock:
            self._closed = True
            self._producers.wake_all()
            self._consumers.wake_all()

    def __len__(self) -> int:
        """Count under the lock."""
        with self._lock:
            return len(self._items)
