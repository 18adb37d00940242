"""Everybody stands in one line; as many as there is capacity are inside, and the rest wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from itertools import islice

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class _Place:
    """An offered item's place in line; it has crossed the mark once `entered` is known."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.entered: float | None = None
        self.crossed = asyncio.Event()


class PolicyQueue:
    """The mark stands behind the capacity-th of the line: in front of it is inside.

    Whoever leaves the line, by whatever way, lets one more cross. An offer that is cancelled
    when its item has crossed withdraws it; when it is gone already, it was accepted.
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
        """Ignore a timeout under any other policy; a negative one is over at once."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("TIME_OUT needs a put_timeout")
        if when_full in (WhenFull.SHED_LOWEST, WhenFull.SPILL):
            raise NotImplementedError(when_full)
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._patience = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._line: dict[_Place, None] = {}
        self._arrival = asyncio.Condition()
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Join the line, unless the policy says otherwise."""
        victim = None
        if len(self._line) >= self._capacity:
            if self._when_full is WhenFull.REFUSE_NEW:
                return self._answer(Fate.REFUSED)
            if self._when_full is WhenFull.DROP_OLDEST:
                victim = self._first()
                del self._line[victim]
        place = _Place(item)
        self._line[place] = None
        await self._move_up()
        if not place.crossed.is_set() and not await self._crosses(place):
            return self._answer(Fate.TIMED_OUT)
        if victim is not None:
            return self._answer(Fate.EVICTED_OTHER, victim.item)
        return self._answer(Fate.ACCEPTED)

    async def take(self) -> Item:
        """Take the first of the line."""
        async with self._arrival:
            await self._arrival.wait_for(lambda: self._line)
        first = self._first()
        del self._line[first]
        self._delivered += 1
        await self._move_up()
        return first.item

    def stats(self) -> Stats:
        """Count up to the mark."""
        entered = self._first().entered if self._line else None
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=self._fates[Fate.SPILLED],
            delivered=self._delivered,
            depth=min(len(self._line), self._capacity),
            oldest_age_s=None if entered is None else self._clock() - entered,
        )

    def _first(self) -> _Place:
        return next(iter(self._line))

    async def _move_up(self) -> None:
        """Let those in front of the mark cross; this never waits."""
        for place in islice(self._line, self._capacity):
            if place.entered is None:
                place.entered = self._clock()
                place.crossed.set()
        async with self._arrival:  # nobody sleeps with it in hand
            self._arrival.notify_all()

    async def _crosses(self, place: _Place) -> bool:
        """Return whether it does in time; leave the line when it does not, or by cancellation."""
        try:
            async with asyncio.timeout(self._patience):
                await place.crossed.wait()
        except TimeoutError:
            if place.crossed.is_set():
                return True
            del self._line[place]
            return False
        except asyncio.CancelledError:
            if place.crossed.is_set() and place not in self._line:
                return True
            del self._line[place]
            await self._move_up()
            raise
        return True

    def _answer(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._fates[fate] += 1
        return Outcome(fate, victim)
