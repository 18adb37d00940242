"""A task for each item, made only when one of so many places is free."""

from __future__ import annotations

from asyncio import Semaphore, TaskGroup, current_task
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

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
    places = Semaphore(workers)  # taken before an item is handled, given back afterwards
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None
    me = current_task()
    before = me.cancelling() if me else 0

    async def handle(position: int, item: T) -> None:
        try:
            succeeded[position] = await handler(item)
        except BaseException as error:
            failed[position] = error
        finally:
            places.release()

    async with TaskGroup() as group:
        read = 0
        try:
            async for item in each(items):
                await places.acquire()
                group.create_task(handle(read, item))
                read += 1
        except BaseException as error:
            if me and me.cancelling() > before:
                raise
            source_error = error
    return PoolReport(succeeded, failed, [], source_error)


async def each(items: AsyncIterable[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
