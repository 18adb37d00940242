"""A bounded queue between tasks that says what happens when it is full."""

from __future__ import annotations

import asyncio
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

_HERE = (WhenFull.WAIT, WhenFull.TIME_OUT, WhenFull.REFUSE_NEW, WhenFull.DROP_OLDEST)


@dataclass(frozen=True)
class _Entry:
    """An item inside, and when it entered."""

    item: Item
    entered: float


class PolicyQueue:
    """A first-in, first-out boundary between the tasks of one event loop.

    Producers hand items over with ``offer``; consumers take them with ``take``.
    It never holds more than ``capacity`` items, and ``when_full`` says what happens to one more.
    Whoever waits in ``offer`` sleeps until there is room or the time is over.
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
        """Make an empty queue. ``clock`` returns seconds; ages are counted with it.

        ``put_timeout``: how many seconds an offer may wait under TIME_OUT; zero lets no time pass.
        ``spill`` is for the next exercise.
        Raise ValueError for a ``capacity`` below one, and for TIME_OUT without a ``put_timeout``.
        """
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        if when_full not in _HERE:
            raise ValueError(f"{when_full} belongs to the next exercise")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("TIME_OUT needs a put_timeout in seconds")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._put_timeout = put_timeout

        # One event loop runs every caller: what stands between two awaits is one step for all
        # others. So nothing needs a lock; all that follows is right again before each await.
        self._inside: deque[_Entry] = deque()  # oldest first
        self._fates: Counter[Fate] = Counter()
        self._delivered = 0

        # Two lines of callers that wait, first come, first served, each asleep on its own event.
        # They stand in line until they have acted or left: as long as anybody does, a newcomer
        # joins behind, also when it could act at once. Only the first of a line is ever woken,
        # and only when it can act; nobody else may, so it still can when it runs.
        self._producers: deque[asyncio.Event] = deque()
        self._consumers: deque[asyncio.Event] = deque()

    async def offer(self, item: Item) -> Outcome:
        """Return what became of ``item``; a full queue does what its policy says.

        WAIT waits for room: ACCEPTED.
        TIME_OUT waits for room, at most ``put_timeout`` seconds: ACCEPTED or TIMED_OUT.
        REFUSE_NEW never waits: ACCEPTED or REFUSED.
        DROP_OLDEST never waits: ACCEPTED, or EVICTED_OTHER with the oldest item as the victim.
        Callers that wait enter in the order in which they came, and no newcomer passes them.
        An offer that raises, as a cancelled one does, leaves its item outside and keeps no place.
        """
        if self._has_room() and not self._producers:
            return self._enter(item, Outcome(Fate.ACCEPTED))

        if self._when_full is WhenFull.REFUSE_NEW:
            return self._tell(Outcome(Fate.REFUSED))

        if self._when_full is WhenFull.DROP_OLDEST:
            victim = self._inside.popleft().item
            return self._enter(item, Outcome(Fate.EVICTED_OTHER, victim))

        turn = asyncio.Event()
        self._producers.append(turn)
        try:
            # One budget for the whole wait; under WAIT there is no end to it.
            budget = self._put_timeout if self._when_full is WhenFull.TIME_OUT else None
            async with asyncio.timeout(budget):
                await turn.wait()
            return self._enter(item, Outcome(Fate.ACCEPTED))
        except TimeoutError:
            return self._tell(Outcome(Fate.TIMED_OUT))
        finally:
            self._producers.remove(turn)
            self._wake()  # entered, timed out or cancelled: the next is first now

    async def take(self) -> Item:
        """Return the oldest item, which is the caller's now; while there is none, wait.

        A take that raises, as a cancelled one does, takes nothing: the item stays the oldest.
        """
        if self._inside and not self._consumers:
            return self._hand_out()

        turn = asyncio.Event()
        self._consumers.append(turn)
        try:
            await turn.wait()
            return self._hand_out()
        finally:
            self._consumers.remove(turn)
            self._wake()  # served or cancelled: the next is first now

    def stats(self) -> Stats:
        """Return how many offers ended with each fate, and what is inside now.

        An offer that raised has no fate and counts nowhere.
        """
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=self._fates[Fate.SPILLED],
            delivered=self._delivered,
            depth=len(self._inside),
            oldest_age_s=self._clock() - self._inside[0].entered if self._inside else None,
        )

    def _has_room(self) -> bool:
        return len(self._inside) < self._capacity

    def _enter(self, item: Item, outcome: Outcome) -> Outcome:
        self._inside.append(_Entry(item, self._clock()))
        self._wake()  # one item more
        return self._tell(outcome)

    def _hand_out(self) -> Item:
        entry = self._inside.popleft()
        self._delivered += 1
        self._wake()  # one place more
        return entry.item

    def _tell(self, outcome: Outcome) -> Outcome:
        self._fates[outcome.fate] += 1
        return outcome

    def _wake(self) -> None:
        """Let the first of each line act, if it can; to wake it twice does nothing."""
        if self._producers and self._has_room():
            self._producers[0].set()
        if self._consumers and self._inside:
            self._consumers[0].set()
