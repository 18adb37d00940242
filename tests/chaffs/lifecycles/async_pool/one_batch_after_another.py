"""A batch waits for its slowest item, and all workers but one stand idle."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError, Event, Lock, Queue, Semaphore, Task, TaskGroup, current_task
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Coroutine
from collections import deque
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
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    async def handle(position: int, item: T) -> None:
        try:
            succeeded[position] = await handler(item)
        except BaseException as error:
            failed[position] = error

    async def handled(batch: list[tuple[int, T]]) -> None:
        async with TaskGroup() as group:
            for position, item in batch:
                group.create_task(handle(position, item))

    batch: list[tuple[int, T]] = []
    positions = count()
    me = current_task()
    try:
        async for item in each(items):
            batch.append((next(positions), item))
            if len(batch) == workers:
                await handled(batch)
                batch = []
    except BaseException as error:
        if me and me.cancelling():
            raise
        source_error = error
    await handled(batch)
    return PoolReport(succeeded, failed, [], source_error)


async def each(items: AsyncIterable[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
