"""An offer has its fate when it returns: who is let in may still be cancelled, and raise."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class PolicyQueue:
    """Two lines of waiters, each asleep on its own event; only the first of a line is woken."""

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
        self._producers: deque[asyncio.Event] = deque()
        self._consumers: deque[asyncio.Event] = deque()

    async def offer(self, item: Item) -> Outcome:
        """Return what became of the item."""
        if self._has_room() and not self._producers:
            return self._enter(item)
        if self._when_full is WhenFull.REFUSE_NEW:
            return self._tell(Fate.REFUSED)
        if self._when_full is WhenFull.DROP_OLDEST:
            victim, _ = self._inside.popleft()
            return self._enter(item, victim)
        turn = asyncio.Event()
        self._producers.append(turn)
        try:
            async with asyncio.timeout(self._budget):
                await turn.wait()
            return self._let_in(item)
        except TimeoutError:
            return self._tell(Fate.TIMED_OUT)
        finally:
            self._producers.remove(turn)
            self._wake()

    async def take(self) -> Item:
        """Return the oldest item."""
        if self._inside and not self._consumers:
            return self._hand_out()
        turn = asyncio.Event()
        self._consumers.append(turn)
        try:
            await turn.wait()
            return self._hand_out()
        finally:
            self._consumers.remove(turn)
            self._wake()

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

    def _has_room(self) -> bool:
        return len(self._inside) < self._capacity

    def _let_in(self, item: Item) -> Outcome:
        self._inside.append((item, self._clock()))
        self._wake()
        return Outcome(Fate.ACCEPTED)

    def _enter(self, item: Item, victim: Item | None = None) -> Outcome:
        self._inside.append((item, self._clock()))
        self._wake()
        return self._tell(Fate.ACCEPTED if victim is None else Fate.EVICTED_OTHER, victim)

    def _hand_out(self) -> Item:
        item, _ = self._inside.popleft()
        self._delivered += 1
        self._wake()
        return item

    def _tell(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._fates[fate] += 1
        return Outcome(fate, victim)

    def _wake(self) -> None:
        if self._producers and self._has_room() and not self._producers[0].is_set():
            self._producers[0].set()
            self._fates[Fate.ACCEPTED] += 1
        if self._consumers and self._inside:
            self._consumers[0].set()
