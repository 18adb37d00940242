"""A queue that is closed: by `shutdown` where Python has it, else by a word for each worker."""

from __future__ import annotations

import asyncio
from asyncio import Queue, TaskGroup, current_task
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import Any, TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


LAST = object()
CLOSED: Any = getattr(asyncio, "QueueShutDown", ())  # since Python 3.13; catching nothing before


async def run_pool_async(
    items: AsyncIterable[T] | Iterable[T],
    *,
    handler: Callable[[T], Awaitable[R]],
    workers: int,
    capacity: int,
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    queue: Queue[Any] = Queue(capacity)
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    async def work() -> None:
        while not is_cancelled():
            try:
                taken = await queue.get()
            except CLOSED:
                return
            if taken is LAST:
                return
            position, item = taken
            try:
                succeeded[position] = await handler(item)
            except BaseException as error:
                failed[position] = error

    async def read() -> None:
        nonlocal source_error
        position = 0
        try:
            if isinstance(items, AsyncIterable):
                async for item in items:
                    await queue.put((position, item))
                    position += 1
            else:
                for item in items:
                    await queue.put((position, item))
                    position += 1
        except BaseException as error:
            if is_cancelled():
                raise
            source_error = error
        if hasattr(queue, "shutdown"):
            queue.shutdown()  # what is inside still comes out, then every get raises
        else:
            for _ in range(workers):
                await queue.put(LAST)

    async with TaskGroup() as group:
        group.create_task(read())
        for _ in range(workers):
            group.create_task(work())
    return PoolReport(succeeded, failed, [], source_error)


def is_cancelled() -> bool:
    task = current_task()
    return task is not None and task.cancelling() > 0
