"""A cancelled taker has left the line: a wake-up that goes to it is lost."""

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
    """Memory first, then the spill; each taker sleeps on a future of its own."""

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
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.SPILL and spill is None:
            raise ValueError("SPILL needs a spill")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._spill = spill
        self._entries: deque[_Entry] = deque()
        self._takers: deque[asyncio.Future[None]] = deque()
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Tell what became of the item."""
        outcome = self._place(item)
        self._fates[outcome.fate] += 1
        if outcome.fate is not Fate.REFUSED:
            self._wake_one()
        return outcome

    async def take(self) -> Item:
        """Return the oldest item, waiting for one."""
        while not self._holds_any():
            me = asyncio.get_running_loop().create_future()
            self._takers.append(me)
            await me
        self._delivered += 1
        if not self._entries and self._spill is not None:
            return self._spill.popleft()
        return self._entries.popleft().item

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
        is_full = len(self._entries) >= self._capacity
        if self._when_full is WhenFull.SPILL and self._spill is not None:
            if is_full or len(self._spill) > 0:
                self._spill.append(item)
                return Outcome(Fate.SPILLED)
        elif is_full:
            victim = min(reversed(self._entries), key=lambda entry: entry.item.priority)
            if item.priority <= victim.item.priority:
                return Outcome(Fate.REFUSED)
            self._entries.remove(victim)
            self._entries.append(_Entry(item, self._clock()))
            return Outcome(Fate.EVICTED_OTHER, victim.item)
        self._entries.append(_Entry(item, self._clock()))
        return Outcome(Fate.ACCEPTED)

    def _holds_any(self) -> bool:
        return bool(self._entries) or (self._spill is not None and len(self._spill) > 0)

    def _wake_one(self) -> None:
        if self._takers:
            self._takers.popleft().set_result(None)
