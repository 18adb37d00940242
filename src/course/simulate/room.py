"""Where accepted requests wait: who is next, and who has to leave for another."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from operator import itemgetter
from typing import Protocol

from course.simulate.run import Order


class Room(Protocol):
    """The requests inside, by their numbers."""

    def __len__(self) -> int:
        """Return how many wait."""

    def add(self, request: int, /) -> None:
        """Let a request in."""

    def take(self) -> int:
        """Remove and return who is next."""

    def pop_oldest(self) -> int:
        """Remove and return who entered first."""

    def pop_lowest(self, newcomer: int) -> int | None:
        """Remove and return who matters least, of several the newest; None: the newcomer does."""


class Line(deque[int]):
    """One line, served from its old end or from its new one."""

    def __init__(self, order: Order, priority: Sequence[int]) -> None:
        super().__init__()
        self.priority = priority
        self.add = self.append
        self.take = self.pop if order is Order.NEWEST_FIRST else self.popleft
        self.pop_oldest = self.popleft

    def pop_lowest(self, newcomer: int) -> int | None:
        lowest = min(self.priority[request] for request in self)
        if lowest >= self.priority[newcomer]:
            return None
        backwards = range(len(self) - 1, -1, -1)
        place = next(at for at in backwards if self.priority[self[at]] == lowest)
        request = self[place]
        del self[place]
        return request


class Lines:
    """A line for each priority."""

    def __init__(self, priority: Sequence[int]) -> None:
        self.priority = priority
        self.lines: dict[int, deque[tuple[int, int]]] = {}  # turns and requests, by priority
        self.turn = 0  # rises with each that enters
        self.many = 0

    def __len__(self) -> int:
        return self.many

    def add(self, request: int) -> None:
        self.turn += 1
        self.many += 1
        self.lines.setdefault(self.priority[request], deque()).append((self.turn, request))

    def take(self) -> int:
        self.many -= 1
        return self.lines[max(self._waiting())].popleft()[1]

    def pop_oldest(self) -> int:
        self.many -= 1
        return min((self.lines[at] for at in self._waiting()), key=itemgetter(0)).popleft()[1]

    def pop_lowest(self, newcomer: int) -> int | None:
        lowest = min(self._waiting())
        if lowest >= self.priority[newcomer]:
            return None
        self.many -= 1
        return self.lines[lowest].pop()[1]

    def _waiting(self) -> list[int]:
        return [priority for priority, line in self.lines.items() if line]


def room(order: Order, priority: Sequence[int]) -> Room:
    """Return an empty room; `priority` has that of each request, also of those still to come."""
    return Lines(priority) if order is Order.PRIORITY else Line(order, priority)
