"""A deque under one condition; a source that fails lets what is not begun stay unprocessed."""

from __future__ import annotations

from asyncio import Condition, TaskGroup, current_task
from collections import deque
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
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
    condition = Condition()  # every change of what stands below wakes everyone
    waiting: deque[tuple[int, T]] = deque()
    is_over = False
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    unprocessed: list[int] = []
    source_error: BaseException | None = None

    async def put(pair: tuple[int, T]) -> None:
        async with condition:
            await condition.wait_for(lambda: len(waiting) < capacity)
            waiting.append(pair)
            condition.notify_all()

    async def taken() -> tuple[int, T] | None:
        async with condition:
            await condition.wait_for(lambda: waiting or is_over)
            condition.notify_all()
            return waiting.popleft() if waiting else None

    async def work() -> None:
        while not is_cancelled() and (pair := await taken()) is not None:
            position, item = pair
            try:
                result = await handler(item)
            except BaseException as error:
                failed[position] = error
            else:
                succeeded[position] = result

    async def read() -> None:
        nonlocal source_error, is_over
        position = 0
        try:
            if isinstance(items, AsyncIterable):
                async for item in items:
                    await put((position, item))
                    position += 1
            else:
                for item in items:
                    await put((position, item))
                    position += 1
        except BaseException as error:
            if is_cancelled():
                raise
            source_error = error
            unprocessed.extend(place for place, _ in waiting)
            waiting.clear()
        async with condition:
            is_over = True
            condition.notify_all()

    async with TaskGroup() as group:
        workers_and_reader = [work() for _ in range(workers)] + [read()]
        for coroutine in workers_and_reader:
            group.create_task(coroutine)
    return PoolReport(succeeded, failed, unprocessed, source_error)


def is_cancelled() -> bool:
    task = current_task()
    return task is not None and task.cancelling() > 0
