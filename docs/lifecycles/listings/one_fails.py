"""One of two handlers fails: what becomes of the other, and of the error."""

import asyncio

ended: dict[str, str] = {}


async def handler(order: str) -> str:
    """Return the label of an order; one without a name cannot have one."""
    try:
        await asyncio.sleep(0.01 if order else 0)
        if not order:
            raise ValueError("an order without a name")
    except BaseException as error:
        ended[order] = type(error).__name__
        raise
    ended[order] = "done"
    return order.upper()


# --8<-- [start:gather]
async def gathers(orders: list[str]) -> list[str]:
    return await asyncio.gather(*(handler(order) for order in orders))


# --8<-- [end:gather]


# --8<-- [start:group]
async def groups(orders: list[str]) -> list[str]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(handler(order)) for order in orders]
    return [task.result() for task in tasks]


# --8<-- [end:group]


# --8<-- [start:right]
async def keeps(orders: list[str]) -> dict[str, str | BaseException]:
    fates: dict[str, str | BaseException] = {}

    async def handle(order: str) -> None:
        try:
            fates[order] = await handler(order)
        except Exception as error:  # half right: see the next part
            fates[order] = error

    async with asyncio.TaskGroup() as group:
        for order in orders:
            group.create_task(handle(order))
    return fates


# --8<-- [end:right]


async def main() -> None:
    for call in (gathers, groups, keeps):
        ended.clear()
        try:
            print(f"{call.__name__} returns {await call(['', 'ink'])}")
        except Exception as error:
            print(f"{call.__name__} raises {type(error).__name__}")
        print(f"  when it ended, ink was: {ended.get('ink', 'still at work')}")
        await asyncio.sleep(0.02)  # let everything end before the next one
        print(f"  in the end, ink was: {ended['ink']}")


asyncio.run(main())
