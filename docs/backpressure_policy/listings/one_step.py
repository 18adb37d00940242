"""Two producers and one free place, with an await in between or without."""

import asyncio


class Buffer:
    """A list with a capacity; its offer is what differs below."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.inside: list[str] = []

    def is_full(self) -> bool:
        return len(self.inside) >= self.capacity


async def write_down(line: str) -> None:
    """Stand for a log or a database: here the others move."""
    await asyncio.sleep(0)


class LooksFirst(Buffer):
    # --8<-- [start:wrong]
    async def offer(self, item: str) -> str:
        if self.is_full():
            return "refused"
        await write_down(f"{item} comes in")  # here somebody else may look
        self.inside.append(item)
        return "accepted"

    # --8<-- [end:wrong]


class TakesTheRoom(Buffer):
    # --8<-- [start:right]
    async def offer(self, item: str) -> str:
        if self.is_full():
            return "refused"
        self.inside.append(item)
        return "accepted"

    # --8<-- [end:right]


async def main() -> None:
    for kind in (LooksFirst, TakesTheRoom):
        buffer = kind(capacity=1)
        answers = await asyncio.gather(buffer.offer("a"), buffer.offer("b"))
        depth = len(buffer.inside)
        print(f"{kind.__name__}: capacity 1, depth {depth}:", *answers)


asyncio.run(main())
