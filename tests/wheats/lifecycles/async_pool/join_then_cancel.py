"""Workers run for ever; when `join` says that all is counted off, they are cancelled."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError, Queue, Task
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
    queue: Queue[tuple[int, T]] = Queue(capacity)
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    errors: list[BaseException] = []

    async def work() -> None:
        while True:
            position, item = await queue.get()
            try:
                succeeded[position] = await handler(item)
            except BaseException as error:
                let_out(error)
                failed[position] = error
            finally:
                queue.task_done()

    async def read() -> None:
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
            let_out(error)
            errors.append(error)

    tasks: list[Task[None]] = []
    try:
        tasks.append(asyncio.create_task(read()))
        tasks += [asyncio.create_task(work()) for _ in range(workers)]
        await asyncio.wait(tasks[:1])
        await queue.join()
    finally:
        for task in tasks:
            task.cancel()
        await ended(tasks)
    return PoolReport(succeeded, failed, [], errors[0] if errors else None)


async def ended(tasks: list[Task[None]]) -> None:
    """Return when these tasks have ended, however often somebody asks not to wait for it."""
    asked: CancelledError | None = None
    while any(not task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except CancelledError as error:
            asked = error
    if asked:
        raise asked


def let_out(error: BaseException) -> None:
    """Raise a CancelledError that is meant for the task that runs now."""
    task = asyncio.current_task()
    if isinstance(error, CancelledError) and task is not None and task.cancelling():
        raise error
