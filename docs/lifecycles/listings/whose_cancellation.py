"""CancelledError comes out of a handler: did the handler fail, or is the worker to end?"""

import asyncio
from collections.abc import Awaitable, Callable

Worker = Callable[[list[str], dict[str, str]], Awaitable[None]]


async def handler(order: str) -> str:
    """Ask another task for the price of an order; the price of ink was called off."""
    price = asyncio.create_task(asyncio.sleep(0.01, order.upper()))
    if order == "ink":
        price.cancel()
    return await price


# --8<-- [start:careful]
async def careful(orders: list[str], fates: dict[str, str]) -> None:
    for order in orders:
        try:
            fates[order] = await handler(order)
        except Exception as error:
            fates[order] = type(error).__name__


# --8<-- [end:careful]


# --8<-- [start:thorough]
async def thorough(orders: list[str], fates: dict[str, str]) -> None:
    for order in orders:
        try:
            fates[order] = await handler(order)
        except BaseException as error:
            fates[order] = type(error).__name__


# --8<-- [end:thorough]


# --8<-- [start:right]
async def asks(orders: list[str], fates: dict[str, str]) -> None:
    me = asyncio.current_task()
    for order in orders:
        try:
            fates[order] = await handler(order)
        except BaseException as error:
            if me is not None and me.cancelling():
                raise
            fates[order] = type(error).__name__


# --8<-- [end:right]


async def tell(work: Worker) -> None:
    """Let a worker work, then let another be cancelled at its first order."""
    fates: dict[str, str] = {}
    await asyncio.wait([asyncio.ensure_future(work(["ink", "paper"], fates))])
    print(f"{work.__name__}: {fates}")
    worker = asyncio.ensure_future(work(["glue", "paper"], fates := {}))
    await asyncio.sleep(0)
    worker.cancel()
    await asyncio.wait([worker])
    print(f"  cancelled at glue: {'ended' if worker.cancelled() else f'went on, {fates}'}")


async def main() -> None:
    for work in (careful, thorough, asks):
        await tell(work)


asyncio.run(main())
