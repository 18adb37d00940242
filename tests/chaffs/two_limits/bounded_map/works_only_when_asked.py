"""While the consumer is busy nobody reads and nobody calls: the work needs a task of its own."""

from __future__ import annotations

import asyncio
from collections import deque
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

    window: deque[asyncio.Task[Result[R]]] = deque()
    reading: asyncio.Task[list[T] | Exception] | None = None
    items = aiter(source)
    position, over = 0, list[Exception]()

    async def following() -> list[T] | Exception:
        try:
            return [await anext(items)]
        except Exception as error:
            return error

    try:
        while True:
            if reading is None and not over and len(window) < limit + buffer:
                reading = asyncio.create_task(following())
            if reading is None and not window:
                break
            line = [window[0]] if ordered and window else list(window)
            waiting = [*line, reading] if reading else line
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if reading and reading.done():
                found, reading = reading.result(), None
                if isinstance(found, Exception):
                    over.append(found)
                    continue
                window.append(asyncio.create_task(call(position, found[0])))
                position += 1
            elif done := [one for one in line if one.done()]:
                window.remove(done[0])
                yield done[0].result()
        if not isinstance(over[0], StopAsyncIteration):
            raise over[0]
    finally:
        left = [*window, *([reading] if reading else [])]
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)
