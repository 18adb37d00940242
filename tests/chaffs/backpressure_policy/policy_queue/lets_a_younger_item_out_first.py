"""Of two items on their way to consumers the older may come back: the younger has to wait for it."""

from __future__ import annotations

import asyncio
import bisect
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


@dataclass(frozen=True, order=True)
class _Entry:
    """An item inside, by the order in which it entered."""

    number: int
    item: Item
    since: float


class PolicyQueue:
    """An item that enters is handed to the consumer that sleeps for longest, which may leave."""

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
        self._free: list[_Entry] = []  # inside, and handed to nobody
        self._handed: list[_Entry] = []  # inside, and on the way to a consumer
        self._entered = 0
        self._line: deque[asyncio.Future[None]] = deque()
        self._granted = 0  # places of producers that were woken and have not run since
        self._hungry: deque[asyncio.Future[_Entry]] = deque()
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Return what became of the item."""
        fate, victim = Fate.ACCEPTED, None
        if self._line or self._granted or self._depth() >= self._capacity:
            if self._when_full is WhenFull.REFUSE_NEW:
                return self._tell(Fate.REFUSED)
            if self._when_full is WhenFull.DROP_OLDEST:
                fate, victim = Fate.EVICTED_OTHER, self._evict()
            else:
                try:
                    async with asyncio.timeout(self._budget):
                        await self._place()
                except TimeoutError:
                    return self._tell(Fate.TIMED_OUT)
        self._entered += 1
        self._free.append(_Entry(self._entered, item, self._clock()))
        self._hand_over()
        self._grant()
        return self._tell(fate, victim)

    async def take(self) -> Item:
        """Return the oldest item that is handed to nobody; sleep when there is none."""
        while True:
            if self._free:
                entry = self._free.pop(0)
                break
            fed: asyncio.Future[_Entry] = asyncio.get_running_loop().create_future()
            self._hungry.append(fed)
            try:
                entry = await fed
            except asyncio.CancelledError:
                if not fed.cancelled() and fed.result() in self._handed:
                    self._handed.remove(fed.result())
                    bisect.insort(self._free, fed.result())
                    self._hand_over()
                raise
            if entry in self._handed:  # else it was dropped on the way
                self._handed.remove(entry)
                break
        self._delivered += 1
        self._grant()
        return entry.item

    def stats(self) -> Stats:
        """Return the counts, and how things stand."""
        inside = self._inside()
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=0,
            delivered=self._delivered,
            depth=len(inside),
            oldest_age_s=self._clock() - inside[0].since if inside else None,
        )

    def _inside(self) -> list[_Entry]:
        return sorted(self._free + self._handed)

    def _depth(self) -> int:
        return len(self._free) + len(self._handed)

    def _evict(self) -> Item:
        oldest = self._inside()[0]
        (self._handed if oldest in self._handed else self._free).remove(oldest)
        return oldest.item

    def _tell(self, fate: Fate, victim: Item | None = None) -> Outcome:
        self._fates[fate] += 1
        return Outcome(fate, victim)

    def _hand_over(self) -> None:
        while self._free and self._hungry:
            fed = self._hungry.popleft()
            if not fed.done():
                entry = self._free.pop(0)
                bisect.insort(self._handed, entry)
                fed.set_result(entry)

    async def _place(self) -> None:
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            if not granted.cancelled():
                self._granted -= 1
            elif granted in self._line:
                self._line.remove(granted)
            self._grant()
            raise
        self._granted -= 1

    def _grant(self) -> None:
        while self._line and self._depth() + self._granted < self._capacity:
            granted = self._line.popleft()
            if not granted.done():
                self._granted += 1
                granted.set_result(None)
