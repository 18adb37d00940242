"""Add first and remove later, and in between more are inside than fit."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull

Entry = tuple[Item, float]


class PolicyQueue:
    """One list and one condition; an item that is too much waits inside for its place."""

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Make an empty queue."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("TIME_OUT needs a put_timeout")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._budget = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._entries: list[Entry] = []
        self._changed = asyncio.Condition()
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Return what became of the item."""
        async with self._changed:
            entry = (item, self._clock())
            self._entries.append(entry)
            self._changed.notify_all()
            if len(self._entries) <= self._capacity:
                return self._tell(Fate.ACCEPTED)
            if self._when_full is WhenFull.REFUSE_NEW:
                self._entries.pop()
                return self._tell(Fate.REFUSED)
            if self._when_full is WhenFull.DROP_OLDEST:
                victim, _ = self._entries.pop(0)
                return self._tell(Fate.EVICTED_OTHER, victim)
            try:
                async with asyncio.timeout(self._budget):
                    await self._changed.wait_for(lambda: self._fits(entry))
            except TimeoutError:
                if entry not in self._entries:
                    return self._tell(Fate.ACCEPTED)
                self._remove(entry)
                return self._tell(Fate.TIMED_OUT)
            except asyncio.CancelledError:
                if entry in self._entries:
                    self._remove(entry)
                raise
            return self._tell(Fate.ACCEPTED)

    async def take(self) -> Item:
        """Return the oldest item."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._entries)
            item, _ = self._entries.pop(0)
            self._delivered += 1
            self._changed.notify_all()
            return item

    def stats(self) -> Stats:
        """Return the counts, and how things stand."""
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=0,
            delivered=self._delivered,
            depth=len(self._entries),
            oldest_age_s=self._clock() - self._entries[0][1] if self._entries else None,
        )

    def _fits(self, entry: Entry) -> bool:
        return entry not in self._entries[self._capacity :]

    def _remove(self, entry: Entry) -> None:
        self._entries.remove(entry)
        self._changed.notify_all()

    def _tell(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._fates[fate] += 1
        return Outcome(fate, victim)
