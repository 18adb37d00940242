"""A call awaits a task that keeps the CancelledError: the request to end is lost on the way."""

import asyncio


async def reads() -> str:
    """Read a source that never answers, and report whatever comes out of it."""
    try:
        await asyncio.Event().wait()
    except BaseException as error:
        return f"the source failed with {type(error).__name__}"
    return "the source has ended"


# --8<-- [start:wrong]
async def awaits_the_task() -> str:
    reading = asyncio.create_task(reads())
    return await reading


# --8<-- [end:wrong]


# --8<-- [start:right]
async def waits_for_its_end() -> str:
    reading = asyncio.create_task(reads())
    try:
        await asyncio.wait([reading])
    finally:
        reading.cancel()
        await asyncio.wait([reading])
    return reading.result()


# --8<-- [end:right]


async def main() -> None:
    for call in (awaits_the_task, waits_for_its_end):
        running = asyncio.create_task(call())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running])
        told = "CancelledError" if running.cancelled() else f"a result: {running.result()}"
        print(f"{call.__name__}: {told}")


asyncio.run(main())
