"""A deadlock of tasks is named: who waits, for what, at which line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import Ending, History, Stuck
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], TaskLab]
ALONE = Scenario.of("Probe").actors(a=[call("ask")])
PAIR = Scenario.of("Probe").actors(a=[call("ask")], b=[call("other")])
WAITING = """
import asyncio
from asyncio import (
    Barrier, BoundedSemaphore, Condition, Event, Future, Lock, LifoQueue, PriorityQueue, Queue,
    Semaphore, TaskGroup, as_completed, create_task, gather, shield, timeout, wait, wait_for,
)
async def notified(condition, *how):
    async with condition:
        await (condition.wait_for(*how) if how else condition.wait())
async def twice(lock):
    async with lock, lock:
        pass
async def grouped():
    async with TaskGroup() as group:
        group.create_task(Event().wait())
async def unlimited():
    async with timeout(None):
        await Event().wait()
async def numbers():
    yield await Event().wait()
async def each():
    async for _ in numbers():
        pass
def full(queue):
    queue.put_nowait(1)
    return queue
class Probe:
    async def ask(self):
        {}
"""
LINE = 29  # of what is put into the braces
FUTURE = "waits for a Future that nobody completes"
NOTIFIED, GOT = "waits to be notified on a Condition", "waits in Queue.get(): the queue is empty"
TASKS = "waits for tasks to end"
CALLED = {
    "Lock": ("await twice(Lock())", "waits for a Lock that somebody holds", 11),
    "Condition.wait": ("await notified(Condition())", NOTIFIED, 9),
    "Condition.wait_for": ("await notified(Condition(), bool)", NOTIFIED, 9),
    "TaskGroup": ("await grouped()", "waits for the tasks of a TaskGroup to end", 14),
    "timeout(None)": ("await unlimited()", "waits for an Event to be set", 18),
    "async for": ("await each()", "waits for an Event to be set", 20),
}
FOR_EVER = {
    "Event": ("await Event().wait()", "waits for an Event to be set"),
    "Semaphore": ("await Semaphore(0).acquire()", "waits for a Semaphore to be released"),
    "BoundedSemaphore": (
        "await BoundedSemaphore(0).acquire()",
        "waits for a Semaphore to be released",
    ),
    "Barrier": ("await Barrier(2).wait()", "waits for the others at a Barrier"),
    "Queue.get": ("await Queue().get()", GOT),
    "LifoQueue.get": ("await LifoQueue().get()", GOT),
    "PriorityQueue.get": ("await PriorityQueue().get()", GOT),
    "Queue.put": ("await full(Queue(1)).put(2)", "waits in Queue.put(): the queue is full"),
    "Queue.join": (
        "await full(Queue()).join()",
        "waits in Queue.join(): task_done() is missing for an item",
    ),
    "a future": ("await Future()", FUTURE),
    "shield": ("await shield(Future())", FUTURE),
    "gather": ("await gather(Future(), Future())", TASKS),
    "wait": ("await wait([Future()])", TASKS),
    "as_completed": ("await next(as_completed([Future()]))", TASKS),
    "wait_for(None)": ("await wait_for(Event().wait(), None)", "waits for an Event to be set"),
    "a task": ("await create_task(Event().wait(), name='inner')", "waits for inner to end"),
    "for ever": ("await asyncio.sleep(float('inf'))", "sleeps"),
}


def run(lab: TaskLab, scenario: Scenario = ALONE) -> History:
    """Return what happens in the plain order, in detail."""
    return lab.run(scenario, Arrivals(), detailed=True)[0]


@pytest.mark.parametrize(("waits", "reason"), FOR_EVER.values(), ids=FOR_EVER)
def test_what_a_task_waits_for_is_named(waits: str, reason: str, task_lab: MakeLab) -> None:
    one = task_lab(WAITING.format(waits))

    history = run(one)

    assert history.ending is Ending.STUCK
    assert history.stuck[0] == Stuck("a", LINE, reason)


@pytest.mark.parametrize(("waits", "reason", "line"), CALLED.values(), ids=CALLED)
def test_the_line_is_the_innermost_one_of_the_answer(
    waits: str, reason: str, line: int, task_lab: MakeLab
) -> None:
    one = task_lab(WAITING.format(waits))

    history = run(one)

    assert history.stuck[0] == Stuck("a", line, reason)


def test_a_task_of_the_answer_is_named_after_the_callers(task_lab: MakeLab) -> None:
    one = task_lab(WAITING.format("await create_task(notified(Condition()), name='helper')"))

    history = run(one)

    assert history.stuck == (
        Stuck("a", LINE, "waits for helper to end"),
        Stuck("helper", 9, NOTIFIED),
    )


def test_two_who_wait_for_each_other_are_both_named(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            def __init__(self):
                self.left, self.right = asyncio.Lock(), asyncio.Lock()
            async def ask(self):
                async with self.left:
                    await asyncio.sleep(0)
                    async with self.right:
                        pass
            async def other(self):
                async with self.right:
                    await asyncio.sleep(0)
                    async with self.left:
                        pass
        """
    )

    endings = {h.ending: h for h in (one.seeded(PAIR, seed) for seed in range(20))}
    detailed = one.replay(PAIR, endings[Ending.STUCK].switches)

    assert set(endings) == {Ending.STUCK, Ending.FINISHED}
    assert set(detailed.stuck) == {
        Stuck("a", 9, "waits for a Lock that somebody holds"),
        Stuck("b", 14, "waits for a Lock that somebody holds"),
    }


ERRORS = {
    "a task": ("create_task(twice(None)); await Future()", Stuck("task 1", 11, "ended with {}")),
    "a callback": (
        "asyncio.get_running_loop().call_soon(full, None); await Future()",
        Stuck("a callback", 25, "ended with {}"),
    ),
}


@pytest.mark.parametrize(("fails", "first"), ERRORS.values(), ids=ERRORS)
def test_what_an_error_has_ended_comes_first(fails: str, first: Stuck, task_lab: MakeLab) -> None:
    one = task_lab(WAITING.format(fails))

    ended, waits = run(one).stuck

    assert (ended.thread, ended.line) == (first.thread, first.line)
    assert ended.reason in [first.reason.format(error) for error in ("TypeError", "AttributeError")]
    assert waits == Stuck("a", LINE, FUTURE)


def test_an_error_that_somebody_has_asked_for_is_not_named(task_lab: MakeLab) -> None:
    one = task_lab(
        WAITING.format("await gather(twice(None), return_exceptions=True); await Future()")
    )

    assert run(one).stuck == (Stuck("a", LINE, FUTURE),)


def test_a_wait_that_ends_is_no_deadlock(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            async def ask(self):
                async with asyncio.timeout(86_400):
                    await asyncio.sleep(3_600)
        """
    )

    history = run(one)

    assert (history.ending, history.stuck, history.left) == (Ending.FINISHED, (), ())
    assert history.events[-1].time == 3_600


def test_in_a_step_everybody_who_waits_is_told(task_lab: MakeLab) -> None:
    one = task_lab(WAITING.format("await wait_for(Event().wait(), 5)"))
    one.begin_steps()
    ended: list[object] = []

    one.start("ask()", lambda: one.namespace()["Probe"]().ask(), lambda *end: ended.append(end))

    assert one.stuck()[0].thread == "ask()"
    assert one.stuck()[0].line == LINE
    one.advance(5)
    assert one.stuck() == []
    assert len(ended) == 1
