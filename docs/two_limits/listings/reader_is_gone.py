"""A source that breaks in a task of its own: who tells the consumer?"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any


async def source() -> AsyncIterator[str]:
    for order in ("a", "b"):
        yield order
    raise OSError("connection lost")


# --8<-- [start:wrong]
async def waits_for_the_last_word() -> AsyncGenerator[str, None]:
    line: asyncio.Queue[str | None] = asyncio.Queue()

    async def read() -> None:
        async for order in source():
            await line.put(order)
        await line.put(None)

    reader = asyncio.create_task(read())
    while (order := await line.get()) is not None:
        yield order
    await reader


# --8<-- [end:wrong]


# --8<-- [start:right]
async def hears_it_in_any_case() -> AsyncGenerator[str, None]:
    line: asyncio.Queue[str | None] = asyncio.Queue()

    async def read() -> None:
        try:
            async for order in source():
                await line.put(order)
        finally:
            await line.put(None)  # whatever has ended the reading

    reader = asyncio.create_task(read())
    while (order := await line.get()) is not None:
        yield order
    await reader  # raises what the source has raised


# --8<-- [end:right]


async def consume(orders: Callable[[], AsyncGenerator[str, None]]) -> None:
    def late(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        print(f"  asyncio, when all is thrown away: {context['message']}")

    async def take() -> None:
        async for order in orders():
            print(f"  {order}")

    print(f"{orders.__name__}:")
    asyncio.get_running_loop().set_exception_handler(late)
    taking = asyncio.create_task(take())
    for _ in range(100):
        await asyncio.sleep(0)
    print(f"  {taking.exception()!r}" if taking.done() else "  nothing more, for ever")
    taking.cancel()
    await asyncio.wait([taking])


asyncio.run(consume(waits_for_the_last_word))
asyncio.run(consume(hears_it_in_any_case))
