"""A Queue(0) has no bound at all: a buffer of nought needs another way to stop the workers."""

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
    waiting: asyncio.Queue[tuple[int, T]] = asyncio.Queue(1)
    finished: asyncio.Queue[Result[R] | None] = asyncio.Queue(buffer)
    early: dict[int, Result[R]] = {}
    total: int | None = None  # items of the source, once it has ended
    source_error: Exception | None = None

    async def read() -> None:
        nonlocal total, source_error
        position = 0
        try:
            async for item in source:
                await waiting.put((position, item))
                position += 1
        except Exception as error:
            source_error = error
        total = position
        await finished.put(None)

    async def work() -> None:
        while True:
            position, item = await waiting.get()
            try:
                async with asyncio.timeout(timeout_s):
                    result = Result(position, await fn(item))
            except asyncio.CancelledError as error:
                me = asyncio.current_task()
                if me is not None and me.cancelling():
                    raise
                result = Result(position, error=error)
            except Exception as error:
                result = Result(position, error=error)
            await finished.put(result)

    tasks = [asyncio.create_task(work()) for _ in range(limit)]
    tasks.append(asyncio.create_task(read()))
    given = 0
    try:
        while given != total:
            result = await finished.get()
            if result is None:
                continue
            early[result.position if ordered else given] = result
            while given in early:
                result = early.pop(given)
                given += 1
                yield result
        if source_error is not None:
            raise source_error
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
