"""A TaskGroup holds the calls, inside a task of its own and not around the yield."""

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
    places = asyncio.Semaphore(limit + buffer)
    line: asyncio.Queue[asyncio.Future[Result[R]] | None] = asyncio.Queue()
    source_error: Exception | None = None

    async def call(position: int, item: T, promised: asyncio.Future[Result[R]]) -> None:
        async with slots:
            try:
                async with asyncio.timeout(timeout_s):
                    result = Result(position, value=await fn(item))
            except (Exception, asyncio.CancelledError) as error:
                result = Result(position, error=error)
        if promised.cancelled():
            return  # the consumer has been cancelled, and waits no more
        promised.set_result(result)
        if not ordered:
            line.put_nowait(promised)

    async def drive() -> None:
        nonlocal source_error
        position = 0
        async with asyncio.TaskGroup() as group:
            try:
                async for item in source:
                    await places.acquire()
                    promised: asyncio.Future[Result[R]] = asyncio.Future()
                    if ordered:
                        line.put_nowait(promised)
                    group.create_task(call(position, item, promised))
                    position += 1
            except Exception as error:
                source_error = error
        line.put_nowait(None)

    driver = asyncio.create_task(drive())
    try:
        while (promised := await line.get()) is not None:
            result = await promised
            places.release()
            yield result
        if source_error is not None:
            raise source_error
    finally:
        driver.cancel()
        await asyncio.wait([driver])
