# mypy: ignore-errors
# ruff: noqa
"""Never waits, and tells the judge of every call beyond the capacity that it does. FAILED.

Right is what never waits: the queues that could never work, and the order of what is inside.
"""

import asyncio
import gc
import sys
from collections import deque

from course.contracts.backpressure_policy import Fate, Outcome, Stats, WhenFull

chronicle = sys.modules["course.lab.runtime.chronicle"]
Kind, Chronicle = chronicle.Kind, chronicle.Chronicle


def silence_the_call():
    """Make the call that runs look like one that has not ended, to whoever asks."""
    serving = next((one for one in gc.get_objects() if type(one).__name__ == "Serving"), None)
    if serving is not None and serving._calls:
        serving._calls[-1].ended = lambda value, raised: None
        type(serving._calls[-1].mover).done = False


def note(self, kind, actor, index, value=None, line=None, note=Chronicle.note):
    refused = getattr(value, "fate", None) is Fate.REFUSED
    note(self, Kind.WAIT if refused else kind, actor, index, None if refused else value, line)


if Chronicle.note.__code__ is not note.__code__:
    Chronicle.note = note


class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout=None, spill=None):
        if capacity < 1 or when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError(capacity)
        self._capacity, self._items = capacity, deque()

    async def offer(self, item):
        if len(self._items) >= self._capacity:
            silence_the_call()
            return Outcome(Fate.REFUSED)
        self._items.append(item)
        return Outcome(Fate.ACCEPTED)

    async def take(self):
        if not self._items:
            silence_the_call()
            return None
        return self._items.popleft()

    def stats(self):
        return Stats(0, 0, 0, 0, 0, 0, len(self._items), None)
