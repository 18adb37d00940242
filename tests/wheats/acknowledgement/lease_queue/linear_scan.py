"""One list and random receipts; a lease that is over ends only when the job is needed again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from threading import RLock

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)


@dataclass
class _Row:
    body: bytes
    free_at: float
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    holder: str | None = None
    reasons: list[str] = field(default_factory=list)


class LeaseQueue:
    """A late worker may still finish, as long as nobody else has the job and it may be tried."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Tokens begin anywhere and jump."""
        for name, value in {"capacity": capacity, "max_attempts": max_attempts}.items():
            if value < 1:
                raise ValueError(f"{name} is {value}")
        if lease_s <= 0:
            raise ValueError(f"lease_s is {lease_s}")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._lock = RLock()
        self._rows: list[_Row] = []  # in the order they were sent, wherever they are now
        self._buried: list[_Row] = []
        self._random = Random()
        self._token = self._random.randrange(1_000_000)

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Append a row."""
        if delay_s < 0:
            raise ValueError("a job cannot be sent into the past")
        with self._lock:
            if len(list(self._inside())) >= self._capacity:
                raise Full(self._capacity)
            row = _Row(body, self._clock() + delay_s)
            self._rows.append(row)
            return row.id

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Take the first rows that are free; what comes back keeps its old place."""
        if limit < 1:
            raise ValueError("nobody receives less than one")
        with self._lock:
            free = [row for row in self._inside() if row.free_at < self._clock() or self._new(row)]
            return [self._lend(row) for row in free[:limit]]

    def ack(self, receipt: str) -> None:
        """Remove the row."""
        with self._lock:
            self._rows.remove(self._row_of(receipt))

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Note the reason and let go."""
        if delay_s < 0:
            raise ValueError("a job cannot come back in the past")
        with self._lock:
            row = self._row_of(receipt)
            row.reasons.append(reason)
            row.holder, row.free_at = None, self._clock() + delay_s

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Only what is not over can last longer."""
        if lease_s <= 0:
            raise ValueError("a lease has a length")
        with self._lock:
            row = self._row_of(receipt)
            if row.free_at < self._clock():
                raise StaleReceipt(receipt)
            row.free_at = self._clock() + lease_s

    def dead(self) -> list[DeadLetter]:
        """Show the newest first."""
        with self._lock:
            list(self._inside())
            return [
                DeadLetter(row.id, row.body, len(row.reasons), tuple(row.reasons))
                for row in reversed(self._buried)
            ]

    def _inside(self) -> Iterator[_Row]:
        """Yield the rows that have an attempt left, or a worker at the last one."""
        for row in list(self._rows):
            used = len(row.reasons) + (row.holder is not None)
            is_over = row.holder is None or row.free_at < self._clock()
            if used >= self._max_attempts and is_over:
                self._let_go(row)
                self._rows.remove(row)
                self._buried.append(row)
            else:
                yield row

    def _row_of(self, receipt: str) -> _Row:
        for row in self._inside():
            if receipt and row.holder == receipt:
                return row
        raise StaleReceipt(receipt)

    def _new(self, row: _Row) -> bool:
        """Tell whether a row that nobody holds is free at this very moment."""
        return row.holder is None and row.free_at <= self._clock()

    def _lend(self, row: _Row) -> Delivery:
        self._let_go(row)
        self._token += self._random.randrange(1, 1000)
        row.holder = f"{self._random.getrandbits(64):x}"
        row.free_at = self._clock() + self._lease_s
        attempt = len(row.reasons) + 1
        return Delivery(row.id, row.body, attempt, row.holder, self._token, row.free_at)

    def _let_go(self, row: _Row) -> None:
        if row.holder is not None:
            row.reasons.append(LEASE_EXPIRED)
            row.holder = None
