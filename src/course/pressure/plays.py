"""What happens in each act: the load, the faults, and what is waited for."""

from __future__ import annotations

import asyncio
import signal

from course.pressure import judges
from course.pressure.ledger import DELAY_S
from course.pressure.record import (
    AGAIN,
    ASKED_WHEN_FULL,
    FULL,
    GOES_ON,
    HOLDERS_GO_ON,
    HOLDERS_STAND_STILL,
    LEDGER_ANSWERS,
    LEDGER_SILENT,
    LOAD_BEGINS,
    LOAD_ENDS,
    NEVER,
    STANDS_STILL,
    WORKERS_KILLED,
    Command,
)
from course.pressure.stage import Stage

LATE_S = 0.1
FEW = 20  # commands of an act that asks for no load


def rate(stage: Stage) -> float:
    """Return how many effects a second the workers can have at most."""
    return stage.policy.workers / DELAY_S


async def warm_up(stage: Stage) -> None:
    """Half the load that it can bear."""
    await stage.arrivals(rate(stage) / 2, 1.0)
    await stage.settled()
    await stage.take_stock()
    await stage.end()


async def burst(stage: Stage) -> None:
    """Five times the capacity at once, while nobody goes out."""
    await stage.silence(0)
    await stage.together([None] * min(5 * stage.policy.capacity, 300))
    stage.mark(FULL)
    await stage.look()
    stage.mark(ASKED_WHEN_FULL)
    await stage.together([None] * 3)
    stage.mark(LEDGER_ANSWERS)
    stage.ledger.open.set()
    await stage.settled()
    await asyncio.sleep(judges.SLACK_S / 4)
    stage.mark("empty again")
    await stage.together([None] * min(3, stage.policy.capacity))
    await stage.settled()
    await stage.take_stock()


async def sustained(stage: Stage) -> None:
    """One and a half times what it can bear, for a while."""
    stage.mark(LOAD_BEGINS)
    await stage.arrivals(1.5 * rate(stage), 2.5)
    stage.mark(LOAD_ENDS)
    await stage.settled()
    await stage.take_stock()


async def slow_downstream(stage: Stage) -> None:
    """The ledger falls silent, and answers again."""
    await stage.arrivals(rate(stage) / 2, 1.0)
    await stage.said(is_healthy=True)
    load = asyncio.create_task(stage.arrivals(rate(stage) / 2, 0.5))
    await stage.silence(1)
    stage.mark(LEDGER_SILENT)
    await stage.said(is_healthy=False)
    stage.mark(LEDGER_ANSWERS)
    stage.ledger.open.set()
    await load
    await stage.settled()
    await stage.said(is_healthy=True)
    await stage.take_stock()


async def in_hand(stage: Stage) -> asyncio.Task[list[Command]]:
    """Begin a load and silence the ledger until all workers wait for it; return the load."""
    load = asyncio.create_task(stage.arrivals(rate(stage) / 2, 0.6))
    await stage.silence(min(stage.policy.workers, stage.policy.capacity))
    return load


async def killed(stage: Stage) -> None:
    """Its workers are killed, where it has some, then all of it, twice; each with work in hand."""
    workers = stage.service.members[1:]
    if workers:
        load = await in_hand(stage)
        for worker in workers:
            stage.service.signal_one(worker, signal.SIGKILL)
        stage.mark(WORKERS_KILLED)
        stage.ledger.open.set()
        await load
        await stage.together([None] * 3)
        await stage.settled()
    for answers_late in (False, True):
        load = await in_hand(stage)
        await stage.together([None] * 3)  # accepted a moment before
        stage.kill()
        if not answers_late:
            stage.ledger.open.set()
        await load
        await stage.restart()
        if answers_late:  # whoever was killed is heard after whoever looked what was in effect
            await asyncio.sleep(1.5 * stage.policy.pause_s)
            stage.ledger.open.set()
    await stage.settled()
    await stage.take_stock()


async def poison(stage: Stage) -> None:
    """Some commands can never work, some fail every time, and some fail twice."""
    keys = [stage.new_key() for _ in range(min(FEW, stage.policy.capacity))]
    for key in keys[1::5]:
        stage.record.poison[key] = NEVER
    for key in keys[3::5]:
        stage.record.poison[key] = AGAIN
    if stage.policy.max_attempts > 2:
        for key in keys[4::5]:
            stage.ledger.failures[key] = 2
    await stage.together(keys)
    await stage.settled()
    if stage.policy.max_attempts > 1:
        await killed_between_attempts(stage)
    await stage.take_stock()
    stage.kill()
    await stage.restart()
    await stage.take_stock()
    await stage.look()


async def killed_between_attempts(stage: Stage) -> None:
    """Kill it after the first failure of a command, with the next attempt in hand."""
    await asyncio.sleep(judges.SLACK_S / 4)  # what was over for the ledger is over for it, too
    key = stage.new_key()
    stage.record.poison[key] = AGAIN
    await stage.together([key])
    await stage.failed(key)
    await stage.silence(1)
    stage.kill()
    await stage.restart()
    stage.ledger.open.set()
    await stage.settled()


async def sent_twice(stage: Stage) -> None:
    """Clients send a command again: at once, after its effect, after a crash."""
    keys = [stage.new_key() for _ in range(max(1, min(FEW, stage.policy.capacity // 2)))]
    await stage.together([*keys, *keys])
    await stage.settled()
    await stage.together(keys)
    stage.kill()
    await stage.restart()
    await stage.together(keys)
    await stage.settled()
    await asyncio.sleep(stage.policy.pause_s)
    await stage.take_stock()


async def paused(stage: Stage) -> None:
    """Workers stand still for longer than a lease, with work in hand: all, then its holders."""
    for are_all in (True, False):
        some = max(1, min(stage.policy.workers // 2, stage.policy.capacity))
        await stage.silence(0)
        keys = [stage.new_key() for _ in range(some)]
        await stage.together(keys)
        await stage.at_work(keys)
        members = stage.service.members
        workers = members[1:]  # who serves clients goes on, where others work
        holders = [one for one in workers if one in stage.ledger.callers(keys).values()]
        words = ("workers stand still", "workers go on") if workers else (STANDS_STILL, GOES_ON)
        if holders and not are_all:
            workers, words = holders, (HOLDERS_STAND_STILL, HOLDERS_GO_ON)
        stage.mark(words[0])
        for member in workers or members:
            stage.service.signal_one(member, signal.SIGSTOP)
        await asyncio.sleep(1.5 * stage.policy.pause_s)
        if HOLDERS_STAND_STILL in words:
            await stage.handed_on(keys)
        load = asyncio.create_task(stage.arrivals(rate(stage) / 2, 0.5))
        for member in workers or members:
            stage.service.signal_one(member, signal.SIGCONT)
        stage.mark(words[1])
        await asyncio.sleep(stage.policy.pause_s)  # whoever was idle may have it by now
        stage.ledger.open.set()
        await load
        await stage.settled()
    await stage.take_stock()


async def rolling_restart(stage: Stage) -> None:
    """Ended and started again, twice, with work in hand and more that waits."""
    for _ in range(2):
        load = await in_hand(stage)
        await stage.together([None] * (stage.policy.capacity // 2))
        ending = asyncio.create_task(stage.end())
        await asyncio.sleep(stage.policy.drain_s / 4)
        late = asyncio.create_task(stage.together([None] * 3))
        await asyncio.sleep(LATE_S)  # who takes them has said so before its work is over
        stage.ledger.open.set()
        await ending
        await late
        await load
        await stage.restart()
    await stage.settled()
    await stage.take_stock()


async def retry_storm(stage: Stage) -> None:
    """The ledger falls silent for a moment; clients that hear no, or nothing, ask again."""

    async def impatient() -> None:
        key = stage.new_key()
        for _ in range(8):
            if (await stage.send(key)).answer == "accepted":
                return
            await asyncio.sleep(0.1)

    async def customers(seconds: float) -> None:
        async with asyncio.TaskGroup() as group:
            until = stage.now() + seconds
            while stage.now() < until:
                group.create_task(impatient())
                await asyncio.sleep(1.25 / rate(stage))

    stage.mark(LOAD_BEGINS)
    load = asyncio.create_task(customers(4.0))
    await asyncio.sleep(1.5)
    stage.mark("trigger")
    stage.ledger.open.clear()
    await asyncio.sleep(0.7)
    stage.ledger.open.set()
    stage.mark("trigger over")
    await load
    stage.mark(LOAD_ENDS)
    await stage.settled()
    await stage.take_stock()
