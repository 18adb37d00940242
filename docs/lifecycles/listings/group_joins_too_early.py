"""A group with a producer, a worker and `join()`: the count is right, and there is nothing yet."""

import asyncio


async def read(queue: asyncio.Queue[str]) -> None:
    """Put three orders."""
    for order in ("ink", "paper", "glue"):
        await queue.put(order)


async def work(queue: asyncio.Queue[str], done: list[str]) -> None:
    """Handle orders until somebody asks to end."""
    while True:
        done.append(await queue.get())
        queue.task_done()


# --8<-- [start:wrong]
async def joins_first(done: list[str]) -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(read(queue)), group.create_task(work(queue, done))]
        await queue.join()  # both tasks are made, and neither has moved
        for task in tasks:
            task.cancel()


# --8<-- [end:wrong]


# --8<-- [start:right]
async def reads_first(done: list[str]) -> None:
    queue: asyncio.Queue[str] = asyncio.Queue(1)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read(queue))
        worker = group.create_task(work(queue, done))
        await reading  # now everything was put
        await queue.join()
        worker.cancel()


# --8<-- [end:right]

for call in (joins_first, reads_first):
    done: list[str] = []
    asyncio.run(call(done))
    print(f"{call.__name__}: {len(done)} of 3 orders done")
