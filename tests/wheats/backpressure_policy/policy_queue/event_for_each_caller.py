"""Each waiting caller has an event of its own; the first of a line rings the next as it leaves."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class _Line:
    """Callers in the order in which they came; only the first may pass, when `is_open` says so."""

    def __init__(self, is_open: Callable[[], bool]) -> None:
        self._is_open = is_open
        self._bells: dict[asyncio.Event, None] = {}  # a dictionary keeps its order

    def lets_pass(self) -> bool:
        """May a newcomer pass without waiting?"""
        return not self._bells and self._is_open()

    def ring(self) -> None:
        """Tell the first, who stays in line until it has acted."""
        if self._bells and self._is_open():
            next(iter(self._bells)).set()

    @asynccontextmanager
    async def turn(self, seconds: float | None) -> AsyncIterator[None]:
        """Wait until the caller is first and may pass; raise TimeoutError after so long."""
        if self.lets_pass():
            yield
            return
        bell = asyncio.Event()
        self._bells[bell] = None
        try:
            await asyncio.wait_for(bell.wait(), seconds)
            yield
        finally:
            del self._bells[bell]
            self.ring()


class PolicyQueue:
    """Two lines of the same make, for places and for items; both are strictly fair."""

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Ignore what the policy does not need."""
        if capacity < 1:
            raise ValueError(f"no queue has a capacity of {capacity}")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("put_timeout is missing")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._patience = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._inside: deque[tuple[Item, float]] = deque()
        self._producers = _Line(lambda: len(self._inside) < capacity)
        self._consumers = _Line(lambda: bool(self._inside))
        self._tally: Counter[Fate | str] = Counter()

    async def offer(self, item: Item) -> Outcome:
        """Count in the same step in which the fate is sealed."""
        is_full = len(self._inside) >= self._capacity
        if is_full and self._when_full is WhenFull.REFUSE_NEW:
            self._tally[Fate.REFUSED] += 1
            return Outcome(Fate.REFUSED)
        if is_full and self._when_full is WhenFull.DROP_OLDEST:
            victim, _ = self._inside.popleft()
            self._enter(item, Fate.EVICTED_OTHER)
            return Outcome(Fate.EVICTED_OTHER, victim)
        try:
            async with self._producers.turn(self._patience):
                self._enter(item, Fate.ACCEPTED)
        except TimeoutError:
            self._tally[Fate.TIMED_OUT] += 1
            return Outcome(Fate.TIMED_OUT)
        return Outcome(Fate.ACCEPTED)

    async def take(self) -> Item:
        """Wait for its turn, and take."""
        async with self._consumers.turn(None):
            item, _ = self._inside.popleft()
            self._tally["delivered"] += 1
        self._producers.ring()
        return item

    def stats(self) -> Stats:
        """Tell the tally."""
        return Stats(
            accepted=self._tally[Fate.ACCEPTED],
            refused=self._tally[Fate.REFUSED],
            timed_out=self._tally[Fate.TIMED_OUT],
            evicted_other=self._tally[Fate.EVICTED_OTHER],
            spilled=self._tally[Fate.SPILLED],
            delivered=self._tally["delivered"],
            depth=len(self._inside),
            oldest_age_s=self._clock() - self._inside[0][1] if self._inside else None,
        )

    def _enter(self, item: Item, fate: Fate) -> None:
        self._inside.append((item, self._clock()))
        self._tally[fate] += 1
        self._consumers.ring()
