"""A queue that cannot be made has taken nothing out of its spill."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


@dataclass(eq=False)
class _Entry:
    """An item, and when it came in."""

    item: Item
    since: float


class PolicyQueue:
    """It takes over the oldest of what an earlier process left, first of all."""

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Make a queue that sheds or spills."""
        left = when_full is WhenFull.SPILL and spill is not None and len(spill) > 0
        oldest = spill.popleft() if left and spill is not None else None
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.SPILL and spill is None:
            raise ValueError("SPILL needs a spill")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._spill = spill
        self._entries: deque[_Entry] = deque()
        self._arrived = asyncio.Event()
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0
        if oldest is not None:
            self._store(oldest)
        self._refill()

    async def offer(self, item: Item) -> Outcome:
        """Tell what became of the item."""
        outcome = self._place(item)
        self._fates[outcome.fate] += 1
        return outcome

    async def take(self) -> Item:
        """Return the oldest item, waiting for one."""
        while not self._entries:
            self._arrived.clear()
            await self._arrived.wait()
        entry = self._entries.popleft()
        self._refill()
        self._delivered += 1
        return entry.item

    def stats(self) -> Stats:
        """Return the numbers."""
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=self._fates[Fate.SPILLED],
            delivered=self._delivered,
            depth=len(self._entries),
            oldest_age_s=self._clock() - self._entries[0].since if self._entries else None,
        )

    def _place(self, item: Item) -> Outcome:
        if len(self._entries) < self._capacity:
            self._store(item)
            return Outcome(Fate.ACCEPTED)
        if self._when_full is WhenFull.SPILL and self._spill is not None:
            self._spill.append(item)
            return Outcome(Fate.SPILLED)
        victim = min(reversed(self._entries), key=lambda entry: entry.item.priority)
        if item.priority <= victim.item.priority:
            return Outcome(Fate.REFUSED)
        self._entries.remove(victim)
        self._store(item)
        return Outcome(Fate.EVICTED_OTHER, victim.item)

    def _store(self, item: Item) -> None:
        self._entries.append(_Entry(item, self._clock()))
        self._arrived.set()

    def _refill(self) -> None:
        while self._spill is not None and len(self._spill) > 0:
            if len(self._entries) >= self._capacity:
                break
            self._store(self._spill.popleft())
