"""Consumers wait for the items of one queue: in a line of the class, another queue wakes them."""

from __future__ import annotations

from asyncio import CancelledError, Future, get_running_loop, timeout
from collections import deque
from collections.abc import Callable

from course.contracts.backpressure_policy import Fate, Item, Outcome, Spill, Stats, WhenFull


class PolicyQueue:
    """A granted place counts as taken, although its producer has yet to run."""

    _hungry: deque[Future[None]] = deque()

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Know four policies only."""
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("TIME_OUT needs a put_timeout")
        if when_full in (WhenFull.SHED_LOWEST, WhenFull.SPILL):
            raise ValueError(f"no {when_full.name} here")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._budget = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._inside: deque[tuple[Item, float]] = deque()
        self._line: deque[Future[None]] = deque()
        self._granted = 0  # places of producers that were woken and have not run since
        self._ended: list[Fate] = []
        self._delivered = 0

    async def offer(self, item: Item) -> Outcome:
        """Enter on a place that is nobody else's."""
        fate, victim = Fate.ACCEPTED, None
        if self._line or self._granted or len(self._inside) >= self._capacity:
            if self._when_full is WhenFull.REFUSE_NEW:
                self._ended.append(Fate.REFUSED)
                return Outcome(Fate.REFUSED)
            if self._when_full is WhenFull.DROP_OLDEST:
                fate, (victim, _) = Fate.EVICTED_OTHER, self._inside.popleft()
            elif not await self._is_granted_in_time():
                self._ended.append(Fate.TIMED_OUT)
                return Outcome(Fate.TIMED_OUT)
        self._inside.append((item, self._clock()))
        self._ended.append(fate)
        self._grant()
        _wake_first(self._hungry)
        return Outcome(fate, victim)

    async def take(self) -> Item:
        """Look, sleep, look again."""
        while not self._inside:
            fed: Future[None] = get_running_loop().create_future()
            self._hungry.append(fed)
            try:
                await fed
            except CancelledError:
                if self._inside and not fed.cancelled():
                    _wake_first(self._hungry)
                raise
        item, _ = self._inside.popleft()
        self._delivered += 1
        self._grant()
        return item

    def stats(self) -> Stats:
        """Count the places that are filled, not those that are granted."""
        return Stats(
            accepted=self._ended.count(Fate.ACCEPTED),
            refused=self._ended.count(Fate.REFUSED),
            timed_out=self._ended.count(Fate.TIMED_OUT),
            evicted_other=self._ended.count(Fate.EVICTED_OTHER),
            spilled=self._ended.count(Fate.SPILLED),
            delivered=self._delivered,
            depth=len(self._inside),
            oldest_age_s=self._clock() - self._inside[0][1] if self._inside else None,
        )

    async def _is_granted_in_time(self) -> bool:
        """Return whether a place was granted, which is the caller's to fill in the same step."""
        granted: Future[None] = get_running_loop().create_future()
        self._line.append(granted)
        try:
            async with timeout(self._budget):
                await granted
        except (CancelledError, TimeoutError) as gone:
            if granted.cancelled():
                if granted in self._line:
                    self._line.remove(granted)
            else:
                self._granted -= 1
            self._grant()
            if isinstance(gone, CancelledError):
                raise
            return False
        self._granted -= 1
        return True

    def _grant(self) -> None:
        while len(self._inside) + self._granted < self._capacity and _wake_first(self._line):
            self._granted += 1


def _wake_first(line: deque[Future[None]]) -> bool:
    """Wake the first who has not been cancelled; return whether there was one."""
    while line:
        first = line.popleft()
        if not first.done():
            first.set_result(None)
            return True
    return False
