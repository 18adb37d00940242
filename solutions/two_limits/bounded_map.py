"""A map over a source: so many calls at once, so many results ahead, and nothing left behind."""

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
    """Return a generator of what `await fn(item)` comes to, one result for each item.

    ``fn`` is a coroutine function, called once for an item; at most ``limit`` calls are in flight.
    From its call until its result is taken an item is outstanding: at most ``limit + buffer`` are,
    and one more may be read. ``source`` is asked by one task at a time.
    Up to these two limits reading and calling go on, whether the consumer waits or is busy.

    Results come in the order of reading, or, not ``ordered``, as the calls end.
    What is ready waits for nothing but its turn. A call that raises is a failed result,
    CancelledError too, if nobody cancelled the consumer.
    A call that takes longer than ``timeout_s`` seconds, counted from its begin, is cancelled:
    a failed result with a TimeoutError. None means no limit.

    What ``source`` raises comes out of the generator after all results of items read before.
    When the generator has ended, been cancelled or been closed, no call, task or timer is left.
    Raise ValueError for ``limit`` below one, ``buffer`` below nought, or ``timeout_s`` that is
    not above nought; nothing is read then.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    if buffer < 0:
        raise ValueError(f"buffer must be at least 0, not {buffer}")
    if timeout_s is not None and timeout_s <= 0:
        raise ValueError(f"timeout_s must be above 0, or None, not {timeout_s}")

    slots = asyncio.Semaphore(limit)  # one for each call in flight, taken and given back by it
    room = asyncio.Semaphore(limit + buffer)  # taken before a call, given back with its result
    calls: set[asyncio.Task[Result[R]]] = set()  # those that are outstanding
    line: asyncio.Queue[asyncio.Task[Result[R]] | None] = asyncio.Queue()  # None: no more will come

    async def call(position: int, item: T) -> Result[R]:
        async with slots:  # whatever happens inside, the slot comes back
            try:
                async with asyncio.timeout(timeout_s):
                    return Result(position, value=await fn(item))
            except (Exception, asyncio.CancelledError) as error:
                return Result(position, error=error)  # when we have cancelled it, nobody reads this

    async def read() -> None:
        position = 0
        try:
            async for item in source:
                await room.acquire()
                task = asyncio.create_task(call(position, item))
                calls.add(task)
                if ordered:
                    line.put_nowait(task)  # in line where it was read
                else:
                    task.add_done_callback(line.put_nowait)  # in line where it ends
                position += 1
        finally:  # also when the source has failed: the results before it come first
            await asyncio.gather(*calls, return_exceptions=True)
            line.put_nowait(None)

    async def results() -> AsyncGenerator[Result[R], None]:
        reader = asyncio.create_task(read())
        try:
            while (task := await line.get()) is not None:
                await asyncio.wait([task])  # who awaits a task and is cancelled cancels the task
                calls.remove(task)
                room.release()
                yield task.result()
            await reader  # raises what the source has raised
        finally:
            for one in (reader, *calls):
                one.cancel()
            await asyncio.gather(reader, *calls, return_exceptions=True)

    return results()
