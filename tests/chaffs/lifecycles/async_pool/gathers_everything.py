"""All items at once are as many tasks as the source is long, and no limit at all."""

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
    succeeded: dict[int, Any] = {}
    failed: dict[int, BaseException] = {}
    source_error: BaseException | None = None
    read: list[T] = []
    try:
        if isinstance(items, AsyncIterable):
            async for item in items:
                read.append(item)
        else:
            read.extend(items)
    except CancelledError:
        raise
    except BaseException as error:
        source_error = error
    results = await asyncio.gather(*map(handler, read), return_exceptions=True)
    for position, result in enumerate(results):
        if isinstance(result, BaseException):
            failed[position] = result
        else:
            succeeded[position] = result
    return PoolReport(succeeded, failed, [], source_error)
