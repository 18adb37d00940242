"""Two workers read one asynchronous generator: unguarded, behind a lock, with a timeout."""

import asyncio
from collections.abc import AsyncIterator


async def orders() -> AsyncIterator[str]:
    """Yield three orders, each a moment after it was asked for."""
    for order in ("ink", "paper", "glue"):
        await asyncio.sleep(0.01)
        yield order


async def handler(order: str, done: list[str]) -> None:
    """Note that an order is done."""
    done.append(order)


# --8<-- [start:wrong]
async def unguarded(source: AsyncIterator[str], done: list[str]) -> None:
    async for order in source:
        await handler(order, done)


# --8<-- [end:wrong]


# --8<-- [start:right]
async def guarded(source: AsyncIterator[str], done: list[str], lock: asyncio.Lock) -> None:
    while True:
        async with lock:
            order = await anext(source, None)
        if order is None:
            return
        await handler(order, done)


# --8<-- [end:right]


# --8<-- [start:timeout]
async def impatient(source: AsyncIterator[str], done: list[str]) -> None:
    while True:
        try:
            order = await asyncio.wait_for(anext(source, None), timeout=0.001)
        except TimeoutError:
            continue  # ask again
        if order is None:
            return
        await handler(order, done)


# --8<-- [end:timeout]


async def main() -> None:
    for name in ("unguarded", "guarded", "impatient"):
        source, done, lock = orders(), list[str](), asyncio.Lock()
        if name == "guarded":
            workers = [guarded(source, done, lock), guarded(source, done, lock)]
        elif name == "unguarded":
            workers = [unguarded(source, done), unguarded(source, done)]
        else:
            workers = [impatient(source, done)]
        ends = await asyncio.gather(*workers, return_exceptions=True)
        errors = [str(end) for end in ends if end is not None]
        print(f"{name}: {len(done)} of 3 orders", *errors, sep=", ")


asyncio.run(main())
