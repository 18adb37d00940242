"""A sorted list by the time at which each job moves next, and a condition used as a lock."""

from __future__ import annotations

import bisect
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)


@dataclass(order=True)
class _Entry:
    at: float  # it can be received then, or its lease ends
    number: int
    body: bytes = field(compare=False)
    receipt: str = field(default="", compare=False)
    attempts: int = field(default=0, compare=False)
    reasons: list[str] = field(default_factory=list, compare=False)


class LeaseQueue:
    """An entry that changes leaves the list and goes in again, at its new time."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Keep one list for all that is inside."""
        if capacity < 1:
            raise ValueError("capacity")
        if max_attempts < 1:
            raise ValueError("max_attempts")
        if lease_s <= 0:
            raise ValueError("lease_s")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._door = threading.Condition()
        self._entries: list[_Entry] = []
        self._dead: list[DeadLetter] = []
        self._numbers = 0
        self._tokens = 0

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Insert at the time of its first chance."""
        if delay_s < 0:
            raise ValueError("delay_s")
        with self._door:
            now = self._expire()
            if len(self._entries) == self._capacity:
                raise Full
            self._numbers += 1
            entry = _Entry(now + delay_s, self._numbers, body)
            bisect.insort(self._entries, entry)
            return f"#{entry.number}"

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Take from the left what is free and due."""
        if limit < 1:
            raise ValueError("limit")
        with self._door:
            now = self._expire()
            due = [entry for entry in self._entries if entry.at <= now and not entry.receipt]
            for entry in due[:limit]:
                entry.receipt = secrets.token_urlsafe(12)
                entry.attempts += 1
                self._move(entry, now + self._lease_s)
            return [self._delivery(entry) for entry in due[:limit]]

    def ack(self, receipt: str) -> None:
        """Remove the entry."""
        with self._door:
            self._expire()
            self._entries.remove(self._find(receipt))

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Free the entry, or bury it."""
        if delay_s < 0:
            raise ValueError("delay_s")
        with self._door:
            now = self._expire()
            self._free(self._find(receipt), reason, now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Move the entry to another time."""
        if lease_s <= 0:
            raise ValueError("lease_s")
        with self._door:
            now = self._expire()
            self._move(self._find(receipt), now + lease_s)

    def dead(self) -> list[DeadLetter]:
        """Show them as they died."""
        with self._door:
            self._expire()
            return [*self._dead]

    def _delivery(self, entry: _Entry) -> Delivery:
        self._tokens += 1
        name, token = f"#{entry.number}", self._tokens
        return Delivery(name, entry.body, entry.attempts, entry.receipt, token, entry.at)

    def _expire(self) -> float:
        now = self._clock()
        for entry in self._entries[:]:
            if entry.at > now:
                break
            if entry.receipt:
                self._free(entry, LEASE_EXPIRED, entry.at)
        return now

    def _free(self, entry: _Entry, reason: str, at: float) -> None:
        entry.reasons.append(reason)
        entry.receipt = ""
        if entry.attempts < self._max_attempts:
            self._move(entry, at)
            return
        self._entries.remove(entry)
        story = tuple(entry.reasons)
        self._dead.append(DeadLetter(f"#{entry.number}", entry.body, entry.attempts, story))

    def _move(self, entry: _Entry, at: float) -> None:
        self._entries.remove(entry)
        entry.at = at
        bisect.insort(self._entries, entry)

    def _find(self, receipt: str) -> _Entry:
        for entry in self._entries:
            if entry.receipt == receipt != "":
                return entry
        raise StaleReceipt(receipt)
