"""A TaskGroup around a yield, and a consumer that leaves: what comes out of aclose?"""

import asyncio
from collections.abc import AsyncGenerator


async def ask(order: str) -> str:
    await asyncio.sleep(0 if order == "a" else 60)
    return order


async def answers() -> AsyncGenerator[str, None]:
    async with asyncio.TaskGroup() as group:
        for task in [group.create_task(ask(order)) for order in "abc"]:
            yield await task


async def main() -> None:
    found = answers()
    print("the consumer got", await anext(found))
    try:
        await found.aclose()
    except BaseException as error:
        inside = getattr(error, "exceptions", ())
        print(f"aclose raised {type(error).__name__} of {[type(one).__name__ for one in inside]}")


asyncio.run(main())
