"""One driver waits for whichever comes first: the next item, or the end of a call."""

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
    room = asyncio.Semaphore(limit + buffer)
    results: asyncio.Queue[Result[R] | None] = asyncio.Queue()
    source_error: list[Exception] = []
    items = aiter(source)

    async def call(position: int, item: T) -> Result[R]:
        try:
            async with asyncio.timeout(timeout_s):
                return Result(position, value=await fn(item))
        except (Exception, asyncio.CancelledError) as error:
            return Result(position, error=error)

    async def following() -> list[T]:
        await room.acquire()
        try:
            return [await anext(items)]
        except StopAsyncIteration:
            return []
        except Exception as error:
            source_error.append(error)
            return []

    async def drive() -> None:
        reading: asyncio.Task[list[T]] | None = asyncio.create_task(following())
        calls: set[asyncio.Task[Result[R]]] = set()
        position, is_over = 0, False
        try:
            while reading or calls:
                waiting = {*calls, reading} if reading else calls
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for ended in [one for one in calls if one.done()]:
                    calls.remove(ended)
                    results.put_nowait(ended.result())
                if reading and reading.done():
                    for item in reading.result():
                        calls.add(asyncio.create_task(call(position, item)))
                    is_over = not reading.result()
                    position, reading = position + 1, None
                if not reading and not is_over and len(calls) < limit:
                    reading = asyncio.create_task(following())
            results.put_nowait(None)
        finally:
            left = {*calls, reading} if reading else calls
            for one in left:
                one.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    driver = asyncio.create_task(drive())
    early: dict[int, Result[R]] = {}
    given = 0
    try:
        while (result := await results.get()) is not None:
            early[result.position if ordered else given] = result
            while given in early:
                given += 1
                room.release()
                yield early.pop(given - 1)
        for error in source_error:
            raise error
    finally:
        driver.cancel()
        await asyncio.gather(driver, return_exceptions=True)
