"""Time is virtual: timers fire in order, those of one moment in any, and nobody has to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from course.lab.history import Ending, History, Kind
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call, pause

MakeLab = Callable[[str], TaskLab]
InTasks = Callable[[Callable[[], object]], list[Any]]
ASKED = Scenario.of("Probe").actors(a=[call("ask")])
PROBE = """
import asyncio, time
def clock():
    return time.monotonic() - 1_000
class Probe:
    async def note(self):
        return clock()
    async def ask(self):
        loop, seen = asyncio.get_running_loop(), []
        start = loop.time()
        {}
"""
SEEDS = range(12)


def told(history: History) -> Any:
    """Return what the last call returned."""
    assert history.ending is Ending.FINISHED, history.stuck
    return history.events[-1].value


def results(lab: TaskLab, seeds: range = SEEDS) -> list[Any]:
    """Return the distinct results under many seeds, the plain order first."""
    found = [told(lab.run(ASKED, Arrivals())[0])]
    found += [told(lab.seeded(ASKED, seed)) for seed in seeds]
    return [one for place, one in enumerate(found) if one not in found[:place]]


def test_an_hour_of_timeouts_takes_a_moment(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """for _ in range(600):
            try:
                async with asyncio.timeout(6):
                    await asyncio.Event().wait()
            except TimeoutError:
                seen.append(loop.time() - start)
        return len(seen), seen[-1], clock()"""
        )
    )
    began = time.monotonic()

    history = one.seeded(ASKED, 0)

    assert told(history) == (600, 3_600.0, 3_600.0)
    assert time.monotonic() - began < 3_600


def test_timers_due_at_once_fire_in_every_order(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """for name in "abc":
            loop.call_later(1, seen.append, name)
        await asyncio.sleep(2)
        return "".join(seen)"""
        )
    )

    orders = ["".join(order) for order in permutations("abc")]
    assert sorted(results(one, range(60))) == orders


def test_the_plain_order_of_timers_is_that_in_which_they_were_set(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """for name in "abcdef":
            loop.call_later(1, seen.append, name)
        await asyncio.sleep(2)
        return "".join(seen)"""
        )
    )

    assert told(one.run(ASKED, Arrivals())[0]) == "abcdef"


def test_timers_of_different_moments_keep_their_order(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """for seconds in (0.3, 0.1, 0.2):
            loop.call_later(seconds, seen.append, seconds)
        await asyncio.sleep(1)
        return seen"""
        )
    )

    assert results(one) == [[0.1, 0.2, 0.3]]


def test_overdue_timers_keep_their_order_too(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """for seconds in (3, 1, 2):
            loop.call_later(seconds, seen.append, seconds)
        time.sleep(5)
        await asyncio.sleep(1)
        return seen"""
        )
    )

    assert results(one) == [[1, 2, 3]]


def test_callbacks_are_never_reordered(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """async def work(name):
            for _ in range(3):
                seen.append(name)
                await asyncio.sleep(0)
        await asyncio.gather(*map(work, "abc"))
        for number in range(5):
            loop.call_soon(seen.append, number)
        await asyncio.sleep(0)
        return "".join(map(str, seen))"""
        )
    )

    assert results(one) == ["abcabcabc01234"]


def test_what_blocks_the_loop_moves_the_clock(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format(
            """loop.call_later(1, lambda: seen.append(clock()))
        time.sleep(2.5)
        seen.append(clock())
        await asyncio.sleep(0.5)
        return seen, clock(), loop.time() - start"""
        )
    )

    assert results(one) == [([2.5, 2.5], 3.0, 3.0)]


LIMITS = {
    "sleep": "await asyncio.wait([asyncio.ensure_future(asyncio.sleep({}))], timeout=1)",
    "timeout": "async with asyncio.timeout({}): await asyncio.sleep(1)",
    "wait_for": "await asyncio.wait_for(asyncio.sleep(1), {})",
    "call_later": "loop.call_later({}, seen.append, 1); await asyncio.sleep(1)",
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("seconds", ["float('inf')", "1e300", "1e12"])
def test_a_time_that_never_comes_may_be_waited_for(
    limit: str, seconds: str, task_lab: MakeLab
) -> None:
    one = task_lab(PROBE.format(limit.format(seconds) + "\n        return loop.time() - start"))

    assert results(one) == [1.0]


@pytest.mark.parametrize("clock", ["loop.time", "clock"])
@pytest.mark.parametrize("before", [0, 0.1, 0.7])
@pytest.mark.parametrize("seconds", ["0.2", "0.1 + 0.2", "1 / 3", "2 / 3", "1e-3"])
def test_who_waits_until_a_deadline_gets_there(
    seconds: str, before: float, clock: str, task_lab: MakeLab
) -> None:
    one = task_lab(
        PROBE.format(
            f"""await asyncio.sleep({before})
        deadline = {clock}() + {seconds}
        while (left := deadline - {clock}()) > 0:  # it may be a hair's breadth
            try:
                async with asyncio.timeout(left):
                    await asyncio.Event().wait()
            except TimeoutError:
                seen.append(left)
        return round({clock}() - deadline, 6)"""
        )
    )

    assert results(one) == [0]


async def tiny_sleeps_pass_time() -> object:
    import asyncio

    loop = asyncio.get_running_loop()
    start = loop.time()
    for _ in range(250):
        await asyncio.sleep(0.004)
    return round(loop.time() - start, 6)


def test_many_short_waits_add_up(in_tasks: InTasks) -> None:
    assert in_tasks(tiny_sleeps_pass_time) == [1.0]


def test_pauses_and_timers_share_one_clock(task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format("await asyncio.sleep(0.25)"))
    scenario = Scenario.of("Probe").actors(
        a=[call("note"), pause(1.5), call("note")], b=[call("ask"), call("note")]
    )

    history = one.run(scenario, Arrivals())[0]

    ends = [(e.actor, e.time, e.value) for e in history if e.kind is Kind.RETURN]
    assert ends == [("a", 0, 0), ("b", 0.25, None), ("b", 0.25, 0.25), ("a", 1.5, 1.5)]


def test_in_a_step_time_moves_only_by_advance(task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format("await asyncio.sleep(5); return loop.time() - start"))
    one.begin_steps()
    ended: list[object] = []
    asked = one.start(
        "ask()", lambda: one.namespace()["Probe"]().ask(), lambda *end: ended.append(end)
    )

    one.advance(4.999)
    assert (asked.done, one.seconds()) == (False, 4.999)
    one.advance(0.001)
    assert (asked.done, ended, one.seconds()) == (True, [(5.0, None)], 5.0)


def test_in_a_step_time_never_runs_backwards(task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format("await asyncio.sleep(1); time.sleep(10)"))
    one.begin_steps()
    one.start("ask()", lambda: one.namespace()["Probe"]().ask(), lambda *end: None)

    one.advance(2)

    assert one.seconds() == 11
