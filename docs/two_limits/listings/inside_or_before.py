"""A semaphore inside the task, and one before it: requests in flight, and tasks in memory."""

import asyncio

orders = range(1_000)


class Service:
    """A tax service that counts: requests in flight, and tasks alive, each at its most."""

    def __init__(self) -> None:
        self.now = self.in_flight = self.alive = 0

    async def ask(self, order: int) -> int:
        self.now += 1
        self.in_flight = max(self.in_flight, self.now)
        self.alive = max(self.alive, len(asyncio.all_tasks()) - 1)  # without the one that began
        await asyncio.sleep(0)
        self.now -= 1
        return order


# --8<-- [start:wrong]
async def inside(service: Service) -> None:
    slots = asyncio.Semaphore(10)

    async def ask(order: int) -> int:
        async with slots:
            return await service.ask(order)

    async with asyncio.TaskGroup() as group:
        for order in orders:
            group.create_task(ask(order))


# --8<-- [end:wrong]


# --8<-- [start:right]
async def before(service: Service) -> None:
    slots = asyncio.Semaphore(10)

    async def ask(order: int) -> int:
        try:
            return await service.ask(order)
        finally:
            slots.release()

    async with asyncio.TaskGroup() as group:
        for order in orders:
            await slots.acquire()
            group.create_task(ask(order))


# --8<-- [end:right]

for run in (inside, before):
    service = Service()
    asyncio.run(run(service))
    print(f"{run.__name__:6}: {service.in_flight} requests in flight, {service.alive} tasks alive")
