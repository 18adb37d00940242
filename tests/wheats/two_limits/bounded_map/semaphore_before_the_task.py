"""A slot and a place are taken before a task is made, so that no task waits."""

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
    futures: asyncio.Queue[asyncio.Future[Result[R]] | None] = asyncio.Queue()
    running: set[asyncio.Task[None]] = set()
    ended: asyncio.Queue[Result[R] | None] = asyncio.Queue()

    async def call(position: int, item: T, told: Callable[[Result[R]], None]) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                result = Result(position, value=await fn(item))
        except (Exception, asyncio.CancelledError) as error:
            result = Result(position, error=error)
        finally:
            slots.release()
        told(result)

    async def read() -> None:
        position = 0
        try:
            async for item in source:
                await places.acquire()
                await slots.acquire()
                told: Callable[[Result[R]], None] = ended.put_nowait
                if ordered:
                    future: asyncio.Future[Result[R]] = asyncio.Future()
                    futures.put_nowait(future)
                    told = future.set_result
                task = asyncio.create_task(call(position, item, told))
                running.add(task)
                task.add_done_callback(running.discard)
                position += 1
        finally:
            if running:
                await asyncio.wait(set(running))
            ended.put_nowait(None)
            futures.put_nowait(None)

    async def following() -> Result[R] | None:
        if not ordered:
            return await ended.get()
        future = await futures.get()
        return None if future is None else await future

    reading = asyncio.create_task(read())
    try:
        while (result := await following()) is not None:
            yield result
            places.release()  # the result that the consumer works on has its place
        await reading
    finally:
        reading.cancel()
        for task in running:
            task.cancel()
        await asyncio.gather(reading, *running, return_exceptions=True)
