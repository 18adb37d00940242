"""The same small pool with threads and with tasks: read it in two columns."""

import asyncio
from queue import Queue
from threading import Thread

orders = ["ink", "paper", "glue"]


# --8<-- [start:threads]
def with_threads() -> list[str]:
    queue: Queue[str | None] = Queue(1)
    done: list[str] = []

    def work() -> None:
        while (order := queue.get()) is not None:
            done.append(order.upper())

    thread = Thread(target=work)
    thread.start()
    for order in orders:
        queue.put(order)
    queue.put(None)
    thread.join()
    return done


# --8<-- [end:threads]


# --8<-- [start:tasks]
async def with_tasks() -> list[str]:
    queue: asyncio.Queue[str | None] = asyncio.Queue(1)
    done: list[str] = []

    async def work() -> None:
        while (order := await queue.get()) is not None:
            done.append(order.upper())

    task = asyncio.create_task(work())
    for order in orders:
        await queue.put(order)
    await queue.put(None)
    await task
    return done


# --8<-- [end:tasks]

print("threads:", *with_threads())
print("tasks:  ", *asyncio.run(with_tasks()))
