"""Who never comes to rest is named by the line, at once, and holds up nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.lab.history import DRAIN, SPINS, Ending, History, Kind, Stuck
from course.lab.judges import nobody_spins
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], TaskLab]
ALONE = Scenario.of("Probe").actors(a=[call("ask")])
PAIR = Scenario.of("Probe").actors(a=[call("ask")], b=[call("other")])
SPINNING = """
import asyncio
class Probe:
    is_set = False
    async def other(self):
        return 7
    def call_again(self):
        asyncio.get_running_loop().call_soon(self.call_again)
    def never_return(self):
        while True:
            pass
    async def look(self):
        while not self.is_set:
            await asyncio.sleep(0)
    async def ask(self):
        {}
"""
LINE = 16  # of what is put into the braces
LOOPS = {
    "while True": ("while True: pass", "a", LINE),
    "sleep(0)": ("while True: await asyncio.sleep(0)", "a", LINE),
    "sleep(0.01)": ("while True: await asyncio.sleep(0.01)", "a", LINE),
    "in a function": ("await self.look()", "a", 14),
    "in a task": ("await asyncio.create_task(self.look(), name='helper')", "helper", 14),
    "in a group": ("await asyncio.gather(self.look())", "task 1", 14),
    "an await of what is done": (
        "f = asyncio.Future(); f.set_result(1)\n        while True: await f",
        "a",
        LINE + 1,
    ),
    "swallowing its end": (
        "while True:\n            try: await asyncio.sleep(0)\n            except Exception: pass",
        "a",
        LINE + 1,
    ),
    "a callback for ever": (
        "asyncio.get_running_loop().call_soon(self.never_return); await asyncio.Future()",
        "a callback",
        10,
    ),
}


def run(lab: TaskLab, scenario: Scenario = ALONE) -> History:
    """Return what happens in the plain order, in detail."""
    return lab.run(scenario, Arrivals(), detailed=True)[0]


@pytest.mark.parametrize(("loop", "name", "line"), LOOPS.values(), ids=LOOPS)
def test_who_spins_is_named_by_the_line(loop: str, name: str, line: int, task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format(loop))

    history = run(one)

    assert history.ending is Ending.SPINNING
    (spins,) = [stuck for stuck in history.stuck if stuck.reason == SPINS]
    assert spins.thread == name
    assert spins.line in (line, line + 1)


def test_a_wait_that_is_asked_for_again_and_again_is_named_too(task_lab: MakeLab) -> None:
    again = """while True:
            try:
                await asyncio.wait_for(asyncio.Event().wait(), 0.01)
            except TimeoutError:
                continue"""
    one = task_lab(SPINNING.format(again))

    history = run(one)

    assert [(s.thread, s.line) for s in history.stuck if s.reason == SPINS] == [("a", LINE + 2)]


def test_callbacks_that_call_each_other_have_no_task_to_name(task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format("self.call_again(); await asyncio.Future()"))

    history = run(one)

    assert history.ending is Ending.SPINNING
    assert Stuck("a callback", 7, SPINS) in history.stuck


def test_an_import_that_spins_is_no_start(task_lab: MakeLab) -> None:
    one = task_lab("while True:\n    pass")

    history = run(one)

    assert history.ending is Ending.NO_START
    assert [stuck.reason for stuck in history.stuck] == [SPINS]


def test_an_exploration_ends_early_when_everything_spins(task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format("while True: pass"))

    found = list(one.explore(PAIR, range(1_000)))

    assert {history.ending for history in found} == {Ending.SPINNING}
    assert sum(history.alike for history in found) == 5


def test_who_spins_moves_no_more_while_the_object_is_emptied(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            items = []
            async def ask(self):
                while not self.items:
                    await asyncio.sleep(0.01)
            async def take(self):
                self.items.append(1)
                return 1
        """
    )

    history = run(one, ALONE.drained_by(call("take")))

    assert [e.actor for e in history if e.kind is Kind.RETURN] == [DRAIN] * 3
    assert nobody_spins(history) is not None


def test_what_spins_in_the_background_is_left_behind(task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format("self.helper = asyncio.create_task(self.look(), name='helper')"))

    history = run(one)

    assert history.ending is Ending.FINISHED
    assert history.left == (Stuck("helper", 14, SPINS),)


def test_in_a_step_who_spins_is_known_and_others_go_on(task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format("await self.look()"))
    one.begin_steps()
    ended: list[object] = []
    probes: list[Any] = []
    one.start("Probe()", lambda: probes.append(one.namespace()["Probe"]()), lambda *end: None)

    spinning = one.start("ask()", probes[0].ask, lambda *end: ended.append(end))
    other = one.start("other()", probes[0].other, lambda *end: ended.append(end))

    assert (spinning.spinning, spinning.line) == (True, 14)
    assert (other.spinning, other.done) == (False, True)
    assert ended == [(7, None)]


def test_in_a_step_a_wait_too_short_to_count_does_not_take_for_ever(task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format("while True: await asyncio.sleep(1e-6)"))
    one.begin_steps()
    polling = one.start("ask()", lambda: one.namespace()["Probe"]().ask(), print)

    one.advance(3_600)

    assert polling.spinning
    assert one.seconds() == 3_600


def test_many_turns_that_end_are_no_spinning(task_lab: MakeLab) -> None:
    one = task_lab(SPINNING.format("for _ in range(900): await asyncio.sleep(0)\n        return 1"))

    for policy in range(8):
        assert one.seeded(PAIR, policy).ending is Ending.FINISHED
