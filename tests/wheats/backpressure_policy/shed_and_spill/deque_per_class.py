"""A deque for each class and the spill beside them, merged by number of arrival at each take."""

from __future__ import annotations

from asyncio import Event
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


@dataclass(frozen=True)
class _Entry:
    """One item in memory."""

    arrival: int
    entered: float
    item: Item


class PolicyQueue:
    """What is in memory may be older or younger than what is spilled; the numbers tell.

    A newcomer that finds room in memory stays there, whatever the spill holds, and comes out
    after it all the same. Whatever comes wakes every taker.
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
        """Number what the spill holds already, before anything else gets a number."""
        if capacity < 1:
            raise ValueError("a queue holds at least one item")
        if when_full is WhenFull.SPILL and spill is None:
            raise ValueError("there is nowhere to spill to")
        self._capacity = capacity
        self._policy = when_full
        self._clock = clock
        self._spill = spill
        self._classes: dict[int, deque[_Entry]] = {}  # no class without an entry
        kept = len(spill) if spill is not None and when_full is WhenFull.SPILL else 0
        self._spilled = deque(range(kept))  # the arrivals of what is in the spill, in its order
        self._arrivals = kept
        self._some = Event()  # cleared only by a taker that found nothing
        self._told = dict.fromkeys(Fate, 0)
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Give the newcomer the next number and a place."""
        outcome = self._offer(item)
        self._told[outcome.fate] += 1
        return outcome

    def _offer(self, item: Item) -> Outcome:
        if self._depth() < self._capacity:
            self._enter(item)
            return Outcome(Fate.ACCEPTED)
        if self._policy is WhenFull.SPILL and self._spill is not None:
            self._spill.append(item)
            self._spilled.append(self._next_arrival())
            self._some.set()
            return Outcome(Fate.SPILLED)
        lowest = min(self._classes)
        if item.priority <= lowest:
            return Outcome(Fate.REFUSED)
        victim = self._classes[lowest].pop()
        self._forget_if_empty(lowest)
        self._enter(item)
        return Outcome(Fate.EVICTED_OTHER, victim.item)

    async def take(self) -> Item:
        """Take whichever number is the lowest of all fronts."""
        while not self._classes and not self._spilled:
            self._some.clear()
            await self._some.wait()
        self._delivered += 1
        oldest = self._oldest()
        if oldest is None or (self._spilled and self._spilled[0] < oldest.arrival):
            assert self._spill is not None
            item = self._spill.popleft()
            self._spilled.popleft()
            return item
        priority = oldest.item.priority
        self._classes[priority].popleft()
        self._forget_if_empty(priority)
        return oldest.item

    def stats(self) -> Stats:
        """Count over all classes."""
        oldest = self._oldest()
        return Stats(
            accepted=self._told[Fate.ACCEPTED],
            refused=self._told[Fate.REFUSED],
            timed_out=self._told[Fate.TIMED_OUT],
            evicted_other=self._told[Fate.EVICTED_OTHER],
            spilled=self._told[Fate.SPILLED],
            delivered=self._delivered,
            depth=self._depth(),
            oldest_age_s=None if oldest is None else self._clock() - oldest.entered,
        )

    def _depth(self) -> int:
        return sum(len(entries) for entries in self._classes.values())

    def _oldest(self) -> _Entry | None:
        fronts = (entries[0] for entries in self._classes.values())
        return min(fronts, key=lambda entry: entry.arrival, default=None)

    def _enter(self, item: Item) -> None:
        entry = _Entry(self._next_arrival(), self._clock(), item)
        self._classes.setdefault(item.priority, deque()).append(entry)
        self._some.set()

    def _next_arrival(self) -> int:
        self._arrivals += 1
        return self._arrivals

    def _forget_if_empty(self, priority: int) -> None:
        if not self._classes[priority]:
            del self._classes[priority]
