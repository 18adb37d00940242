"""A deque of tasks that one task fills and the consumer empties; one event tells of any change."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from course.contracts.two_limits import Result

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Window(Generic[R]):
    """The calls whose results have not been taken. Whoever waits looks again at every change."""

    limit: int
    width: int
    timeout_s: float | None
    is_ordered: bool
    tasks: deque[asyncio.Task[Result[R]]] = field(default_factory=deque)
    ended: deque[asyncio.Task[Result[R]]] = field(default_factory=deque)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    is_complete: bool = False

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self.changed.clear()
            await self.changed.wait()

    def has_room(self) -> bool:
        return len(self.tasks) < self.width and len(self.tasks) - len(self.ended) < self.limit

    def has_result(self) -> bool:
        return (self.is_complete and not self.tasks) or self.following() is not None

    def following(self) -> asyncio.Task[Result[R]] | None:
        line = self.tasks if self.is_ordered else self.ended
        return line[0] if line and line[0] in self.ended else None

    def add(self, task: asyncio.Task[Result[R]]) -> None:
        self.tasks.append(task)
        task.add_done_callback(self.ended.append)
        task.add_done_callback(lambda _: self.changed.set())

    def remove(self, task: asyncio.Task[Result[R]]) -> None:
        self.tasks.remove(task)
        self.ended.remove(task)
        self.changed.set()


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
    return _results(fn, source, Window(limit, limit + buffer, timeout_s, ordered))


async def _call(
    fn: Callable[[T], Awaitable[R]], position: int, item: T, timeout_s: float | None
) -> Result[R]:
    try:
        async with asyncio.timeout(timeout_s):
            return Result(position, value=await fn(item))
    except (Exception, asyncio.CancelledError) as error:
        return Result(position, error=error)


async def _results(
    fn: Callable[[T], Awaitable[R]], source: AsyncIterable[T], window: Window[R]
) -> AsyncGenerator[Result[R], None]:
    async def fill() -> None:
        position = 0
        try:
            async for item in source:
                await window.until(window.has_room)
                window.add(asyncio.create_task(_call(fn, position, item, window.timeout_s)))
                position += 1
        finally:
            window.is_complete = True
            window.changed.set()

    filling = asyncio.create_task(fill())
    try:
        while True:
            await window.until(window.has_result)
            task = window.following()
            if task is None:
                break
            window.remove(task)
            yield task.result()
        await filling
    finally:
        tasks = [filling, *window.tasks]
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
