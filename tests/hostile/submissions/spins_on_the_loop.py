# mypy: ignore-errors
# ruff: noqa
"""Callbacks that call themselves again for ever, tasks that never sleep, timers of no time. HUNG.

A queue that could never work is refused.
"""

import asyncio

from course.contracts.backpressure_policy import WhenFull


def again():
    asyncio.get_running_loop().call_soon(again)


def later():
    asyncio.get_running_loop().call_later(0, later)
    asyncio.get_running_loop().call_later(-1, later)


class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout=None, spill=None):
        if capacity < 1 or when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError(capacity)

    async def offer(self, item):
        again()
        while True:
            await asyncio.sleep(0)

    async def take(self):
        later()
        await asyncio.Event().wait()

    def stats(self):
        again()
        return None
