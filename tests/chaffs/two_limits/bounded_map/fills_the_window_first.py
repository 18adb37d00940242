"""A slow source keeps back the results that are ready, if the window has to be full first."""

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
    items = aiter(source)
    position, is_over = 0, False
    try:
        while True:
            while not is_over and len(window) < limit + buffer:
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    is_over = True
                else:
                    window.append(asyncio.create_task(call(position, item)))
                    position += 1
            if not window:
                break
            if ordered:
                await asyncio.wait([window[0]])
            else:
                await asyncio.wait(window, return_when=asyncio.FIRST_COMPLETED)
            task = next(one for one in window if one.done())
            window.remove(task)
            yield task.result()
    finally:
        for one in window:
            one.cancel()
        await asyncio.gather(*window, return_exceptions=True)
