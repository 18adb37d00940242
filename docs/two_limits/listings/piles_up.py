"""Ten calls at once and a consumer that is busy: how far is the source read?"""

import asyncio
from collections.abc import Iterator

LIMIT, BUFFER = 10, 5


class Source:
    """A thousand orders, counted as they are read."""

    def __init__(self) -> None:
        self.read = 0

    def __iter__(self) -> Iterator[int]:
        for order in range(1_000):
            self.read += 1
            yield order


async def ask(order: int) -> int:
    await asyncio.sleep(0)
    return order


# --8<-- [start:wrong]
async def one_limit(source: Source, results: asyncio.Queue[int]) -> None:
    slots = asyncio.Semaphore(LIMIT)

    async def call(order: int) -> None:
        results.put_nowait(await ask(order))
        slots.release()

    async with asyncio.TaskGroup() as group:
        for order in source:
            await slots.acquire()
            group.create_task(call(order))


# --8<-- [end:wrong]


# --8<-- [start:right]
async def two_limits(source: Source, results: asyncio.Queue[int], room: asyncio.Semaphore) -> None:
    slots = asyncio.Semaphore(LIMIT)

    async def call(order: int) -> None:
        results.put_nowait(await ask(order))
        slots.release()

    async with asyncio.TaskGroup() as group:
        for order in source:
            await room.acquire()  # the consumer gives it back when it takes a result
            await slots.acquire()
            group.create_task(call(order))


# --8<-- [end:right]


async def main() -> None:
    for name in ("one limit", "two limits"):
        source, results = Source(), asyncio.Queue[int]()
        room = asyncio.Semaphore(LIMIT + BUFFER)
        work = one_limit(source, results)
        if name == "two limits":
            work.close()
            work = two_limits(source, results, room)
        working = asyncio.create_task(work)
        await results.get()  # the consumer takes one result ...
        room.release()
        for _ in range(5_000):  # ... and is busy with it for a long time
            await asyncio.sleep(0)
        print(f"{name}: {source.read} of 1000 orders read, {results.qsize()} results wait")
        working.cancel()
        await asyncio.wait([working])


asyncio.run(main())
