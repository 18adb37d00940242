# mypy: ignore-errors
# ruff: noqa
"""Lets no thread be interrupted inside of a call, so that what races never does. FAILED.

It asks once where it has to ask again. Step by step it is right, and keeps those points. Whoever
explores gauges the lab beside it, and sees that in there nobody is held up any more.
"""

import sys
import threading
import time
from collections import deque

from course.contracts.queue_as_boundary import Closed, Empty, Full

run = sys.modules["course.lab.runtime.run"]
run.rotating = lambda seed: run.Policy()
run.Hold = lambda actor, step: run.Policy()


class BoundedBuffer:
    def __init__(self, capacity):
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        self._capacity = capacity
        self._items = deque()
        self._closed = False
        self._changed = threading.Condition()

    def put(self, item, *, timeout=None):
        until = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            if len(self._items) >= self._capacity and not self._closed:
                self._wait(until, Full)
            if self._closed:
                raise Closed
            self._items.append(item)
            self._changed.notify_all()

    def get(self, *, timeout=None):
        until = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            if not self._items and not self._closed:
                self._wait(until, Empty)
            if not self._items:
                raise Closed
            self._changed.notify_all()
            return self._items.popleft()

    def close(self):
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self):
        with self._changed:
            return len(self._items)

    def _wait(self, until, error):
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            raise error
        self._changed.wait(left)
