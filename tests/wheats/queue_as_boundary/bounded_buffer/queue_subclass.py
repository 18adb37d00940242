"""A thin wrapper around a queue.Queue subclass whose three hooks know about closing."""

from __future__ import annotations

import queue
import sys
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class _ClosableQueue(queue.Queue[T]):
    """A queue that, once closed, makes nobody wait: every caller reaches _put or _get."""

    closed = False  # guarded by mutex

    def close(self) -> None:
        """Let every waiting caller go on to the hooks below."""
        with self.mutex:
            self.closed = True
            self.maxsize = sys.maxsize
            self.not_full.notify_all()
            self.not_empty.notify_all()

    def _qsize(self) -> int:
        # Queue waits while this is nought, or not below maxsize; after close it is neither.
        return len(self.queue) + self.closed

    def _put(self, item: T) -> None:
        if self.closed:
            raise Closed
        super()._put(item)

    def _get(self) -> T:
        if not self.queue:
            raise Closed
        return super()._get()


class BoundedBuffer(Generic[T]):
    """Translate the queue's names and exceptions; a negative timeout is a ValueError there."""

    def __init__(self, capacity: int) -> None:
        """Refuse what Queue would take for unbounded."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._queue: _ClosableQueue[T] = _ClosableQueue(capacity)

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Put, as Queue does."""
        try:
            self._queue.put(item, timeout=timeout)
        except queue.Full:
            raise Full from None

    def get(self, *, timeout: float | None = None) -> T:
        """Get, as Queue does."""
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            raise Empty from None

    def close(self) -> None:
        """Close the queue behind it."""
        self._queue.close()

    def __len__(self) -> int:
        """Count what is stored, without the one that _qsize adds after close."""
        with self._queue.mutex:
            return len(self._queue.queue)
