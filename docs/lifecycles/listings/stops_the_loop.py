"""Two handlers wait a moment: one kind lets nobody else move meanwhile, the other does."""

import asyncio
import time
from collections.abc import Awaitable, Callable

moments: dict[str, float] = {"ink": 0.02, "paper": 0.01}  # seconds; paper is done first


# --8<-- [start:wrong]
async def sleeps_as_in_a_thread(order: str) -> None:
    print(f"  {order} begins")
    time.sleep(moments[order])  # noqa: ASYNC251  (this is the mistake)
    print(f"  {order} is done")


# --8<-- [end:wrong]


# --8<-- [start:right]
async def awaits_its_sleep(order: str) -> None:
    print(f"  {order} begins")
    await asyncio.sleep(moments[order])
    print(f"  {order} is done")


# --8<-- [end:right]


async def both(handler: Callable[[str], Awaitable[None]]) -> None:
    """Handle two orders in two tasks, and wait for both."""
    print(f"{handler.__name__}:")
    await asyncio.gather(*(handler(order) for order in moments))


for one in (sleeps_as_in_a_thread, awaits_its_sleep):
    asyncio.run(both(one))
