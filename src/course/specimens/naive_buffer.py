"""A bounded buffer that looks, lets go of its lock, and stores: no more room by then, perhaps."""

from __future__ import annotations

from threading import Lock


class NaiveBuffer:
    """A bounded buffer whose every look and every change is under a lock."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.items: list[str] = []
        self.lock = Lock()

    def put(self, item: str) -> bool:
        """Store the item and return True; return False when there is no room."""
        self.lock.acquire()
        has_room = len(self.items) < self.capacity
        self.lock.release()
        if not has_room:
            return False
        self.lock.acquire()
        self.items.append(item)
        self.lock.release()
        return True
