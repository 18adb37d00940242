"""Two slots, eight orders, two of them without a name: what happens to the slot of a failure?"""

import asyncio
from collections.abc import Awaitable, Callable

orders = ["ann", "", "bob", "", "cat", "dan", "eve", "fay"]


async def ask(name: str) -> str:
    await asyncio.sleep(0)
    if not name:
        raise ValueError("no name")
    return name.upper()


# --8<-- [start:wrong]
async def after_the_call(name: str, slots: asyncio.Semaphore) -> str:
    await slots.acquire()
    answer = await ask(name)
    slots.release()
    return answer


# --8<-- [end:wrong]


# --8<-- [start:right]
async def around_the_call(name: str, slots: asyncio.Semaphore) -> str:
    async with slots:
        return await ask(name)


# --8<-- [end:right]


async def at_rest(call: Callable[[str, asyncio.Semaphore], Awaitable[str]]) -> str:
    """Start all calls, let them go as far as they can, and return what became of them."""
    slots = asyncio.Semaphore(2)
    tasks = [asyncio.ensure_future(call(name, slots)) for name in orders]
    for _ in range(100):
        await asyncio.sleep(0)
    failed = sum(task.done() and task.exception() is not None for task in tasks)
    waiting = sum(not task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return f"{len(orders) - failed - waiting} answers, {failed} failures, {waiting} wait for ever"


print("release after the call: ", asyncio.run(at_rest(after_the_call)))
print("release around the call:", asyncio.run(at_rest(around_the_call)))
