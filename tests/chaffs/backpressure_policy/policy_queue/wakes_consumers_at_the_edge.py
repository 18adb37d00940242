"""Several consumers may be asleep: every item wakes one, not only the first."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class PolicyQueue:
    """Who makes room grants a place to the first in line."""

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
        self._inside: deque[tuple[Item, float]] = deque()
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0
        self._line: deque[asyncio.Future[None]] = deque()
        self._granted = 0
        self._hungry: deque[asyncio.Future[None]] = deque()

    async def offer(self, item: Item) -> Outcome:
        """Return what became of the item."""
        if not self._line and not self._granted and len(self._inside) < self._capacity:
            return self._enter(item)
        if self._when_full is WhenFull.REFUSE_NEW:
            return self._tell(Fate.REFUSED)
        if self._when_full is WhenFull.DROP_OLDEST:
            victim, _ = self._inside.popleft()
            return self._enter(item, victim)
        try:
            async with asyncio.timeout(self._budget):
                await self._place()
        except TimeoutError:
            return self._tell(Fate.TIMED_OUT)
        self._granted -= 1
        return self._enter(item)

    async def take(self) -> Item:
        """Return the oldest item."""
        while not self._inside:
            arrival = asyncio.get_running_loop().create_future()
            self._hungry.append(arrival)
            try:
                await arrival
            except asyncio.CancelledError:
                if self._inside and not arrival.cancelled():
                    self._wake_first(self._hungry)
                raise
        item, _ = self._inside.popleft()
        self._delivered += 1
        self._grant()
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
            depth=len(self._inside),
            oldest_age_s=self._clock() - self._inside[0][1] if self._inside else None,
        )

    def _enter(self, item: Item, victim: Item | None = None) -> Outcome:
        if not self._inside:
            self._wake_first(self._hungry)
        self._inside.append((item, self._clock()))
        self._grant()
        return self._tell(Fate.ACCEPTED if victim is None else Fate.EVICTED_OTHER, victim)

    def _tell(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._fates[fate] += 1
        return Outcome(fate, victim)

    async def _place(self) -> None:
        place = asyncio.get_running_loop().create_future()
        self._line.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                self._granted -= 1
            elif place in self._line:
                self._line.remove(place)
            self._grant()
            raise

    def _grant(self) -> None:
        while len(self._inside) + self._granted < self._capacity and self._wake_first(self._line):
            self._granted += 1

    def _wake_first(self, line: deque[asyncio.Future[None]]) -> bool:
        while line:
            first = line.popleft()
            if not first.done():
                first.set_result(None)
                return True
        return False
