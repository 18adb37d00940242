"""Three calls of different length: results in the order of reading, and as the calls end."""

import asyncio


async def ask(order: str) -> str:
    await asyncio.sleep({"slow": 0.3, "quick": 0.1, "middling": 0.2}[order])
    return order


async def main() -> None:
    tasks = [asyncio.create_task(ask(order)) for order in ("slow", "quick", "middling")]
    in_order, ended = [], []
    for task in tasks:
        in_order.append(await task)
        ended.append(sum(task.done() for task in tasks))
    print("in order:   ", *in_order, f"| ended when the first one came: {ended[0]}")

    tasks = [asyncio.create_task(ask(order)) for order in ("slow", "quick", "middling")]
    as_they_end, ended = [], []
    for first in asyncio.as_completed(tasks):
        as_they_end.append(await first)
        ended.append(sum(task.done() for task in tasks))
    print("as they end:", *as_they_end, f"| ended when the first one came: {ended[0]}")


asyncio.run(main())
