"""One task waits for whatever ends first: the next item, or one of the handlers."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError, Task
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Awaitable,
    Callable,
    Iterable,
)
from typing import Any, TypeVar

from course.contracts.lifecycles import PoolReport

T = TypeVar("T")
R = TypeVar("R")


class Stopped:
    """The source gives nothing more: an error, or None for its end."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


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
    source = each(items)
    reading: Task[tuple[T] | Stopped] | None = None
    running: set[Task[None]] = set()
    read = 0
    is_over = False

    async def following() -> tuple[T] | Stopped:
        try:
            return (await anext(source),)
        except StopAsyncIteration:
            return Stopped(None)
        except BaseException as error:
            return Stopped(error)

    async def handle(position: int, item: T) -> None:
        try:
            succeeded[position] = await handler(item)
        except BaseException as error:
            failed[position] = error

    try:
        while running or not is_over:
            if reading is None and not is_over and len(running) < workers:
                reading = asyncio.create_task(following())
            awaited: set[Task[Any]] = {*running, *([reading] if reading else [])}
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            running = {task for task in running if not task.done()}
            if reading and reading.done():
                came, reading = reading.result(), None
                if isinstance(came, Stopped):
                    is_over, source_error = True, came.error
                else:
                    running.add(asyncio.create_task(handle(read, came[0])))
                    read += 1
    finally:
        await gone([*running, *([reading] if reading else [])])
        await source.aclose()
    return PoolReport(succeeded, failed, [], source_error)


async def gone(tasks: list[Task[Any]]) -> None:
    """Cancel tasks, and return when they have ended, however often this is cancelled itself."""
    asked: CancelledError | None = None
    for task in tasks:
        task.cancel()
    while any(not task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except CancelledError as error:
            asked = error
    if asked:
        raise asked


async def each(items: AsyncIterable[T] | Iterable[T]) -> AsyncGenerator[T, None]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item
