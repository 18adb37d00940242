"""Two equal items are two: who leaves takes out its own, not the first that looks like it."""

from __future__ import annotations

from asyncio import CancelledError, Future, TimerHandle, get_running_loop
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


@dataclass(frozen=True, eq=False)
class _Waiter:
    """A producer asleep: its item, and the future that will tell it what became of it."""

    item: Item
    told: Future[Outcome]


class PolicyQueue:
    """Whoever stands in line is still outside; its fate is decided for it, once.

    Who is cancelled after its item was let in takes it out again, if nobody else has.
    Waiting consumers are on a stack, and the newest of them is woken first.
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
        """Ignore a timeout that belongs to no TIME_OUT; treat a negative one as none left."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("TIME_OUT needs a put_timeout")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._put_timeout = put_timeout
        self._items: deque[Item] = deque()
        self._entered: deque[float] = deque()  # when each of the items did
        self._line: deque[_Waiter] = deque()  # nobody in it is told anything yet
        self._hungry: list[Future[None]] = []
        self._told: Counter[Fate] = Counter()
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Enter, or be turned away, or leave the item in line and sleep."""
        outcome = self._decide_at_once(item)
        if outcome is None:
            outcome = await self._decided_later(item)
        self._told[outcome.fate] += 1
        return outcome

    async def take(self) -> Item:
        """Take the oldest, and move the first in line inside."""
        while not self._items:
            await self._sleep_until_fed()
        item = self._items.popleft()
        self._entered.popleft()
        self._delivered += 1
        self._move_in()
        return item

    def stats(self) -> Stats:
        """Count outcomes when their callers learn them."""
        return Stats(
            self._told[Fate.ACCEPTED],
            self._told[Fate.REFUSED],
            self._told[Fate.TIMED_OUT],
            self._told[Fate.EVICTED_OTHER],
            0,
            self._delivered,
            len(self._items),
            self._clock() - self._entered[0] if self._entered else None,
        )

    def _decide_at_once(self, item: Item) -> Outcome | None:
        if len(self._items) < self._capacity:
            self._put(item)
            return Outcome(Fate.ACCEPTED)
        if self._when_full is WhenFull.REFUSE_NEW:
            return Outcome(Fate.REFUSED)
        if self._when_full is WhenFull.DROP_OLDEST:
            victim = self._items.popleft()
            self._entered.popleft()
            self._put(item)
            return Outcome(Fate.EVICTED_OTHER, victim)
        no_time = self._put_timeout is not None and self._put_timeout <= 0
        if self._when_full is WhenFull.TIME_OUT and no_time:
            return Outcome(Fate.TIMED_OUT)
        return None

    async def _decided_later(self, item: Item) -> Outcome:
        waiter = _Waiter(item, get_running_loop().create_future())
        self._line.append(waiter)
        timer = self._timer_for(waiter)
        try:
            return await waiter.told
        except CancelledError:
            if not waiter.told.cancelled() and waiter.told.result().fate is Fate.ACCEPTED:
                if item not in self._items:
                    return waiter.told.result()  # somebody has taken it
                self._take_out(self._items.index(item))
            if waiter in self._line:
                self._line.remove(waiter)
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _take_out(self, place: int) -> None:
        del self._items[place]
        del self._entered[place]
        self._move_in()

    def _timer_for(self, waiter: _Waiter) -> TimerHandle | None:
        if self._when_full is not WhenFull.TIME_OUT or self._put_timeout is None:
            return None
        return get_running_loop().call_later(self._put_timeout, self._end_the_wait_of, waiter)

    def _end_the_wait_of(self, waiter: _Waiter) -> None:
        if waiter in self._line and not waiter.told.done():
            self._line.remove(waiter)
            waiter.told.set_result(Outcome(Fate.TIMED_OUT))

    def _move_in(self) -> None:
        while self._line and len(self._items) < self._capacity:
            first = self._line.popleft()
            if not first.told.done():  # a cancelled one takes its item with it
                self._put(first.item)
                first.told.set_result(Outcome(Fate.ACCEPTED))

    def _put(self, item: Item) -> None:
        self._items.append(item)
        self._entered.append(self._clock())
        self._feed_one()

    def _feed_one(self) -> None:
        while self._hungry:
            newest = self._hungry.pop()
            if not newest.done():
                newest.set_result(None)
                return

    async def _sleep_until_fed(self) -> None:
        fed: Future[None] = get_running_loop().create_future()
        self._hungry.append(fed)
        try:
            await fed
        except CancelledError:
            if fed in self._hungry:
                self._hungry.remove(fed)
            if self._items:
                self._feed_one()
            raise
