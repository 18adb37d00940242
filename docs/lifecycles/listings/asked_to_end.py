"""A call is cancelled while its two workers hold a file each: who has closed it when it ends?"""

import asyncio
from collections.abc import Awaitable, Callable


class Files:
    """The files of one call."""

    def __init__(self) -> None:
        self.open = 0

    async def work(self) -> None:
        """Hold a file until somebody asks to end; closing it takes a moment."""
        self.open += 1
        try:
            await asyncio.Event().wait()  # something that never comes
        finally:
            await asyncio.sleep(0.01)
            self.open -= 1


# --8<-- [start:wrong]
async def leaves_them(files: Files) -> None:
    tasks = [asyncio.create_task(files.work()) for _ in range(2)]
    await asyncio.wait(tasks)


# --8<-- [end:wrong]


# --8<-- [start:half]
async def asks_them(files: Files) -> None:
    tasks = [asyncio.create_task(files.work()) for _ in range(2)]
    try:
        await asyncio.wait(tasks)
    finally:
        for task in tasks:
            task.cancel()


# --8<-- [end:half]


# --8<-- [start:right]
async def waits_for_them(files: Files) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(files.work())


# --8<-- [end:right]


# --8<-- [start:shield]
async def shields_them(files: Files) -> None:
    await asyncio.shield(waits_for_them(files))


# --8<-- [end:shield]


async def tell(call: Callable[[Files], Awaitable[None]]) -> None:
    """Start a call, cancel it, and look when it has ended and once more a little later."""
    files = Files()
    running = asyncio.ensure_future(call(files))
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    at_its_end = files.open
    await asyncio.sleep(0.03)
    print(f"{call.__name__}: {at_its_end} files open at its end, {files.open} a moment later")


async def main() -> None:
    for call in (leaves_them, asks_them, waits_for_them, shields_them):
        await tell(call)


asyncio.run(main())
