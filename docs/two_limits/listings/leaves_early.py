"""A consumer takes one result and leaves: what becomes of the two calls in flight?"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing


async def ask(order: str) -> str:
    try:
        await asyncio.sleep(0 if order == "a" else 60)
        return f"the answer to {order}"
    finally:
        print(f"  {order} gives its connection back")


# --8<-- [start:nothing]
async def ends_nothing(tasks: list[asyncio.Task[str]]) -> AsyncGenerator[str, None]:
    for task in tasks:
        yield await task


# --8<-- [end:nothing]


# --8<-- [start:wrong]
async def only_cancels(tasks: list[asyncio.Task[str]]) -> AsyncGenerator[str, None]:
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()


# --8<-- [end:wrong]


# --8<-- [start:right]
async def cancels_and_awaits(tasks: list[asyncio.Task[str]]) -> AsyncGenerator[str, None]:
    try:
        for task in tasks:
            await asyncio.wait([task])  # who is cancelled here cancels no task
            yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# --8<-- [end:right]


async def main() -> None:
    for answers in (ends_nothing, only_cancels, cancels_and_awaits):
        print(f"{answers.__name__}:")
        tasks = [asyncio.create_task(ask(order)) for order in "abc"]
        # --8<-- [start:leaving]
        async with aclosing(answers(tasks)) as found:
            async for answer in found:
                print(f"  {answer}")
                break
        # --8<-- [end:leaving]
        alive = sum(not task.done() for task in tasks)
        print(f"  the consumer has left; {alive} calls are alive")
        if answers is ends_nothing:
            print("  ... and go on, until the program ends them:")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


asyncio.run(main())
