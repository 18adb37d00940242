"""An asynchronous generator that is asked already refuses the next who asks."""

from __future__ import annotations

from asyncio import CancelledError, Lock, TaskGroup, current_task
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable
from contextlib import aclosing
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
    lock = Lock()  # guards the source, the numbering and the error; never held while handling
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    errors: list[BaseException] = []
    position = -1
    is_over = False

    async with aclosing(each(items)) as source:

        async def following() -> tuple[int, T] | None:
            """Return the next item with its position; None when there will be none."""
            nonlocal position, is_over
            if True:
                if is_over:
                    return None
                try:
                    item = await anext(source)
                except StopAsyncIteration:
                    is_over = True
                    return None
                except BaseException as error:
                    let_out(error)
                    is_over = True
                    errors.append(error)
                    return None
                position += 1
                return position, item

        async def work() -> None:
            while (pair := await following()) is not None:
                place, item = pair
                try:
                    succeeded[place] = await handler(item)
                except BaseException as error:
                    let_out(error)
                    failed[place] = error

        async with TaskGroup() as group:
            for _ in range(workers):
                group.create_task(work())
    return PoolReport(succeeded, failed, [], errors[0] if errors else None)


async def each(items: AsyncIterable[T] | Iterable[T]) -> AsyncGenerator[T, None]:
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


def let_out(error: BaseException) -> None:
    """Raise a CancelledError that is meant for the task that runs now."""
    task = current_task()
    if isinstance(error, CancelledError) and task is not None and task.cancelling():
        raise error
