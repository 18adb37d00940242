"""A failing run of tasks becomes the smallest one that still fails, the same one every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from course.contracts.backpressure_policy import Item, WhenFull
from course.lab.doubles import CLOCK
from course.lab.fates import (
    depth_within,
    nobody_left_waiting,
    nothing_forgotten,
    nothing_left_behind,
    served_in_order,
)
from course.lab.history import History
from course.lab.judges import Judge
from course.lab.runtime.policies import Switch
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Actor, Scenario, cancel, offer, pause, stats, take
from course.lab.shrink import smallest

MakeLab = Callable[[str], TaskLab]
SOLUTION = Path(__file__).resolve().parents[3] / "solutions/backpressure_policy/policy_queue.py"
WAIT = Scenario.of("PolicyQueue", capacity=1, when_full=WhenFull.WAIT, clock=CLOCK)
TIMED = Scenario.of(
    "PolicyQueue", capacity=1, when_full=WhenFull.TIME_OUT, clock=CLOCK, put_timeout=1.0
)
CROWD = {
    "producer_a": [offer(Item("a1")), offer(Item("a2")), offer(Item("a3"))],
    "producer_b": [offer(Item("b1")), pause(1), offer(Item("b2"))],
    "consumer_a": [take(), take()],
    "consumer_b": [take(), pause(1), take()],
    "leaver": [cancel("producer_a"), cancel("consumer_b"), cancel("consumer_a")],
    "observer": [stats(), stats()],
}
LOSES_AT_A_CANCELLATION = '''
"""A queue whose taker has its item in hand while it sleeps."""
import asyncio
from course.contracts.backpressure_policy import Fate, Outcome
class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock):
        self.queue = asyncio.Queue(capacity)
    async def offer(self, item):
        await self.queue.put(item)
        return Outcome(Fate.ACCEPTED)
    async def take(self):
        item = await self.queue.get()
        await asyncio.sleep(0)
        return item
'''
LETS_NEWCOMERS_PASS = LOSES_AT_A_CANCELLATION.replace("await asyncio.sleep(0)", "pass")
LOOKS_AND_THEN_ACTS = '''
"""A queue that looks for room, sleeps, and enters."""
import asyncio
from collections import deque
from course.contracts.backpressure_policy import Fate, Outcome
class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock):
        self.capacity, self.items, self.change = capacity, deque(), asyncio.Condition()
    async def offer(self, item):
        async with self.change:
            await self.change.wait_for(lambda: len(self.items) < self.capacity)
        await asyncio.sleep(0)
        async with self.change:
            self.items.append(item)
            self.change.notify_all()
        return Outcome(Fate.ACCEPTED)
    async def take(self):
        async with self.change:
            await self.change.wait_for(lambda: self.items)
            self.change.notify_all()
            return self.items.popleft()
    async def stats(self):
        return None
'''
FORGETS_A_TIMER = '''
"""A queue whose timers fire at nobody."""
import asyncio
from collections import deque
from course.contracts.backpressure_policy import Fate, Outcome
class PolicyQueue:
    def __init__(self, capacity, *, when_full, clock, put_timeout):
        self.capacity, self.timeout = capacity, put_timeout
        self.items, self.line = asyncio.Queue(), deque()
    async def offer(self, item):
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        self.line.append((item, place))
        loop.call_later(self.timeout, self.expire, place)
        self.move()
        return Outcome(await place)
    def expire(self, place):
        if not place.done():
            place.set_result(Fate.TIMED_OUT)
    def move(self):
        while self.line and self.items.qsize() < self.capacity:
            item, place = self.line.popleft()
            if not place.done():
                self.items.put_nowait(item)
                place.set_result(Fate.ACCEPTED)
    async def take(self):
        item = await self.items.get()
        self.move()
        return item
'''
# An answer, the judge that rejects it, the scenario, and how many operations are enough.
WRONG: dict[str, tuple[str, Judge, Scenario, int]] = {
    "a lost item": (LOSES_AT_A_CANCELLATION, nothing_forgotten, WAIT, 3),
    "the capacity": (LOOKS_AND_THEN_ACTS, depth_within, WAIT, 2),
    "the order": (LETS_NEWCOMERS_PASS, served_in_order, WAIT, 5),
    "a timer left": (FORGETS_A_TIMER, nothing_left_behind, TIMED, 2),
}


def fails(judge: Judge, history: History) -> bool:
    """Does the history break this promise?"""
    return judge(history) is not None


def shrunk(lab: TaskLab, judge: Judge, scenario: Scenario) -> History:
    """Return the smallest failing run found."""
    found = [history for history in lab.explore(scenario, range(150)) if fails(judge, history)]
    best = smallest(
        found, lab.replay, partial(fails, judge), lambda smaller: lab.explore(smaller, range(30))
    )
    assert best is not None
    return best


def without_one(history: History) -> Iterable[tuple[Scenario, tuple[Switch, ...]]]:
    """Return every run that has one operation, or one switch, less."""
    scenario, switches = history.scenario, history.switches
    for place, actor in enumerate(scenario.cast):
        for skipped in range(len(actor.operations)):
            kept = actor.operations[:skipped] + actor.operations[skipped + 1 :]
            cast = (*scenario.cast[:place], Actor(actor.name, kept), *scenario.cast[place + 1 :])
            yield replace(scenario, cast=cast), switches
    for skipped in range(len(switches)):
        yield scenario, switches[:skipped] + switches[skipped + 1 :]


@pytest.mark.parametrize(("source", "judge", "empty", "operations"), WRONG.values(), ids=WRONG)
def test_the_smallest_run_fails_and_nothing_can_be_left_out(
    source: str, judge: Judge, empty: Scenario, operations: int, task_lab: MakeLab
) -> None:
    one = task_lab(source)
    scenario = empty.actors(**CROWD).drained_by(take())

    best = shrunk(one, judge, scenario)

    again = one.replay(best.scenario, best.switches)
    assert (again.events, again.switches) == (best.events, best.switches)
    assert fails(judge, best)
    assert sum(len(actor.operations) for actor in best.scenario.cast) <= operations
    assert not [less for less in without_one(best) if fails(judge, one.replay(*less))]


def test_the_smallest_run_is_the_same_every_time(task_lab: MakeLab) -> None:
    one = task_lab(LOSES_AT_A_CANCELLATION)
    scenario = WAIT.actors(
        producer=[offer(Item("a")), offer(Item("b"))],
        consumer=[take(), take()],
        leaver=[cancel("consumer"), cancel("producer")],
    ).drained_by(take())

    first, second = (shrunk(one, nothing_forgotten, scenario) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("scenario", [WAIT, TIMED], ids=["waits", "times out"])
def test_there_is_nothing_to_shrink_in_a_right_answer(
    scenario: Scenario, task_lab: MakeLab
) -> None:
    one = task_lab(SOLUTION.read_text("utf-8"))
    crowd = scenario.actors(**CROWD).drained_by(take())

    found = [*one.explore(crowd, range(60)), *one.sweep(crowd)]

    judges = (nothing_forgotten, depth_within, served_in_order, nothing_left_behind)
    assert not [h for h in found for judge in (*judges, nobody_left_waiting) if fails(judge, h)]
