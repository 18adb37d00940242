"""An asyncio.Queue lets a newcomer pass a woken producer, which then goes to the back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class _StampedQueue(asyncio.Queue[Item]):
    """A queue that notes when each item came in."""

    def __init__(self, capacity: int, clock: Callable[[], float]) -> None:
        super().__init__(capacity)
        self.clock = clock
        self.stamps: list[float] = []

    def _put(self, item: Item) -> None:
        super()._put(item)
        self.stamps.append(self.clock())

    def _get(self) -> Item:
        self.stamps.pop(0)
        return super()._get()


class PolicyQueue:
    """A thin wrapper around asyncio.Queue."""

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
        self._when_full = when_full
        self._clock = clock
        self._budget = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._queue = _StampedQueue(capacity, clock)
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Return what became of the item."""
        if self._queue.full() and self._when_full is WhenFull.REFUSE_NEW:
            return self._tell(Fate.REFUSED)
        if self._queue.full() and self._when_full is WhenFull.DROP_OLDEST:
            victim = self._queue.get_nowait()
            self._queue.put_nowait(item)
            return self._tell(Fate.EVICTED_OTHER, victim)
        try:
            async with asyncio.timeout(self._budget):
                await self._queue.put(item)
        except TimeoutError:
            return self._tell(Fate.TIMED_OUT)
        return self._tell(Fate.ACCEPTED)

    async def take(self) -> Item:
        """Return the oldest item."""
        item = await self._queue.get()
        self._delivered += 1
        return item

    def stats(self) -> Stats:
        """Return the counts, and how things stand."""
        stamps = self._queue.stamps
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=0,
            delivered=self._delivered,
            depth=self._queue.qsize(),
            oldest_age_s=self._clock() - stamps[0] if stamps else None,
        )

    def _tell(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._fates[fate] += 1
        return Outcome(fate, victim)
