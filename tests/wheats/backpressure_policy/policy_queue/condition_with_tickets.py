"""One condition for everybody; a producer that waits holds a ticket, and the lowest may enter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


@dataclass
class _Counts:
    accepted: int = 0
    refused: int = 0
    timed_out: int = 0
    evicted_other: int = 0
    spilled: int = 0
    delivered: int = 0


class PolicyQueue:
    """Every change wakes all, and each looks whether it is its turn.

    Nobody sleeps with the condition's lock in hand, so nobody ever waits for the lock.
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
        """Leave the policies of the next exercise to the first offer that needs them."""
        if capacity < 1 or (when_full is WhenFull.TIME_OUT and put_timeout is None):
            raise ValueError("capacity from 1, and a put_timeout for TIME_OUT")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._budget = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._changed = asyncio.Condition()
        self._items: list[tuple[Item, float]] = []
        self._numbers = count()
        self._tickets: set[int] = set()
        self._counts = _Counts()

    async def offer(self, item: Item) -> Outcome:
        """Ask the policy only when somebody stands in the way."""
        async with self._changed:
            if self._may_enter():
                return self._store(item)
            match self._when_full:
                case WhenFull.WAIT | WhenFull.TIME_OUT:
                    return await self._stored_in_turn(item)
                case WhenFull.REFUSE_NEW:
                    self._counts.refused += 1
                    return Outcome(Fate.REFUSED)
                case WhenFull.DROP_OLDEST:
                    victim, _ = self._items.pop(0)
                    return self._store(item, victim)
                case policy:
                    raise NotImplementedError(policy)

    async def take(self) -> Item:
        """Look again at every change."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._items)
            item, _ = self._items.pop(0)
            self._counts.delivered += 1
            self._changed.notify_all()
            return item

    def stats(self) -> Stats:
        """Need no lock: whoever holds it is at rest only when all is right."""
        age = self._clock() - self._items[0][1] if self._items else None
        return Stats(**asdict(self._counts), depth=len(self._items), oldest_age_s=age)

    def _may_enter(self, ticket: int | None = None) -> bool:
        first = min(self._tickets, default=None)
        return len(self._items) < self._capacity and ticket == first

    async def _stored_in_turn(self, item: Item) -> Outcome:
        ticket = next(self._numbers)
        self._tickets.add(ticket)
        try:
            async with asyncio.timeout(self._budget):
                await self._changed.wait_for(lambda: self._may_enter(ticket))
            return self._store(item)
        except TimeoutError:
            self._counts.timed_out += 1
            return Outcome(Fate.TIMED_OUT)
        finally:
            self._tickets.remove(ticket)
            self._changed.notify_all()  # the next ticket is the lowest now

    def _store(self, item: Item, victim: Item | None = None) -> Outcome:
        self._items.append((item, self._clock()))
        self._changed.notify_all()
        if victim is None:
            self._counts.accepted += 1
            return Outcome(Fate.ACCEPTED)
        self._counts.evicted_other += 1
        return Outcome(Fate.EVICTED_OTHER, victim)
