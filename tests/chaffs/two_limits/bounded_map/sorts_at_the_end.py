"""Who sorts holds every result until the last has come: memory grows with the source."""

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

    room = asyncio.Semaphore(limit + buffer)
    results: list[Result[R]] = []
    tasks: set[asyncio.Task[None]] = set()

    async def keep(position: int, item: T) -> None:
        results.append(await call(position, item))
        room.release()

    position = 0
    try:
        async for item in source:
            await room.acquire()
            tasks = {one for one in tasks if not one.done()}
            tasks.add(asyncio.create_task(keep(position, item)))
            position += 1
        await asyncio.gather(*tasks)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for result in sorted(results, key=lambda one: one.position) if ordered else results:
        yield result
