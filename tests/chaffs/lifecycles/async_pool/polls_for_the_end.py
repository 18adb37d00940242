"""A worker that looks for the end ten times a second finds it late."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError, Event, Lock, Queue, Semaphore, Task, TaskGroup, current_task
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Coroutine
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


async def run_pool_async(
    items: AsyncIterable[T] | Iterable[T],
    *,
    handler: Callable[[T], Awaitable[R]],
    workers: int,
    capacity: int,
) -> PoolReport[R]:
    if workers < 1 or capacity < 1:
        raise ValueError(f"workers and capacity must be at least 1, not {workers} and {capacity}")
    queue: Queue[tuple[int, T]] = Queue(capacity)
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None
    is_read = False

    async def read() -> None:
        nonlocal source_error, is_read
        positions = count()
        try:
            if isinstance(items, AsyncIterable):
                async for item in items:
                    await queue.put((next(positions), item))
            else:
                for item in items:
                    await queue.put((next(positions), item))
        except BaseException as error:
            source_error = error
        is_read = True

    async def work() -> None:
        while not is_asked_to_end():
            try:
                async with asyncio.timeout(0.1):
                    pair = await queue.get()
            except TimeoutError:
                if is_read:
                    return
                continue
            position, item = pair
            try:
                succeeded[position] = await handler(item)
            except BaseException as error:
                failed[position] = error

    async with TaskGroup() as group:
        group.create_task(read())
        for _ in range(workers):
            group.create_task(work())
    return PoolReport(succeeded, failed, [], source_error)


def is_asked_to_end() -> bool:
    """Was the task that runs now cancelled? The exception alone cannot tell whose it is."""
    task = current_task()
    return task is not None and task.cancelling() > 0
