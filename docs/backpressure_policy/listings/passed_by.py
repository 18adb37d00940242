"""A place becomes free, and somebody is quicker than who waits for it."""

import asyncio
from collections import deque


# --8<-- [start:wrong]
async def announced() -> list[str]:
    """Wake who waits, leave the place free: what `asyncio.Queue` does."""
    queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
    queue.put_nowait("first")
    early = asyncio.create_task(queue.put("early"))
    late = asyncio.create_task(queue.put("late"))
    await asyncio.sleep(0)  # both wait, early before late
    out = [queue.get_nowait()]  # this wakes early ...
    queue.put_nowait("newcomer")  # ... and is quicker than early
    await asyncio.sleep(0)  # early finds it full, and goes behind late
    out += [await queue.get() for _ in range(3)]
    await asyncio.gather(early, late)
    return out


# --8<-- [end:wrong]


class Line:
    """One place; a free one is kept for whoever has waited longest."""

    def __init__(self) -> None:
        self.inside: deque[str] = deque()
        self.waiting: deque[asyncio.Future[None]] = deque()
        self.kept = 0  # places given to callers who have not moved yet

    # --8<-- [start:right]
    async def put(self, item: str) -> None:
        if self.inside or self.kept:  # a place that is kept is not free
            place: asyncio.Future[None] = asyncio.Future()
            self.waiting.append(place)
            await place
            self.kept -= 1
        self.inside.append(item)

    def get(self) -> str:
        item = self.inside.popleft()
        if self.waiting:
            self.kept += 1
            self.waiting.popleft().set_result(None)
        return item

    # --8<-- [end:right]


async def handed_over() -> list[str]:
    """The same callers at the same moments."""
    line = Line()
    await line.put("first")
    waiting = ("early", "late")
    callers = [asyncio.create_task(line.put(item)) for item in waiting]
    await asyncio.sleep(0)
    out = [line.get()]
    callers.append(asyncio.create_task(line.put("newcomer")))
    for _ in callers:
        await asyncio.sleep(0)
        out.append(line.get())
    await asyncio.gather(*callers)
    return out


print("announced:  ", *asyncio.run(announced()))
print("handed over:", *asyncio.run(handed_over()))
