"""A caller is cancelled while it waits: asleep, or a moment after waking."""

import asyncio
from collections import deque


class StaysInTheLine:
    """One place, kept for who waits longest; nobody thinks of leaving."""

    def __init__(self) -> None:
        self.inside: deque[str] = deque()
        self.waiting: deque[asyncio.Future[None]] = deque()
        self.kept = 0  # places given to callers who have not moved yet

    # --8<-- [start:wrong]
    async def put(self, item: str) -> None:
        if self.inside or self.kept:
            place: asyncio.Future[None] = asyncio.Future()
            self.waiting.append(place)
            await place  # a cancellation comes out here
            self.kept -= 1
        self.inside.append(item)

    def pass_on(self) -> None:
        if self.waiting:
            self.kept += 1
            self.waiting.popleft().set_result(None)

    # --8<-- [end:wrong]

    def get(self) -> str:
        item = self.inside.popleft()
        self.pass_on()
        return item


class LeavesTheLine(StaysInTheLine):
    # --8<-- [start:right]
    async def put(self, item: str) -> None:
        if self.inside or self.kept:
            place: asyncio.Future[None] = asyncio.Future()
            self.waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                self.leave(place)
                raise
            self.kept -= 1
        self.inside.append(item)

    def leave(self, place: asyncio.Future[None]) -> None:
        if place in self.waiting:
            self.waiting.remove(place)  # it keeps no place in the line ...
        if not place.cancelled():  # ... and if woken, hands its place on
            self.kept -= 1
            self.pass_on()

    def pass_on(self) -> None:
        while self.waiting:
            place = self.waiting.popleft()
            if not place.done():  # whose caller has gone is passed over
                self.kept += 1
                place.set_result(None)
                return

    # --8<-- [end:right]


async def run(line: StaysInTheLine, *, asleep: bool) -> str:
    """Let a and b wait, make room, cancel a; say who is inside."""
    await line.put("first")
    a, b = (asyncio.create_task(line.put(name)) for name in "ab")
    await asyncio.sleep(0)
    try:
        if asleep:
            a.cancel()
            line.get()
        else:
            line.get()  # this wakes a ...
            a.cancel()  # ... who has not moved yet
    except asyncio.InvalidStateError:
        return "get() raises InvalidStateError"
    await asyncio.wait([a])
    await asyncio.sleep(0)
    if b.done():
        return "b is inside"
    b.cancel()
    return "nobody is inside, and b waits for ever"


for kind in (StaysInTheLine, LeavesTheLine):
    print(kind.__name__)
    print("  a leaves asleep:      ", asyncio.run(run(kind(), asleep=True)))
    print("  a leaves as it wakes: ", asyncio.run(run(kind(), asleep=False)))
