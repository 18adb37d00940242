"""A semaphore of ten and a thousand orders: how many tasks are alive at once?"""

import asyncio

ORDERS, PLACES = 1_000, 10


class Shop:
    """Handlers at work and tasks alive, now and at most."""

    def __init__(self) -> None:
        self.at_work = self.most_at_work = self.most_alive = 0

    async def handler(self) -> None:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.most_alive = max(self.most_alive, len(asyncio.all_tasks()) - 1)
        await asyncio.sleep(0)
        self.at_work -= 1


# --8<-- [start:wrong]
async def takes_it_inside(shop: Shop) -> None:
    places = asyncio.Semaphore(PLACES)

    async def handle() -> None:
        async with places:
            await shop.handler()

    async with asyncio.TaskGroup() as group:
        for _ in range(ORDERS):
            group.create_task(handle())


# --8<-- [end:wrong]


# --8<-- [start:right]
async def takes_it_before(shop: Shop) -> None:
    places = asyncio.Semaphore(PLACES)

    async def handle() -> None:
        try:
            await shop.handler()
        finally:
            places.release()

    async with asyncio.TaskGroup() as group:
        for _ in range(ORDERS):
            await places.acquire()
            group.create_task(handle())


# --8<-- [end:right]

for call in (takes_it_inside, takes_it_before):
    shop = Shop()
    asyncio.run(call(shop))
    print(f"{call.__name__}: {shop.most_at_work} at work, {shop.most_alive} tasks alive")
