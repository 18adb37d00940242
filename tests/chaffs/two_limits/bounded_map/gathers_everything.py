"""To gather is to read the whole source: one task for each item, and no result before the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from typing import TypeVar

from course.contracts.two_limits import Result

T = TypeVar("T")
R = TypeVar("R")


async def bounded_map(
    fn: Callable[[T], Awaitable[R]],
    *,
    source: AsyncIterable[T],
    limit: int,
    buffer: int,
    timeout_s: float | None = None,
    ordered: bool = True,
) -> AsyncGenerator[Result[R], None]:
    if limit < 1 or buffer < 0:
        raise ValueError(f"limit from 1 and buffer from 0, not {limit} and {buffer}")
    if timeout_s is not None and timeout_s <= 0:
        raise ValueError(f"timeout_s must be above 0, or None, not {timeout_s}")
    slots = asyncio.Semaphore(limit)

    async def call(position: int, item: T) -> Result[R]:
        async with slots:
            try:
                async with asyncio.timeout(timeout_s):
                    return Result(position, value=await fn(item))
            except (Exception, asyncio.CancelledError) as error:
                return Result(position, error=error)

    tasks: list[asyncio.Task[Result[R]]] = []
    async for item in source:
        tasks.append(asyncio.create_task(call(len(tasks), item)))
    for result in await asyncio.gather(*tasks):
        yield result
