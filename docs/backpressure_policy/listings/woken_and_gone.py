"""A task that a Condition has woken is cancelled before it moves: who hears of the change?"""

import asyncio
import sys

IS_OLDER = sys.version_info < (3, 13)


async def who_moves() -> list[str]:
    """Wake one of two that wait, cancel it, and return who went on."""
    condition = asyncio.Condition()
    moved: list[str] = []

    async def wait(name: str) -> None:
        async with condition:
            await condition.wait()
            moved.append(name)

    first = asyncio.create_task(wait("first"))
    second = asyncio.create_task(wait("second"))
    await asyncio.sleep(0)  # both wait
    async with condition:
        condition.notify()  # this wakes the first ...
    first.cancel()  # ... which leaves
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    return moved


moved = asyncio.run(who_moves())
print("Python 3.12 and older: nobody moves, the second sleeps on")
print("Python 3.13 and newer: the second is woken in its place")
print("seen here:", moved == ([] if IS_OLDER else ["second"]))
