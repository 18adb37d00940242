"""What outlives every call is named, and nothing of a schedule reaches the next one."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections.abc import Callable

import pytest

from course.lab.history import Ending, History, Kind, Stuck
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.awaits import MOST_LEFT
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], TaskLab]
ASKED = Scenario.of("Probe").actors(a=[call("ask")])
PROBE = """
import asyncio
from asyncio import create_task
class Probe:
    def expire(self):
        pass
    async def work(self):
        await asyncio.Event().wait()
    async def numbers(self):
        yield 1
        yield 2
    async def ask(self):
        loop = asyncio.get_running_loop()
        {}
"""
LEFT = {
    "a task": (
        "create_task(self.work(), name='helper')",
        Stuck("helper", 8, "waits for an Event to be set"),
    ),
    "a task without a name": (
        "asyncio.ensure_future(self.work())",
        Stuck("task 1", 8, "waits for an Event to be set"),
    ),
    "a task in a shield": (
        "await asyncio.wait({asyncio.shield(self.work())}, timeout=1)",
        Stuck("task 1", 8, "waits for an Event to be set"),
    ),
    "call_later": (
        "loop.call_later(2.5, self.expire)",
        Stuck("a timer", None, "still calls Probe.expire at 2.5 s"),
    ),
    "call_at": (
        "loop.call_at(loop.time() + 2, print)",
        Stuck("a timer", None, "still calls print at 2 s"),
    ),
    "a timer for ever": (
        "loop.call_later(float('inf'), print)",
        Stuck("a timer", None, "still calls print at inf s"),
    ),
}
CLEAN = {
    "nothing": "return 1",
    "a cancelled timer": "loop.call_later(5, print).cancel()",
    "a timeout in time": "async with asyncio.timeout(5): await asyncio.sleep(0)",
    "wait_for in time": "await asyncio.wait_for(asyncio.sleep(1), 5)",
    "wait_for too late": "await asyncio.gather(asyncio.wait_for(self.work(), 5), "
    "return_exceptions=True)",
    "a task that was waited for": "await create_task(asyncio.sleep(1))",
    "a task that ends by itself": "create_task(asyncio.sleep(0))",
    "a cancelled task": "create_task(self.work()).cancel()",
    "a callback on its way": "loop.call_soon(self.expire)",
    "a half-read generator": "async for number in self.numbers(): return number",
}


def run(lab: TaskLab) -> History:
    """Return what happens in the plain order."""
    return lab.run(ASKED, Arrivals())[0]


@pytest.mark.parametrize(("starts", "left"), LEFT.values(), ids=LEFT)
def test_what_is_left_behind_is_named(starts: str, left: Stuck, task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format(starts))

    history = run(one)

    assert (history.ending, history.left) == (Ending.FINISHED, (left,))


@pytest.mark.parametrize("ends", CLEAN.values(), ids=CLEAN)
def test_what_has_ended_is_not_left_behind(ends: str, task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format(ends))

    for seed in range(8):
        history = one.seeded(ASKED, seed)
        assert (history.ending, history.left) == (Ending.FINISHED, ())


def test_in_a_step_what_is_left_behind_is_known_at_any_time(task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format("create_task(asyncio.sleep(5), name='nap')"))
    one.begin_steps()
    one.start("ask()", lambda: one.namespace()["Probe"]().ask(), lambda *end: None)

    assert [stuck.thread for stuck in one.left()] == ["nap", "a timer"]
    one.advance(5)
    assert one.left() == []


def test_a_thousand_tasks_left_behind_are_told_in_few_words(task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format("self.kept = [create_task(self.work()) for _ in range(1_000)]"))

    history = run(one)

    assert len(history.left) == MOST_LEFT


def test_a_factory_makes_the_tasks_of_the_answer_and_no_others(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        made = []
        class Task(asyncio.Task):
            pass
        def factory(loop, coroutine, **options):
            made.append(Task(coroutine, loop=loop, **options))
            return made[-1]
        class Probe:
            def __init__(self):
                asyncio.get_running_loop().set_task_factory(factory)
            async def ask(self):
                asyncio.create_task(asyncio.Event().wait(), name="helper")
                return [type(task).__name__ for task in made]
        """
    )

    history = run(one)

    assert history.events[-1].value == ["Task"]
    assert [stuck.thread for stuck in history.left] == ["helper"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with Python 3.12")
def test_eager_tasks_are_known_too(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """loop.set_task_factory(asyncio.eager_task_factory)
        create_task(self.work())
        await create_task(asyncio.sleep(1))"""
        )
    )

    history = run(one)

    assert history.left == (Stuck("task 1", 8, "waits for an Event to be set"),)


ENDING = """
import asyncio
LOG = []
class Probe:
    async def ask(self):
        try:
            await asyncio.Event().wait()
        {}
"""
ENDINGS = {
    "cleaning up": "finally: await asyncio.sleep(0)",
    "cleaning up for long": "finally: await asyncio.sleep(60)",
    "refusing": "except asyncio.CancelledError: await asyncio.Event().wait()",
    "refusing again": "except asyncio.CancelledError: await asyncio.shield(self.ask())",
    "spinning": "except asyncio.CancelledError:\n            while True: pass",
    "starting another": "finally: self.next = asyncio.create_task(asyncio.sleep(60))",
    "leaving the program": "finally: raise SystemExit",
}


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("ends", ENDINGS.values(), ids=ENDINGS)
def test_however_a_call_ends_the_next_schedule_is_the_same(ends: str, task_lab: MakeLab) -> None:
    one = task_lab(ENDING.format(ends))

    first, second = run(one), run(one)

    assert first.ending is Ending.STUCK
    assert (first.events, first.stuck) == (second.events, second.stuck)
    assert [event.kind for event in first] == [Kind.CALL]


def test_a_generator_of_an_earlier_schedule_ends_there(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            async def numbers(self):
                try:
                    yield 1
                finally:
                    await asyncio.sleep(60)
            async def ask(self):
                self.kept = self.numbers()
                self.itself = self  # so that only the collector finds it
                return await anext(self.kept)
        """
    )
    run(one)
    one.begin_steps()

    gc.collect()
    one.start("nothing", lambda: None, lambda *end: None)

    assert one.left() == []


def test_nothing_grows_with_the_schedules(task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format("self.itself = self; await self.work()"))
    run(one)
    loop = weakref.ref(one.loop)
    before = len(asyncio.all_tasks(one.loop))

    for seed in range(50):
        one.seeded(ASKED, seed)
    one.begin()
    gc.collect()

    assert before == 0
    assert loop() is None
