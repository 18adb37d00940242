"""One load of the post office with a learner's own queue in it; runs where that queue runs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from course.contracts.backpressure_policy import Fate, Item, Outcome

CLERKS_OF_OWN = 2
NOBODY_ELSE = -1


class OwnDay:
    """Senders and clerks around one queue; a job is its number, as the name of an item."""

    def __init__(self, make: Callable[[], Any], jobs: Sequence[Sequence[float]]) -> None:
        self.make = make
        self.jobs = jobs  # of each: when it comes, the work it takes, its class, does it fail?
        self.log: list[str] = []
        self.began = asyncio.get_running_loop().time()
        self.open = len(jobs)  # jobs whose end is not known yet
        self.over = asyncio.Event()
        self.fault: Exception | None = None
        self.offering: dict[int, asyncio.Task[None]] = {}  # by job: senders without an answer
        self.inside: set[int] = set()  # accepted, and neither taken nor evicted
        self.hands: set[int] = set()
        self.taken: set[int] = set()
        self.queue = make()

    async def go(self, crash_at: float | None) -> str:
        """Let a day pass; at `crash_at` the process dies, and another starts at once."""
        senders = [self.begin(self.send(number)) for number in range(len(self.jobs))]
        clerks = self.come_to_work()
        if not self.jobs:
            self.over.set()
        if crash_at is not None:
            await asyncio.sleep(crash_at)
            await self.end([*clerks, *self.offering.values()])
            held = list(self.offering)
            self.offering.clear()
            senders += self.die(held)
            clerks = self.come_to_work()
        await self.over.wait()
        if self.fault is not None:
            raise self.fault
        await self.end([*clerks, *senders])
        return "\n".join(self.log)

    def come_to_work(self) -> list[asyncio.Task[None]]:
        """Start the clerks."""
        return [self.begin(self.work()) for _ in range(CLERKS_OF_OWN)]

    async def end(self, tasks: list[asyncio.Task[None]]) -> None:
        """Cancel tasks, and see them end."""
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def die(self, held: list[int]) -> list[asyncio.Task[None]]:
        """Lose what is inside and in hand; let those who are held offer to the new queue."""
        gone = sorted(self.inside | self.hands)
        self.queue = self.make()
        self.note("crashed", NOBODY_ELSE)
        for number in gone:
            self.note("lost", number)
            self.ends()
        self.inside.clear()
        self.hands.clear()
        return [self.begin(self.offer(number)) for number in held]

    async def send(self, number: int) -> None:
        """Offer one job when it comes."""
        await asyncio.sleep(self.jobs[number][0])
        self.note("offered", number)
        await self.offer(number)

    async def offer(self, number: int) -> None:
        """Note which answer an offer gets."""
        me = asyncio.current_task()
        if me is not None:
            self.offering[number] = me
        item = Item(str(number), int(self.jobs[number][2]))
        outcome = await self.queue.offer(item)
        del self.offering[number]
        if not isinstance(outcome, Outcome):
            raise TypeError(f"offer returns {outcome!r}, and no Outcome")
        if outcome.fate is Fate.EVICTED_OTHER and outcome.victim is None:
            raise ValueError("offer evicts another, and names no victim")
        victim = NOBODY_ELSE if outcome.victim is None else int(outcome.victim.name)
        self.note(str(outcome.fate.value), number, victim)
        if victim != NOBODY_ELSE:
            self.inside.discard(victim)
            self.ends()
        if outcome.fate in (Fate.REFUSED, Fate.TIMED_OUT):
            self.ends()
        elif number not in self.taken:
            self.inside.add(number)

    async def work(self) -> None:
        """Take job after job; what fails is forgotten."""
        while True:
            item = await self.queue.take()
            if not isinstance(item, Item):
                raise TypeError(f"take returns {item!r}, and no Item")
            number = int(item.name)
            self.inside.discard(number)
            self.hands.add(number)
            self.taken.add(number)
            self.note("taken", number)
            _, work, _, fails = self.jobs[number]
            await asyncio.sleep(work)
            self.hands.discard(number)
            self.note("failed" if fails else "done", number)
            self.ends()

    def begin(self, doing: Awaitable[None]) -> asyncio.Task[None]:
        """Let a sender or a clerk do this beside the others."""
        return asyncio.create_task(self.or_end(doing))

    async def or_end(self, doing: Awaitable[None]) -> None:
        """Do what a sender or a clerk does; whatever that raises ends the day."""
        try:
            await doing
        except Exception as error:  # noqa: BLE001  an own queue may raise anything
            self.fault = self.fault or error
            self.over.set()

    def ends(self) -> None:
        """What became of one more job is known."""
        self.open -= 1
        if self.open <= 0:
            self.over.set()

    def note(self, what: str, number: int, other: int = NOBODY_ELSE) -> None:
        """Write down when, what, of which job, how deep the queue says it is, and who else."""
        now = asyncio.get_running_loop().time() - self.began
        self.log.append(f"{round(now * 1e6)},{what},{number},{self.queue.stats().depth},{other}")


async def own_day(
    make: Callable[[], Any], jobs: Sequence[Sequence[float]], crash_at: float | None
) -> str:
    """Return what happened in one load, a line a note; times are microseconds."""
    return await OwnDay(make, jobs).go(crash_at)
