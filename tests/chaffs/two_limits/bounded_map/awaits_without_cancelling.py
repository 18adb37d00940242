"""A consumer that leaves wants no more results: to let the calls finish makes it wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from typing import TypeVar

from course.contracts.two_limits import Result

T = TypeVar("T")
R = TypeVar("R")


def bounded_map(
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
    room = asyncio.Semaphore(limit + buffer)
    calls: set[asyncio.Task[Result[R]]] = set()
    line: asyncio.Queue[asyncio.Task[Result[R]] | None] = asyncio.Queue()

    async def call(position: int, item: T) -> Result[R]:
        async with slots:
            try:
                async with asyncio.timeout(timeout_s):
                    return Result(position, value=await fn(item))
            except (Exception, asyncio.CancelledError) as error:
                return Result(position, error=error)

    async def read() -> None:
        position = 0
        try:
            async for item in source:
                await room.acquire()
                task = asyncio.create_task(call(position, item))
                calls.add(task)
                if ordered:
                    line.put_nowait(task)
                else:
                    task.add_done_callback(line.put_nowait)
                position += 1
        finally:
            await asyncio.gather(*calls, return_exceptions=True)
            line.put_nowait(None)

    async def results() -> AsyncGenerator[Result[R], None]:
        reader = asyncio.create_task(read())
        try:
            while (task := await line.get()) is not None:
                await asyncio.wait([task])
                calls.remove(task)
                room.release()
                yield task.result()
            await reader
        finally:
            reader.cancel()
            await asyncio.gather(reader, *calls, return_exceptions=True)

    return results()
