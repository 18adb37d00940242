"""A batch ends with its slowest call, and until then the slots of the others stand empty."""

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

    async def call(position: int, item: T) -> Result[R]:
        try:
            async with asyncio.timeout(timeout_s):
                return Result(position, value=await fn(item))
        except (Exception, asyncio.CancelledError) as error:
            return Result(position, error=error)

    items = aiter(source)
    position = 0

    async def batch() -> list[tuple[int, T]]:
        nonlocal position
        found: list[tuple[int, T]] = []
        while len(found) < limit:
            try:
                found.append((position, await anext(items)))
            except StopAsyncIteration:
                break
            position += 1
        return found

    while pairs := await batch():
        tasks = [asyncio.create_task(call(*pair)) for pair in pairs]
        try:
            line = tasks if ordered else asyncio.as_completed(tasks)
            for task in line:
                yield await task
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
