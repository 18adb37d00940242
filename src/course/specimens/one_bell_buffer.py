"""A bounded buffer with one bell for both sides, which may wake whoever has nothing to do."""

from __future__ import annotations

from threading import Condition, Lock


class OneBellBuffer:
    """A bounded buffer; who has to wait sleeps until the bell rings, producer or consumer."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.items: list[str] = []
        self.lock = Lock()
        self.bell = Condition(self.lock)

    def put(self, item: str) -> None:
        """Store the item; sleep while there is no room."""
        self.lock.acquire()
        while len(self.items) == self.capacity:
            self.bell.wait()  # gives the lock back, sleeps, and takes it again
        self.items.append(item)
        self.bell.notify()  # wakes one sleeper: the one that sleeps longest
        self.lock.release()

    def get(self, timeout: float | None = None) -> str | None:
        """Return the oldest item; sleep while there is none. None when the time is over."""
        self.lock.acquire()
        while not self.items:
            is_woken = self.bell.wait(timeout)
            if not is_woken:
                self.lock.release()
                return None
        item = self.items.pop(0)
        self.bell.notify()
        self.lock.release()
        return item
