"""A plain list under a condition; memory is refilled by the next call that needs it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class PolicyQueue:
    """Every offer and every take refills first, so a newcomer finds room only behind the spill.

    An item is as old as its offer, also when it was spilled in between.
    What an earlier process left behind is as old as this queue.
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
        """Read nothing from the spill yet."""
        if capacity < 1:
            raise ValueError(f"{capacity} places are too few")
        if when_full is WhenFull.SPILL and spill is None:
            raise ValueError("give a spill")
        self.capacity = capacity
        self.when_full = when_full
        self.clock = clock
        self.spill = spill
        self.waiting_since = deque([clock()] * (0 if spill is None else len(spill)))
        self.items: list[Item] = []
        self.since: list[float] = []  # of the item at the same place
        self.outcomes: list[int] = [0] * len(Fate)
        self.delivered = 0
        self.changed = asyncio.Condition()  # guards all that changes; a change wakes all takers

    async def offer(self, item: Item) -> Outcome:
        """Decide under the lock."""
        async with self.changed:
            self.refill()
            outcome = self.place(item)
            self.outcomes[list(Fate).index(outcome.fate)] += 1
            self.changed.notify_all()
            return outcome

    def place(self, item: Item) -> Outcome:
        """Put the item where it belongs."""
        fate, victim = Fate.ACCEPTED, None
        if len(self.items) == self.capacity:
            if self.when_full is WhenFull.SPILL and self.spill is not None:
                self.spill.append(item)
                self.waiting_since.append(self.clock())
                return Outcome(Fate.SPILLED)
            lowest = min(one.priority for one in [*self.items, item])
            if item.priority == lowest:
                return Outcome(Fate.REFUSED)
            place = max(i for i, one in enumerate(self.items) if one.priority == lowest)
            fate, victim = Fate.EVICTED_OTHER, self.items.pop(place)
            self.since.pop(place)
        self.items.append(item)
        self.since.append(self.clock())
        return Outcome(fate, victim)

    async def take(self) -> Item:
        """Wait under the lock until there is an item after a refill."""
        async with self.changed:
            self.refill()
            while not self.items:
                await self.changed.wait()
                self.refill()
            self.delivered += 1
            self.since.pop(0)
            return self.items.pop(0)

    def refill(self) -> None:
        """Bring in from the spill what there is room for."""
        if self.when_full is not WhenFull.SPILL or self.spill is None:
            return
        while len(self.spill) and len(self.items) < self.capacity:
            self.items.append(self.spill.popleft())
            self.since.append(self.waiting_since.popleft())

    def stats(self) -> Stats:
        """Read without the lock: nobody changes anything between two awaits."""
        accepted, refused, timed_out, evicted_other, spilled = self.outcomes
        return Stats(
            accepted=accepted,
            refused=refused,
            timed_out=timed_out,
            evicted_other=evicted_other,
            spilled=spilled,
            delivered=self.delivered,
            depth=len(self.items),
            oldest_age_s=self.clock() - self.since[0] if self.since else None,
        )
