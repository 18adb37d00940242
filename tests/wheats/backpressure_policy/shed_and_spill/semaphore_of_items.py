"""A semaphore counts what may be taken, a sorted list ranks it; the spill returns in batches."""

from __future__ import annotations

import bisect
from asyncio import Semaphore
from collections.abc import Callable
from dataclasses import dataclass, field

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


@dataclass(order=True, frozen=True)
class _Rank:
    """Where an item stands: the smallest one is shed first."""

    priority: int
    minus_arrival: int
    item: Item = field(compare=False)
    since: float = field(compare=False)


class PolicyQueue:
    """One permit for each item in memory or in the spill; who has a permit takes without waiting.

    Takers get permits in the order in which they came. Memory is refilled when it is empty
    and somebody takes, with as many as it holds; until the spill is empty, newcomers go there.
    """

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Give a permit for each item that the spill holds already."""
        if capacity < 1:
            raise ValueError("capacity must be one or more")
        if when_full not in {WhenFull.SHED_LOWEST, WhenFull.SPILL}:
            raise ValueError("this queue sheds or spills")
        self._spill: Spill | None = None
        if when_full is WhenFull.SPILL:
            if spill is None:
                raise ValueError("SPILL needs a spill")
            self._spill = spill
        self._capacity = capacity
        self._clock = clock
        self._ranked: list[_Rank] = []  # what is in memory
        self._arrivals = 0
        self._permits = Semaphore(self._in_spill())
        self._accepted = self._refused = self._evicted_other = self._spilled = 0
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Add an item and a permit; an eviction changes the item behind a permit."""
        if self._spill is not None and (self._is_full() or self._in_spill() > 0):
            self._spill.append(item)
            self._spilled += 1
            self._permits.release()
            return Outcome(Fate.SPILLED)
        if not self._is_full():
            self._insert(item)
            self._accepted += 1
            self._permits.release()
            return Outcome(Fate.ACCEPTED)
        if item.priority <= self._ranked[0].priority:
            self._refused += 1
            return Outcome(Fate.REFUSED)
        victim = self._ranked.pop(0).item
        self._insert(item)
        self._evicted_other += 1
        return Outcome(Fate.EVICTED_OTHER, victim)

    async def take(self) -> Item:
        """Wait for a permit; then there is an item."""
        await self._permits.acquire()
        if not self._ranked:
            self._refill()
        oldest = self._oldest()
        self._ranked.pop(bisect.bisect_left(self._ranked, oldest))
        self._delivered += 1
        return oldest.item

    def stats(self) -> Stats:
        """Count what is ranked."""
        return Stats(
            accepted=self._accepted,
            refused=self._refused,
            timed_out=0,
            evicted_other=self._evicted_other,
            spilled=self._spilled,
            delivered=self._delivered,
            depth=len(self._ranked),
            oldest_age_s=self._clock() - self._oldest().since if self._ranked else None,
        )

    def _refill(self) -> None:
        assert self._spill is not None
        for _ in range(min(self._capacity, self._in_spill())):
            self._insert(self._spill.popleft())

    def _insert(self, item: Item) -> None:
        self._arrivals += 1
        rank = _Rank(item.priority, -self._arrivals, item, self._clock())
        bisect.insort(self._ranked, rank)

    def _oldest(self) -> _Rank:
        return max(self._ranked, key=lambda rank: rank.minus_arrival)

    def _is_full(self) -> bool:
        return len(self._ranked) >= self._capacity

    def _in_spill(self) -> int:
        return 0 if self._spill is None else len(self._spill)
