"""Every change sets the current event and puts a fresh one in its place; all waiters look again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull

FIELDS = {
    Fate.ACCEPTED: "accepted",
    Fate.REFUSED: "refused",
    Fate.TIMED_OUT: "timed_out",
    Fate.EVICTED_OTHER: "evicted_other",
}


class PolicyQueue:
    """Producers that wait stand in a line; the first of it goes in, or leaves by itself."""

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Take a policy of the next exercise for one that refuses."""
        if capacity < 1:
            raise ValueError("a queue needs a place")
        if when_full is WhenFull.TIME_OUT:
            if put_timeout is None:
                raise ValueError("TIME_OUT needs a time")
            if put_timeout < 0:
                raise ValueError("a time is not negative")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._put_timeout = put_timeout
        self._inside: deque[tuple[Item, float]] = deque()
        self._line: list[object] = []
        self._next_change = asyncio.Event()
        self._so_far = Stats(0, 0, 0, 0, 0, 0, 0, None)  # its counts are kept, the rest is not

    async def offer(self, item: Item) -> Outcome:
        """Try; stand in line; try again at every change."""
        victim = None
        if self._line or len(self._inside) >= self._capacity:
            if self._when_full in (WhenFull.WAIT, WhenFull.TIME_OUT):
                if not await self._comes_first():
                    return self._told(Fate.TIMED_OUT)
            elif self._when_full is WhenFull.DROP_OLDEST:
                victim, _ = self._inside.popleft()
            else:
                return self._told(Fate.REFUSED)
        self._inside.append((item, self._clock()))
        self._announce()
        return self._told(Fate.EVICTED_OTHER if victim else Fate.ACCEPTED, victim)

    async def take(self) -> Item:
        """Try; wait for a change; try again."""
        while not self._inside:
            await self._next_change.wait()
        item, _ = self._inside.popleft()
        self._so_far = replace(self._so_far, delivered=self._so_far.delivered + 1)
        self._announce()
        return item

    def stats(self) -> Stats:
        """Fill in how things stand now."""
        age = self._clock() - self._inside[0][1] if self._inside else None
        return replace(self._so_far, depth=len(self._inside), oldest_age_s=age)

    async def _comes_first(self) -> bool:
        """Return whether its turn came before its time was over; it stands in line till then."""
        timed = self._when_full is WhenFull.TIME_OUT
        place = object()
        self._line.append(place)
        try:
            async with asyncio.timeout(self._put_timeout if timed else None):
                while self._line[0] is not place or len(self._inside) >= self._capacity:
                    await self._next_change.wait()
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._line = [other for other in self._line if other is not place]
            self._announce()

    def _announce(self) -> None:
        self._next_change.set()
        self._next_change = asyncio.Event()

    def _told(self, fate: Fate, victim: Item | None = None) -> Outcome:
        field = FIELDS[fate]
        self._so_far = replace(self._so_far, **{field: getattr(self._so_far, field) + 1})
        return Outcome(fate, victim)
