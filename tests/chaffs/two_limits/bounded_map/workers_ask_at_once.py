"""A source has one reader: workers that ask it at once clash, and it raises."""

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
    places = asyncio.Semaphore(limit + buffer)
    changed = asyncio.Event()
    ready: dict[int, Result[R]] = {}
    items = aiter(source)
    begun = ended = 0
    over: list[Exception] = []

    async def following() -> tuple[int, T] | None:
        nonlocal begun
        if True:
            if not over:
                await places.acquire()
                try:
                    item = await anext(items)
                except Exception as error:
                    over.append(error)
                else:
                    begun += 1
                    return begun - 1, item
        return None

    async def work() -> None:
        nonlocal ended
        while (pair := await following()) is not None:
            position, item = pair
            try:
                async with asyncio.timeout(timeout_s):
                    result = Result(position, value=await fn(item))
            except asyncio.CancelledError as error:
                if leaving:
                    raise
                result = Result(position, error=error)
            except Exception as error:
                result = Result(position, error=error)
            ready[position if ordered else ended] = result
            ended += 1
            changed.set()
        changed.set()

    leaving = False
    workers = [asyncio.create_task(work()) for _ in range(limit)]
    given = 0
    try:
        while not over or given < begun:
            if given in ready:
                places.release()
                given += 1
                yield ready.pop(given - 1)
            else:
                changed.clear()
                await changed.wait()
        if not isinstance(over[0], StopAsyncIteration):
            raise over[0]
    finally:
        leaving = True
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
