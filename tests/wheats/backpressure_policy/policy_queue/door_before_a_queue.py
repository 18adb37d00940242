"""An asyncio.Queue with a door: a lock lets one producer at a time wait for room, in order."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class _StampedQueue(asyncio.Queue[Item]):
    """A queue that notes when each item entered, by the hooks it has for that."""

    def __init__(self, capacity: int, clock: Callable[[], float]) -> None:
        self.clock = clock
        super().__init__(capacity)

    def _init(self, maxsize: int) -> None:
        self._queue: deque[tuple[Item, float]] = deque()

    def _put(self, item: Item) -> None:
        self._queue.append((item, self.clock()))

    def _get(self) -> Item:
        return self._queue.popleft()[0]

    def age_of_the_oldest(self) -> float | None:
        return self.clock() - self._queue[0][1] if self._queue else None


class PolicyQueue:
    """Newcomers wait at the door behind everybody else, also when there is room again."""

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Treat the policies of the next exercise like WAIT."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("how long?")
        self._when_full = when_full
        self._put_timeout = put_timeout
        self._door = asyncio.Lock()
        self._queue = _StampedQueue(capacity, clock)
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Go in by the way of the policy."""
        outcome = await self._outcome_of(item)
        self._fates[outcome.fate] += 1
        return outcome

    async def take(self) -> Item:
        """Get, and count."""
        item = await self._queue.get()
        self._delivered += 1
        return item

    def stats(self) -> Stats:
        """Ask the queue."""
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=self._fates[Fate.SPILLED],
            delivered=self._delivered,
            depth=self._queue.qsize(),
            oldest_age_s=self._queue.age_of_the_oldest(),
        )

    async def _outcome_of(self, item: Item) -> Outcome:
        if self._when_full is WhenFull.REFUSE_NEW:
            try:
                self._queue.put_nowait(item)
            except asyncio.QueueFull:
                return Outcome(Fate.REFUSED)
            return Outcome(Fate.ACCEPTED)
        if self._when_full is WhenFull.DROP_OLDEST:
            victim = self._queue.get_nowait() if self._queue.full() else None
            self._queue.put_nowait(item)
            return Outcome(Fate.EVICTED_OTHER if victim else Fate.ACCEPTED, victim)
        budget = self._put_timeout if self._when_full is WhenFull.TIME_OUT else None
        try:
            async with asyncio.timeout(budget), self._door:
                await self._queue.put(item)
        except TimeoutError:
            return Outcome(Fate.TIMED_OUT)
        return Outcome(Fate.ACCEPTED)
