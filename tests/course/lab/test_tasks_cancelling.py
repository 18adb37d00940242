"""A cancellation comes from outside, at any moment: also to a task that was woken a moment ago."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import Ending, History, Kind
from course.lab.runtime import tasks
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call, cancel, pause

MakeLab = Callable[[str], TaskLab]
PROBE = """
import asyncio
class Probe:
    def __init__(self):
        self.bell = asyncio.get_running_loop().create_future()
        self.seen = []
    async def wait(self):
        try:
            await self.bell
        except asyncio.CancelledError:
            self.seen.append("woken" if not self.bell.cancelled() else "asleep")
            raise
        return "rung"
    async def ring(self):
        if not self.bell.done():
            self.bell.set_result(None)
    async def look(self):
        return self.seen
"""
RINGING = Scenario.of("Probe").actors(
    waiter=[call("wait")],
    ringer=[call("ring")],
    leaver=[cancel("waiter")],
    witness=[pause(1), call("look")],
)
STEPS = """
import asyncio
class Probe:
    async def walk(self):
        reached = 0
        try:
            for reached in range(1, 5):
                await asyncio.sleep(0)
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            self.reached = reached
            raise
        self.reached = "the end"
    async def tell(self):
        return self.reached
    async def stay(self):
        while True:
            try:
                return await asyncio.sleep(9, "stayed")
            except asyncio.CancelledError:
                pass
    async def idle(self):
        return 1
"""
WALK = Scenario.of("Probe").actors(walker=[call("walk")], witness=[pause(9), call("tell")])
SEEDS = range(60)


def returned(history: History, actor: str) -> list[object]:
    """Return what an actor's calls returned."""
    return [e.value for e in history if e.actor == actor and e.kind is Kind.RETURN]


def kinds(history: History, actor: str) -> list[str]:
    """Return what happened to one actor, in a word each."""
    return [e.kind.value for e in history if e.actor == actor]


def test_a_cancellation_finds_its_actor_in_every_state(task_lab: MakeLab) -> None:
    one = task_lab(PROBE)

    found = list(one.explore(RINGING, SEEDS))

    states = {repr(returned(h, "waiter") + returned(h, "witness")) for h in found}
    assert states == {"['rung', []]", "[['asleep']]", "[['woken']]"}


def test_who_is_not_there_cannot_be_cancelled(task_lab: MakeLab) -> None:
    scenario = Scenario.of("Probe").actors(
        leaver=[cancel("late"), cancel("nobody"), cancel("quick")],
        late=[pause(1), call("idle")],
        quick=[call("idle")],
    )

    found = list(task_lab(STEPS).explore(scenario, SEEDS))

    assert {kind for h in found for kind in kinds(h, "late") + kinds(h, "quick")} == {
        "call",
        "return",
    }
    assert all(history.ending is Ending.FINISHED for history in found)


def test_a_cancelled_call_ends_and_the_actor_goes_on(task_lab: MakeLab) -> None:
    scenario = Scenario.of("Probe").actors(
        walker=[call("walk"), call("tell")], leaver=[pause(0.5), cancel("walker")]
    )

    history = task_lab(STEPS).run(scenario, Arrivals())[0]

    assert kinds(history, "walker") == ["call", "cancel", "raise", "call", "return"]
    (raised,) = [event for event in history if event.kind is Kind.RAISE]
    assert (raised.value.name, raised.value.line, raised.time) == ("CancelledError", 9, 0.5)
    assert "CancelledError" in raised.value.kinds
    assert returned(history, "walker") == [4]


def test_a_call_may_stay_although_it_is_cancelled(task_lab: MakeLab) -> None:
    scenario = Scenario.of("Probe").actors(
        stayer=[call("stay")], leaver=[pause(1), cancel("stayer"), cancel("stayer")]
    )

    history = task_lab(STEPS).run(scenario, Arrivals())[0]

    assert kinds(history, "stayer") == ["call", "cancel", "cancel", "return"]
    assert (returned(history, "stayer"), history.events[-1].time) == (["stayed"], 10)


def test_a_sweep_cancels_at_every_await_in_turn(task_lab: MakeLab) -> None:
    one = task_lab(STEPS)

    found = list(one.sweep(WALK))

    reached = [returned(history, "witness")[0] for history in found]
    assert list(dict.fromkeys(reached)) == ["the end", 1, 2, 3, 4]
    assert {tuple(kinds(h, "walker")) for h in found[1:]} == {("call", "cancel", "raise")}


def test_a_sweep_cancels_who_has_been_woken_and_has_not_run(task_lab: MakeLab) -> None:
    scenario = Scenario.of("Probe").actors(
        waiter=[call("wait")], ringer=[call("ring")], witness=[pause(1), call("look")]
    )

    found = list(task_lab(PROBE).sweep(scenario))

    seen = [returned(history, "witness")[0] for history in found]
    assert seen == [[], ["asleep"], ["woken"]]


def test_a_sweep_does_not_depend_on_what_came_before(task_lab: MakeLab) -> None:
    one = task_lab(STEPS)

    first = [(history.events, history.switches) for history in one.sweep(WALK)]
    second = [(history.events, history.switches) for history in one.sweep(WALK)]

    assert first == second


def test_a_sweep_of_a_call_without_an_end_is_bounded(
    task_lab: MakeLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SWEEP_LIMIT", 40)
    scenario = Scenario.of("Probe").actors(poller=[call("poll")])
    one = task_lab(
        """
        import asyncio
        class Probe:
            async def poll(self):
                while True:
                    await asyncio.sleep(0.01)
        """
    )

    found = list(one.sweep(scenario))

    assert found[0].ending is Ending.SPINNING
    assert sum(history.alike for history in found) == 40  # the undisturbed one among them


@pytest.mark.parametrize("scenario", [RINGING, WALK], ids=["explored", "swept"])
def test_a_cancellation_is_replayed_where_it_came(scenario: Scenario, task_lab: MakeLab) -> None:
    one = task_lab(PROBE if scenario is RINGING else STEPS)
    found = list(one.explore(scenario, SEEDS) if scenario is RINGING else one.sweep(scenario))

    again = [one.replay(scenario, history.switches) for history in found]

    assert [tuple(e for e in h if e.kind is not Kind.WAIT) for h in again] == [
        history.events for history in found
    ]
    assert [history.switches for history in again] == [history.switches for history in found]


def test_the_wait_and_the_end_of_a_cancelled_call_have_their_lines(task_lab: MakeLab) -> None:
    one = task_lab(STEPS)

    swept = list(one.sweep(WALK))[-1]
    history = one.replay(WALK, swept.switches)

    lines = [(e.kind.value, e.line) for e in history if e.actor == "walker"]
    assert lines == [("call", None), ("wait", 9), ("cancel", None), ("raise", None)]


def test_a_cancellation_reaches_what_the_call_waits_for(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            ended = ()
            async def work(self, name):
                try:
                    await asyncio.sleep(9)
                finally:
                    self.ended += (name,)
            async def walk(self):
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.work("a"))
                    await asyncio.wait_for(self.work("b"), 99)
            async def tell(self):
                return self.ended
        """
    )

    found = [h for h in one.sweep(WALK) if "cancel" in kinds(h, "walker")]

    # A task that is cancelled before its first step never begins, and so has nothing to end.
    assert {frozenset(*returned(history, "witness")) for history in found} <= {
        frozenset(),
        frozenset("b"),
        frozenset("ab"),
    }
    assert not [history.left for history in found if history.left]
