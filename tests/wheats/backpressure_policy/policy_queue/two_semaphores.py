"""One semaphore counts free places, another items; a semaphore serves its callers in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull

WAITING = (WhenFull.WAIT, WhenFull.TIME_OUT)
ALL = (*WAITING, WhenFull.REFUSE_NEW, WhenFull.DROP_OLDEST)


class PolicyQueue:
    """Permits and items always match: who holds a permit for an item finds one, in order."""

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Refuse every setting that the policy has no use for."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full not in ALL:
            raise ValueError(f"{when_full} is not for this queue")
        if (put_timeout is None) == (when_full is WhenFull.TIME_OUT):
            raise ValueError("TIME_OUT and put_timeout go together")
        if put_timeout is not None and put_timeout < 0:
            raise ValueError("put_timeout must not be negative")
        self._when_full = when_full
        self._clock = clock
        self._put_timeout = put_timeout
        self._places = asyncio.Semaphore(capacity)
        self._ready = asyncio.Semaphore(0)
        self._inside: deque[tuple[float, Item]] = deque()
        self._counts = dict.fromkeys(Fate, 0)
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Get a permit for a place, however the policy allows it, and store."""
        if self._when_full in WAITING:
            try:
                async with asyncio.timeout(self._put_timeout):
                    await self._places.acquire()
            except TimeoutError:
                return self._outcome(Fate.TIMED_OUT)
        elif not self._places.locked():
            await self._places.acquire()  # at once: nobody ever waits for a place here
        elif self._when_full is WhenFull.REFUSE_NEW:
            return self._outcome(Fate.REFUSED)
        else:
            _, victim = self._inside.popleft()  # its place and its permit go to the newcomer
            self._inside.append((self._clock(), item))
            return self._outcome(Fate.EVICTED_OTHER, victim)
        self._inside.append((self._clock(), item))
        self._ready.release()
        return self._outcome(Fate.ACCEPTED)

    async def take(self) -> Item:
        """Get a permit for an item, take it, and give the place back."""
        await self._ready.acquire()
        _, item = self._inside.popleft()
        self._delivered += 1
        self._places.release()
        return item

    def stats(self) -> Stats:
        """Count what is inside, whether it has been promised to a consumer or not."""
        return Stats(
            accepted=self._counts[Fate.ACCEPTED],
            refused=self._counts[Fate.REFUSED],
            timed_out=self._counts[Fate.TIMED_OUT],
            evicted_other=self._counts[Fate.EVICTED_OTHER],
            spilled=self._counts[Fate.SPILLED],
            delivered=self._delivered,
            depth=len(self._inside),
            oldest_age_s=None if not self._inside else self._clock() - self._inside[0][0],
        )

    def _outcome(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._counts[fate] += 1
        return Outcome(fate, victim)
