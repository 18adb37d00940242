"""An offer hands its item straight to a sleeping taker, and then it counts as taken."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class _Stored(NamedTuple):
    item: Item
    at: float


class _Policy(Protocol):
    """What a full memory does with a newcomer, and what a gap in it is filled with."""

    def overflow(self, memory: deque[_Stored], newcomer: _Stored) -> Outcome:
        """Find a place for the newcomer, or none."""

    def fill(self, memory: deque[_Stored], capacity: int, now: float) -> None:
        """Use the room there is."""


class _Shed:
    def overflow(self, memory: deque[_Stored], newcomer: _Stored) -> Outcome:
        everybody = [*memory, newcomer]
        least = everybody[0]
        for one in everybody:
            if one.item.priority <= least.item.priority:
                least = one
        if least is newcomer:
            return Outcome(Fate.REFUSED)
        memory.clear()
        memory.extend(one for one in everybody if one is not least)
        return Outcome(Fate.EVICTED_OTHER, least.item)

    def fill(self, memory: deque[_Stored], capacity: int, now: float) -> None:
        """Who was shed is gone."""


class _Keep:
    def __init__(self, spill: Spill) -> None:
        self._spill = spill

    def overflow(self, memory: deque[_Stored], newcomer: _Stored) -> Outcome:
        self._spill.append(newcomer.item)
        return Outcome(Fate.SPILLED)

    def fill(self, memory: deque[_Stored], capacity: int, now: float) -> None:
        while len(memory) < capacity and len(self._spill) > 0:
            memory.append(_Stored(self._spill.popleft(), now))


class PolicyQueue:
    """Takers sleep only while nothing is stored anywhere, so an item is stored or handed over.

    Once handed over it belongs to its taker: a cancellation that comes later finds the take
    done, and the take returns.
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
        """Choose the policy once, and fill memory with what it has kept."""
        if capacity < 1:
            raise ValueError("no room at all")
        if when_full is WhenFull.SPILL and spill is None:
            raise ValueError("no spill to spill to")
        spills = when_full is WhenFull.SPILL and spill is not None
        self._policy: _Policy = _Keep(spill) if spills and spill is not None else _Shed()
        self._capacity = capacity
        self._clock = clock
        self._memory: deque[_Stored] = deque()
        self._takers: deque[asyncio.Future[Item]] = deque()
        self._fates: Counter[Fate] = Counter()
        self._taken = 0
        self._policy.fill(self._memory, capacity, clock())

    async def offer(self, item: Item) -> Outcome:
        """Hand over, store, or ask the policy."""
        outcome = Outcome(Fate.ACCEPTED)
        if not self._handed_over(item):
            newcomer = _Stored(item, self._clock())
            if len(self._memory) < self._capacity:
                self._memory.append(newcomer)
            else:
                outcome = self._policy.overflow(self._memory, newcomer)
        self._fates[outcome.fate] += 1
        return outcome

    def _handed_over(self, item: Item) -> bool:
        while self._takers:
            taker = self._takers.popleft()
            if not taker.done():
                taker.set_result(item)
                self._taken += 1
                return True
        return False

    async def take(self) -> Item:
        """Return the oldest stored item, or sleep until one is handed over."""
        if self._memory:
            oldest = self._memory.popleft()
            self._policy.fill(self._memory, self._capacity, self._clock())
            self._taken += 1
            return oldest.item
        hand: asyncio.Future[Item] = asyncio.get_running_loop().create_future()
        self._takers.append(hand)
        try:
            return await hand
        except asyncio.CancelledError:
            if hand.done() and not hand.cancelled():
                return hand.result()
            if hand in self._takers:
                self._takers.remove(hand)
            raise

    def stats(self) -> Stats:
        """Count what is stored; what is in a taker's hand is not."""
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=0,
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=self._fates[Fate.SPILLED],
            delivered=self._taken,
            depth=len(self._memory),
            oldest_age_s=self._clock() - self._memory[0].at if self._memory else None,
        )
