# mypy: ignore-errors
# ruff: noqa
"""Tasks that catch every end, their cancellation included, and wait again. FAILED or HUNG.

A queue that could never work is refused.
"""

import asyncio

from course.contracts.backpressure_policy import WhenFull


async def stay():
    while True:
        try:
            await asyncio.Event().wait()
        except BaseException:
            asyncio.get_running_loop().create_task(stay())


class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout=None, spill=None):
        if capacity < 1 or when_full is WhenFull.TIME_OUT and put_timeout is None:
            raise ValueError(capacity)

    async def offer(self, item):
        await stay()

    async def take(self):
        await stay()

    def stats(self):
        return None
