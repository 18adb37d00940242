"""One slot, two calls of 0.3 s, and 0.55 s for each: is the wait for the slot part of it?"""

import asyncio


async def ask(order: str) -> str:
    await asyncio.sleep(0.3)
    return f"{order} has its answer"


# --8<-- [start:wrong]
async def timed_from_the_start(order: str, slot: asyncio.Semaphore) -> str:
    async with asyncio.timeout(0.55), slot:
        return await ask(order)


# --8<-- [end:wrong]


# --8<-- [start:right]
async def timed_from_the_call(order: str, slot: asyncio.Semaphore) -> str:
    async with slot, asyncio.timeout(0.55):
        return await ask(order)


# --8<-- [end:right]


async def main() -> None:
    for ask_in_time in (timed_from_the_start, timed_from_the_call):
        slot = asyncio.Semaphore(1)
        calls = [ask_in_time(order, slot) for order in ("first", "second")]
        print(f"{ask_in_time.__name__}:")
        for found in await asyncio.gather(*calls, return_exceptions=True):
            print(f"  {found if isinstance(found, str) else type(found).__name__}")


asyncio.run(main())
