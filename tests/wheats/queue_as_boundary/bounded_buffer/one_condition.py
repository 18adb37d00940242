"""One condition for everybody; each change wakes all, and each looks for itself with wait_for."""

from __future__ import annotations

from threading import Condition
from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """Everything is guarded by the one condition, and every change notifies all of it."""

    def __init__(self, capacity: int) -> None:
        """Keep the items in a plain list: buffers are short."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._changed = Condition()
        self._items: list[T] = []
        self._open = True

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Wait until there is room or the buffer is closed."""
        with self._changed:
            in_time = self._changed.wait_for(self._may_put, timeout)
            if not self._open:
                raise Closed
            if not in_time:
                raise Full
            self._items.append(item)
            self._changed.notify_all()

    def get(self, *, timeout: float | None = None) -> T:
        """Wait until there is an item or the buffer is closed."""
        with self._changed:
            if not self._changed.wait_for(self._may_get, timeout):
                raise Empty
            if not self._items:
                raise Closed
            self._changed.notify_all()
            return self._items.pop(0)

    def close(self) -> None:
        """Close, and let all look again."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def __len__(self) -> int:
        """Count under the condition's lock."""
        with self._changed:
            return len(self._items)

    def _may_put(self) -> bool:
        return len(self._items) < self._capacity or not self._open

    def _may_get(self) -> bool:
        return bool(self._items) or not self._open
