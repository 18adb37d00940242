"""A bounded queue between tasks that sheds what matters least, or spills what does not fit."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from course.contracts.backpressure_policy import (
    Fate,
    Item,
    Outcome,
    Spill,
    Stats,
    WhenFull,
)


@dataclass(frozen=True)
class _Inside:
    """An item in memory, and the moment at which it came in."""

    item: Item
    since: float


class PolicyQueue:
    """A first-in, first-out boundary between the tasks of one event loop.

    Producers hand items over with ``offer``, which never waits here; consumers take them with
    ``take``, in the order in which they came, whatever their priority.
    It never holds more than ``capacity`` items in memory.
    Any number of tasks may call any method, and any of them may be cancelled while it waits.
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
        """Make a queue for the policy SHED_LOWEST or SPILL. ``clock`` returns seconds.

        ``spill`` may hold items of an earlier process: they come out first, in their order.
        ``put_timeout`` belongs to the exercise before this one.
        Raise ValueError for a ``capacity`` below one, and for SPILL without a ``spill``.
        """
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        if when_full not in (WhenFull.SHED_LOWEST, WhenFull.SPILL):
            raise ValueError(f"when_full must be SHED_LOWEST or SPILL, not {when_full.name}")
        if when_full is WhenFull.SPILL and spill is None:
            raise ValueError("SPILL needs a spill to put items into")
        self._capacity = capacity
        self._clock = clock

        # All that follows changes only between two awaits, so every task finds it whole.
        # Oldest first, and never more than the capacity. Whoever comes in wakes one taker.
        self._inside: deque[_Inside] = deque()

        # Everything in the spill is younger than everything in memory, and older than what is
        # still to come. While it holds anything, memory is full. None: this queue sheds.
        self._spill = spill if when_full is WhenFull.SPILL else None

        # Takers asleep, who came first in front. A taker leaves the line when it is woken, or
        # by itself when it is cancelled.
        self._takers: deque[Future[None]] = deque()

        # These only grow.
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

        self._refill()  # an earlier process may have left something: no offer may overtake it

    async def offer(self, item: Item) -> Outcome:
        """Return what became of ``item``, without waiting.

        SHED_LOWEST, full: among the items inside and the newcomer, one of the lowest priority
        leaves, and of those the one that came last. When that is the newcomer, it is REFUSED;
        else it enters, and the answer is EVICTED_OTHER with the victim.
        SPILL, full: the newcomer goes to the spill, behind everything before it: SPILLED.
        As long as anything is in the spill, nothing that comes later may come out before it.
        """
        if len(self._inside) < self._capacity:
            self._let_in(item)  # room in memory means that the spill is empty
            outcome = Outcome(Fate.ACCEPTED)
        elif self._spill is not None:
            self._spill.append(item)
            outcome = Outcome(Fate.SPILLED)
        else:
            outcome = self._shed_for(item)
        self._fates[outcome.fate] += 1
        return outcome

    async def take(self) -> Item:
        """Return the oldest item, which is the caller's now; while there is none, wait.

        What was spilled comes out in its turn.
        A take that raises, as a cancelled one does, takes nothing: the item stays the oldest.
        """
        # Woken is not allowed: another taker may have been faster. Look again.
        while not self._inside:
            await self._arrival()
        # From the look to the return there is no await, so no cancellation either.
        oldest = self._inside.popleft()
        self._refill()
        self._delivered += 1
        return oldest.item

    def stats(self) -> Stats:
        """Return how many offers ended with each fate, and what is in memory now.

        ``spilled`` counts offers; what the spill holds now is the spill's own to say.
        """
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=self._fates[Fate.SPILLED],
            delivered=self._delivered,
            depth=len(self._inside),
            oldest_age_s=self._clock() - self._inside[0].since if self._inside else None,
        )

    def _shed_for(self, newcomer: Item) -> Outcome:
        """Let the one go that matters least, of those inside and the newcomer."""
        places = range(len(self._inside))
        last = min(places, key=lambda place: (self._inside[place].item.priority, -place))
        victim = self._inside[last].item
        # Of one class the youngest leaves, and nobody is younger than the newcomer.
        if newcomer.priority <= victim.priority:
            return Outcome(Fate.REFUSED)
        del self._inside[last]  # by its place: an equal item may stand elsewhere
        self._let_in(newcomer)
        return Outcome(Fate.EVICTED_OTHER, victim)

    def _refill(self) -> None:
        """Bring back what was spilled, oldest first, as far as there is room in memory."""
        while self._spill is not None and len(self._spill) > 0:
            if len(self._inside) >= self._capacity:
                return
            self._let_in(self._spill.popleft())

    def _let_in(self, item: Item) -> None:
        """Put an item behind all others in memory; one taker can go on."""
        self._inside.append(_Inside(item, self._clock()))
        self._wake_a_taker()

    def _wake_a_taker(self) -> None:
        while self._takers:
            taker = self._takers.popleft()
            if not taker.done():  # one that was cancelled has no use for it
                taker.set_result(None)
                return

    async def _arrival(self) -> None:
        """Sleep until an item has come in; it may be gone again by the time the caller runs."""
        me = get_running_loop().create_future()
        self._takers.append(me)
        try:
            await me
        except BaseException:  # cancelled, perhaps after it was woken
            if me in self._takers:
                self._takers.remove(me)
            if self._inside:
                self._wake_a_taker()  # the wake-up it may have had belongs to the next
            raise
