"""A pool of tasks: every item is accounted for, and every task has ended."""

from __future__ import annotations

from asyncio import Queue, TaskGroup, current_task
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from itertools import count
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
    """Return what became of each item, once each has been handled and every task has ended.

    At most ``workers`` handlers run at once, and a worker that is free takes the next item.
    Any value can be an item or a result, None too, and equal items are items of their own.

    ``items`` is asynchronous or plain, and waiting for it keeps no handler from running.
    It is read once, by one task at a time, and not to its end beforehand:
    at most ``capacity + workers + 1`` items have been read that no handler has finished.
    When it raises, nothing more is read, and the error stands in the report as ``source_error``.
    Items that were read by then and not begun are handled, or listed as ``unprocessed``.

    ``handler`` is a coroutine function, called once for an item. Whatever it raises makes that
    item failed and no other; that holds for SystemExit and for a CancelledError of its own.
    The call returns when the last handler has ended, and not later.

    A call that is cancelled begins no handler any more, and cancels those that run.
    Once all of them have ended it raises CancelledError, however often it was cancelled.
    Raise ValueError for ``workers`` or ``capacity`` below one; nothing is read then.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    if capacity < 1:
        raise ValueError(f"capacity must be at least 1, not {capacity}")

    # What crosses to the workers: an item with its position, or None, which no pair equals.
    queue: Queue[tuple[int, T] | None] = Queue(capacity)

    # Each position is written once, by the worker that has its item, and read after all ended.
    succeeded: dict[int, R] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None

    async def read() -> None:
        nonlocal source_error
        positions = count()
        try:
            if isinstance(items, AsyncIterable):
                async for item in items:
                    await queue.put((next(positions), item))
            else:
                for item in items:
                    await queue.put((next(positions), item))
        except BaseException as error:  # the caller learns it from the report
            source_error = error
        if not _is_asked_to_end():
            for _ in range(workers):  # the last word, once for each worker
                await queue.put(None)

    async def work() -> None:
        while not _is_asked_to_end() and (pair := await queue.get()) is not None:
            position, item = pair
            try:
                succeeded[position] = await handler(item)
            except BaseException as error:  # a worker outlives whatever comes
                failed[position] = error

    # Leaving the group waits for all of them. When this call is cancelled, the group cancels
    # them, waits until each has ended, and lets the CancelledError out: then there is no report.
    async with TaskGroup() as group:
        group.create_task(read())
        for _ in range(workers):
            group.create_task(work())
    return PoolReport(succeeded, failed, [], source_error)


def _is_asked_to_end() -> bool:
    """Was the task that runs now cancelled? The exception alone cannot tell whose it is."""
    task = current_task()
    return task is not None and task.cancelling() > 0
