"""What tasks do under many seeds, and a digest of it; also a program, for other Pythons."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from course.contracts.backpressure_policy import Item, WhenFull
from course.lab.doubles import CLOCK
from course.lab.history import History
from course.lab.runtime.answer import Answer
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call, cancel, offer, pause, stats, take

ROOT = Path(__file__).resolve().parents[3]
SOLUTION = ROOT / "solutions" / "backpressure_policy" / "policy_queue.py"
CROWD = (
    Scenario.of(
        "PolicyQueue", capacity=1, when_full=WhenFull.TIME_OUT, clock=CLOCK, put_timeout=2.0
    )
    .actors(
        producer_a=[offer(Item("a1")), offer(Item("a2"))],
        producer_b=[offer(Item("b1")), pause(2), offer(Item("b2"))],
        consumer_a=[take(), pause(2), take()],
        consumer_b=[take()],
        leaver=[cancel("producer_b"), pause(1), cancel("consumer_a")],
        observer=[stats()],
    )
    .drained_by(take())
)
ASKED = Scenario.of("Probe").actors(
    a=[call("ask"), call("ask")], b=[call("ask")], leaver=[pause(1), cancel("a"), cancel("b")]
)
TASKS = """
import asyncio
class Probe:
    def __init__(self):
        self.seen = []
    async def work(self, name):
        await asyncio.sleep(1)
        self.seen.append(name)
        return name
    async def ask(self):
        tasks = {asyncio.create_task(self.work(name), name=name) for name in "abcd"}
        done, left = await asyncio.wait(tasks, return_when="FIRST_COMPLETED")
        first = [task.get_name() for task in done]
        await asyncio.gather(*left)
        return first, "".join(self.seen), len(asyncio.all_tasks())
"""
TIMERS = """
import asyncio
class Probe:
    def __init__(self):
        self.seen = []
    async def ask(self):
        loop = asyncio.get_running_loop()
        for name in "abc":
            loop.call_later(1, self.seen.append, name)
        try:
            async with asyncio.timeout(1):
                await asyncio.Event().wait()
        except TimeoutError:
            self.seen.append("late")
        return "".join(self.seen), loop.time()
"""
CHANCES = """
import asyncio, random
class Probe:
    lock = asyncio.Lock()
    def __init__(self):
        self.drawn = [random.random()]
    async def numbers(self):
        while True:
            await asyncio.sleep(random.random())
            yield random.randrange(100)
    async def ask(self):
        async for number in self.numbers():
            async with self.lock:
                self.drawn.append(number)
            if len(self.drawn) > 6:
                return self.drawn
"""
ANSWERS = {"tasks": TASKS, "timers": TIMERS, "chances": CHANCES}


def unchanged(value: object) -> object:
    """Return the value as it is: these histories cross no boundary."""
    return value


def prepared(name: str) -> tuple[TaskLab, Scenario]:
    """Return a lab of its own with this answer, and what to do with it."""
    is_solution = name == "solution"
    source = SOLUTION.read_text("utf-8") if is_solution else ANSWERS[name]
    return TaskLab(Answer(source, "answer.py"), unchanged), CROWD if is_solution else ASKED


def histories(name: str, seeds: range) -> list[History]:
    """Return what becomes of this answer under these seeds, and under one sweep."""
    lab, scenario = prepared(name)
    return [*(lab.seeded(scenario, seed) for seed in seeds), *lab.sweep(scenario)]


def digest(found: list[History]) -> str:
    """Return a short name of everything these histories say."""
    said = [(history.events, history.switches, history.ending, history.left) for history in found]
    return hashlib.sha256(repr(said).encode()).hexdigest()


if __name__ == "__main__":
    for asked in sys.argv[2:]:
        sys.stdout.write(f"{asked} {digest(histories(asked, range(int(sys.argv[1]))))}\n")
