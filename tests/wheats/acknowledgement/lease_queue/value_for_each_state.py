"""Each job's state is a frozen value of its own class, and each call replaces it by the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)


@dataclass(frozen=True)
class _Waiting:
    body: bytes
    since: float  # it can be received from then on
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Lent:
    before: _Waiting
    receipt: str
    until: float


@dataclass(frozen=True)
class _Dead:
    letter: DeadLetter


_State = _Waiting | _Lent | _Dead


class LeaseQueue:
    """The states lie in one map by id; the time ends a lease whenever a state is looked at."""

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Ids are random and receipts too; a late nack is refused, a late ack is not."""
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError("capacity, max_attempts and lease_s are positive")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts
        self._lock = threading.Lock()
        self._states: dict[str, _State] = {}
        self._forgiven: dict[str, str] = {}  # receipts whose lease is over, and their waiting job
        self._token = 0

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Begin as waiting."""
        if delay_s < 0:
            raise ValueError("delay_s is below zero")
        with self._lock:
            now = self._tick()
            inside = [one for one in self._states.values() if not isinstance(one, _Dead)]
            if len(inside) >= self._capacity:
                raise Full(len(inside))
            name = uuid4().hex
            self._states[name] = _Waiting(body, now + delay_s)
            return name

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend those that have waited longest."""
        if limit < 1:
            raise ValueError("limit is below one")
        with self._lock:
            now = self._tick()
            due = [
                (one.since, name)
                for name, one in self._states.items()
                if isinstance(one, _Waiting) and one.since <= now
            ]
            longest = sorted(due, key=lambda pair: pair[0])
            return [self._lend(name, now) for _, name in longest[:limit]]

    def ack(self, receipt: str) -> None:
        """Forget the job, also for a worker who is late, unless it has gone to another."""
        with self._lock:
            self._tick()
            late = self._forgiven.pop(receipt, None)
            del self._states[late if late is not None else self._lent(receipt)]

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Let it wait, or die."""
        if delay_s < 0:
            raise ValueError("delay_s is below zero")
        with self._lock:
            now = self._tick()
            name = self._lent(receipt)
            self._states[name] = self._after(name, reason, now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Lend it to the same worker for another time."""
        if lease_s <= 0:
            raise ValueError("lease_s is not above zero")
        with self._lock:
            now = self._tick()
            name = self._lent(receipt)
            state = self._states[name]
            assert isinstance(state, _Lent)
            self._states[name] = _Lent(state.before, receipt, now + lease_s)

    def dead(self) -> list[DeadLetter]:
        """Show them in the order in which they were sent."""
        with self._lock:
            self._tick()
            return [one.letter for one in self._states.values() if isinstance(one, _Dead)]

    def _tick(self) -> float:
        now = self._clock()
        for name, state in self._states.items():
            if isinstance(state, _Lent) and state.until <= now:
                following = self._after(name, LEASE_EXPIRED, now)
                self._states[name] = following
                if isinstance(following, _Waiting):
                    self._forgiven[state.receipt] = name
        return now

    def _lend(self, name: str, now: float) -> Delivery:
        state = self._states[name]
        assert isinstance(state, _Waiting)
        self._forgiven = {old: late for old, late in self._forgiven.items() if late != name}
        self._token += 1
        lent = _Lent(state, uuid4().hex, now + self._lease_s)
        self._states[name] = lent
        attempt = len(state.reasons) + 1
        return Delivery(name, state.body, attempt, lent.receipt, self._token, lent.until)

    def _after(self, name: str, reason: str, since: float) -> _State:
        """Return what follows on a lent job whose attempt is over."""
        state = self._states[name]
        assert isinstance(state, _Lent)
        reasons = (*state.before.reasons, reason)
        if len(reasons) < self._max_attempts:
            return _Waiting(state.before.body, since, reasons)
        return _Dead(DeadLetter(name, state.before.body, len(reasons), reasons))

    def _lent(self, receipt: str) -> str:
        for name, state in self._states.items():
            if isinstance(state, _Lent) and state.receipt == receipt:
                return name
        raise StaleReceipt(receipt)
