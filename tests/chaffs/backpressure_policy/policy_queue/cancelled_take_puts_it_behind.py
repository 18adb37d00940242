"""An item that was not taken is still the oldest: it goes back to the front."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull

Told = asyncio.Future[Outcome]


class PolicyQueue:
    """A waiting producer leaves its item in line; the taker moves it in and tells it so."""

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
        self._line: deque[tuple[Item, Told]] = deque()
        self._hungry: deque[asyncio.Future[tuple[Item, float]]] = deque()

    async def offer(self, item: Item) -> Outcome:
        """Return what became of the item."""
        if len(self._inside) < self._capacity:
            return self._told(self._enter(item))
        if self._when_full is WhenFull.REFUSE_NEW:
            return self._told(Outcome(Fate.REFUSED))
        if self._when_full is WhenFull.DROP_OLDEST:
            victim, _ = self._inside.popleft()
            return self._told(self._enter(item, victim))
        told = asyncio.get_running_loop().create_future()
        self._line.append((item, told))
        return self._told(await self._wait(told))

    async def take(self) -> Item:
        """Return the oldest item."""
        if self._inside:
            item, _ = self._inside.popleft()
            self._move_in()
        else:
            arrival = asyncio.get_running_loop().create_future()
            self._hungry.append(arrival)
            try:
                item, _ = await arrival
            except asyncio.CancelledError:
                if not arrival.cancelled():
                    self._let_in(arrival.result())
                raise
        self._delivered += 1
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

    async def _wait(self, told: Told) -> Outcome:
        timer = None
        if self._budget is not None:
            timer = asyncio.get_running_loop().call_later(self._budget, self._expire, told)
        try:
            return await told
        except asyncio.CancelledError:
            if told.done() and not told.cancelled() and told.result().fate is Fate.ACCEPTED:
                return told.result()
            self._line = deque(one for one in self._line if one[1] is not told)
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _expire(self, told: Told) -> None:
        if not told.done():
            self._line = deque(one for one in self._line if one[1] is not told)
            told.set_result(Outcome(Fate.TIMED_OUT))

    def _move_in(self) -> None:
        while self._line and len(self._inside) < self._capacity:
            item, told = self._line.popleft()
            if not told.done():
                told.set_result(self._enter(item))

    def _enter(self, item: Item, victim: Item | None = None) -> Outcome:
        self._let_in((item, self._clock()))
        return Outcome(Fate.ACCEPTED if victim is None else Fate.EVICTED_OTHER, victim)

    def _let_in(self, entry: tuple[Item, float]) -> None:
        while self._hungry:
            first = self._hungry.popleft()
            if not first.done():
                first.set_result(entry)
                return
        self._inside.append(entry)

    def _told(self, outcome: Outcome) -> Outcome:
        self._fates[outcome.fate] += 1
        return outcome
