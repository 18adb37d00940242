"""A heap knows who matters least and forgets late; what was spilled goes straight to its taker."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, OrderedDict
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class PolicyQueue:
    """Memory is never refilled: as long as anything is spilled, newcomers are spilled too.

    So everything in memory is older than everything in the spill, or the spill is empty.
    Takers stand in a pile, and the one that came last is woken first.
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
        """Begin with an empty memory, whatever the spill holds."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._spill: Spill | None = None
        if when_full is WhenFull.SPILL:
            if spill is None:
                raise ValueError("SPILL needs a spill")
            self._spill = spill
        self._capacity = capacity
        self._clock = clock
        self._arrivals = 0
        self._stored: OrderedDict[int, tuple[Item, float]] = OrderedDict()  # by arrival
        # (priority, -arrival): the first one matters least, and came last of those. Entries of
        # items that were taken stay until they come up, or until they are the majority.
        self._heap: list[tuple[int, int]] = []
        self._takers: list[asyncio.Future[None]] = []
        self._counts: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Store, spill, or let the top of the heap go."""
        outcome = self._placed(item)
        self._counts[outcome.fate] += 1
        if outcome.fate is not Fate.REFUSED:
            self._ring()
        return outcome

    async def take(self) -> Item:
        """Take from memory, then from the spill, else sleep."""
        while not self._has_any():
            bell = asyncio.get_running_loop().create_future()
            self._takers.append(bell)
            try:
                await bell
            except asyncio.CancelledError:
                if bell in self._takers:
                    self._takers.remove(bell)
                elif self._has_any():
                    self._ring()
                raise
        self._delivered += 1
        if self._stored:
            return self._stored.popitem(last=False)[1][0]
        assert self._spill is not None
        return self._spill.popleft()

    def stats(self) -> Stats:
        """Count what is in memory only."""
        age = None
        for _, since in self._stored.values():
            age = self._clock() - since
            break
        return Stats(
            accepted=self._counts[Fate.ACCEPTED],
            refused=self._counts[Fate.REFUSED],
            timed_out=0,
            evicted_other=self._counts[Fate.EVICTED_OTHER],
            spilled=self._counts[Fate.SPILLED],
            delivered=self._delivered,
            depth=len(self._stored),
            oldest_age_s=age,
        )

    def _placed(self, item: Item) -> Outcome:
        is_full = len(self._stored) >= self._capacity
        if self._spill is not None and (is_full or len(self._spill) > 0):
            self._spill.append(item)
            return Outcome(Fate.SPILLED)
        if not is_full:
            self._store(item)
            return Outcome(Fate.ACCEPTED)
        priority, arrival = self._top()
        if priority >= item.priority:
            return Outcome(Fate.REFUSED)
        heapq.heappop(self._heap)
        victim, _ = self._stored.pop(-arrival)
        self._store(item)
        return Outcome(Fate.EVICTED_OTHER, victim)

    def _store(self, item: Item) -> None:
        self._arrivals += 1
        self._stored[self._arrivals] = item, self._clock()
        heapq.heappush(self._heap, (item.priority, -self._arrivals))
        if len(self._heap) > 2 * self._capacity:
            self._heap = [entry for entry in self._heap if -entry[1] in self._stored]
            heapq.heapify(self._heap)

    def _top(self) -> tuple[int, int]:
        while -self._heap[0][1] not in self._stored:
            heapq.heappop(self._heap)
        return self._heap[0]

    def _has_any(self) -> bool:
        return bool(self._stored) or (self._spill is not None and len(self._spill) > 0)

    def _ring(self) -> None:
        while self._takers:
            bell = self._takers.pop()
            if not bell.done():
                bell.set_result(None)
                return
