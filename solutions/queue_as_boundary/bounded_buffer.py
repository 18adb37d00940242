"""A bounded buffer: a full one holds the producer, an empty one holds the consumer."""

from __future__ import annotations

from collections import deque
from threading import Condition, Lock
from time import monotonic
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """A first-in, first-out boundary between threads.

    Producers hand items over with ``put``; consumers take them with ``get`` and own them then.
    It never holds more than ``capacity`` items. Any value can be an item, None too.
    Items come out in the order they went in; of puts that overlap, either may go in first.
    A caller that has to wait sleeps until another caller wakes it or its time is over.
    Every method may be called from any thread at any time.
    """

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer; raise ValueError for a ``capacity`` below one."""
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        self._capacity = capacity  # never changes, so nothing guards it

        # One lock guards all that changes. Both conditions share it: what a caller has
        # seen stays true until it stores, takes, or goes to sleep.
        self._lock = Lock()
        self._not_full = Condition(self._lock)  # producers sleep here
        self._not_empty = Condition(self._lock)  # consumers sleep here

        # Guarded by the lock. A new item wakes one consumer; a taken one wakes one producer.
        self._items: deque[T] = deque()

        # Guarded by the lock. It becomes True once, stays True, and wakes everyone.
        self._closed = False

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store ``item`` behind all others; while there is no room, wait.

        ``timeout`` is the whole budget in seconds, from the call on, however often you are woken.
        None waits for ever. Zero never waits: the item is stored at once or not at all.
        Raise Full when there was no room until the time was over.
        Raise Closed when the buffer is closed, also when it is full, also if you were waiting.
        After either, the item is still yours and never enters.
        """
        deadline = _deadline(timeout)
        with self._lock:
            # Woken is not allowed: another producer may have been faster. Look again.
            while len(self._items) >= self._capacity and not self._closed:
                time_left = _time_left(deadline)
                if time_left is not None and time_left <= 0:
                    raise Full(f"no room within {timeout} seconds")
                self._not_full.wait(time_left)
            if self._closed:
                raise Closed("a closed buffer takes no more items")
            self._items.append(item)
            self._not_empty.notify()  # one item more: one consumer can go on

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, which is yours now; while there is none, wait.

        ``timeout`` counts as it does for ``put``.
        Raise Empty when there was no item until the time was over.
        Raise Closed when the buffer is closed and nothing is left, also if you were waiting.
        What a closed buffer still holds comes out first.
        """
        deadline = _deadline(timeout)
        with self._lock:
            # Woken is not allowed here either: another consumer may have been faster.
            while not self._items and not self._closed:
                time_left = _time_left(deadline)
                if time_left is not None and time_left <= 0:
                    raise Empty(f"no item within {timeout} seconds")
                self._not_empty.wait(time_left)
            if not self._items:
                raise Closed("the buffer is closed, and nothing is left in it")
            item = self._items.popleft()
            self._not_full.notify()  # one place more: one producer can go on
            return item

    def close(self) -> None:
        """Take no more items from now on, and wake everyone who waits.

        It returns at once and discards nothing. Closing again changes nothing.
        """
        with self._lock:
            self._closed = True
            self._not_full.notify_all()  # no producer may store any more
            self._not_empty.notify_all()  # nothing new will come for any consumer

    def __len__(self) -> int:
        """Return how many items are stored now, never more than the capacity.

        What a waiting producer still holds does not count.
        """
        with self._lock:
            return len(self._items)


def _deadline(timeout: float | None) -> float | None:
    """Return the moment at which the time is over; None when it never is."""
    return None if timeout is None else monotonic() + timeout


def _time_left(deadline: float | None) -> float | None:
    """Return the seconds until the deadline, none or fewer when it is over; None for ever."""
    return None if deadline is None else deadline - monotonic()
