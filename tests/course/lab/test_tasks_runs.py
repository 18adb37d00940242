"""A scenario becomes histories of tasks: set up, explored, swept, replayed, emptied at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.doubles import CLOCK, SPILL
from course.lab.history import DRAIN, SETUP, Ending, Event, History, Kind
from course.lab.runtime.arrivals import Arrivals, rotating
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Operation, Scenario, call, get, pause, put

MakeLab = Callable[[str], TaskLab]
LIST = """
class Items(list):
    async def put(self, item):
        self.append(item)
    async def get(self):
        return self.pop(0)
"""
CHECK_THEN_ACT = """
import asyncio
class Probe:
    taken = False
    async def take(self):
        if not self.taken:
            await asyncio.sleep(0)
            self.taken = True
            return True
        return False
"""
TWO_TAKE = Scenario.of("Probe").actors(a=[call("take")], b=[call("take")])


def told(history: History) -> list[str]:
    """Return the events as short lines."""
    return [f"{event.actor} {event.kind.value} {event.value}" for event in history]


def plain(lab: TaskLab, scenario: Scenario) -> History:
    """Return what happens when everybody comes in turn."""
    return lab.run(scenario, Arrivals())[0]


def test_a_run_tells_calls_and_ends_in_order(task_lab: MakeLab) -> None:
    scenario = (
        Scenario.of("Items")
        .first(put("x"))
        .actors(a=[put("y"), get()], b=[get(), get()])
        .drained_by(get())
    )

    history = plain(task_lab(LIST), scenario)

    assert told(history)[:6] == [
        "setup call None",
        "setup return None",
        "a call None",
        "a return None",
        "b call None",
        "b return x",
    ]
    assert told(history)[6:8] == ["a call None", "a return y"]
    assert [event.kind for event in history][8:] == [Kind.CALL, Kind.RAISE] * 2
    assert (history.events[-1].actor, history.events[-1].value.name) == (DRAIN, "IndexError")
    assert history.ending is Ending.FINISHED


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("raise KeyError('k')", "KeyError", 1),
        ("x = 1", "NoSuchName", None),
        ("class Probe:\n    def __init__(self): missing()", "NameError", 2),
        ("def Probe(): return None", "TypeError", None),
        ("def Probe(:", "SyntaxError", 1),
        ("raise SystemExit(0)", "SystemExit", 1),
        ("import asyncio\nraise asyncio.CancelledError", "CancelledError", 2),
        ("await 1", "SyntaxError", 1),
    ],
)
def test_an_object_that_is_not_made_is_no_start(
    source: str, name: str, line: int | None, task_lab: MakeLab
) -> None:
    one = task_lab(source)

    for history in (plain(one, TWO_TAKE), *one.sweep(TWO_TAKE)):
        assert (history.ending, history.events) == (Ending.NO_START, ())
        assert history.failure is not None
        assert (history.failure.name, history.failure.line) == (name, line)


def test_an_object_is_made_inside_the_loop(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        LOOP = asyncio.get_running_loop()
        class Probe:
            def __init__(self):
                self.future = asyncio.get_running_loop().create_future()
            async def take(self):
                return self.future.get_loop() is asyncio.get_running_loop() is LOOP
        """
    )

    assert told(plain(one, TWO_TAKE))[-1] == "b return True"


def test_plain_methods_and_awaitables_are_calls_as_well(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            def stats(self):
                return 1
            def later(self):
                return asyncio.create_task(asyncio.sleep(1, 2))
        """
    )
    scenario = Scenario.of("Probe").actors(a=[call("stats"), call("later")])

    assert [e.value for e in plain(one, scenario) if e.kind is Kind.RETURN] == [1, 2]


def test_what_the_object_does_in_the_background_waits_for_the_actors(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            beats = 0
            def __init__(self):
                self.task = asyncio.create_task(self.beat())
            async def beat(self):
                while True:
                    await asyncio.sleep(0.5)
                    self.beats += 1
            def look(self):
                return self.beats
        """
    )
    scenario = Scenario.of("Probe").actors(a=[call("look"), pause(2.25), call("look")])

    history = plain(one, scenario)

    assert [e.value for e in history if e.kind is Kind.RETURN] == [0, 4]
    assert history.ending is Ending.FINISHED


def test_an_exploration_gives_each_history_once_with_its_number(task_lab: MakeLab) -> None:
    one = task_lab(CHECK_THEN_ACT)

    found = list(one.explore(TWO_TAKE, range(60)))

    assert len({repr(told(history)) for history in found}) == len(found)
    assert sum(history.alike for history in found) == 60
    assert [history.seed for history in found] == sorted(history.seed for history in found)
    both = [h for h in found if [e.value for e in h if e.kind is Kind.RETURN] == [True, True]]
    assert both
    for history in found:
        again = one.run(TWO_TAKE, rotating(history.seed), seed=history.seed)[0]
        assert again.events == history.events


def test_without_an_await_nobody_comes_between(task_lab: MakeLab) -> None:
    one = task_lab(CHECK_THEN_ACT.replace("await asyncio.sleep(0)", "pass"))

    found = list(one.explore(TWO_TAKE, range(60)))

    assert {tuple(e.value for e in h if e.kind is Kind.RETURN) for h in found} == {(True, False)}


def test_a_replay_tells_where_actors_wait(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Probe:
            def __init__(self):
                self.lock = asyncio.Lock()
            async def take(self):
                async with self.lock:
                    await asyncio.sleep(1)
        """
    )
    found = next(h for h in one.explore(TWO_TAKE, range(9)) if h.switches)

    again = one.replay(TWO_TAKE, found.switches)

    assert [e for e in again if e.kind is not Kind.WAIT] == list(found.events)
    assert [(e.line, e.time) for e in again if e.kind is Kind.WAIT] == [(8, 0), (7, 0), (8, 1)]
    assert again.switches == found.switches


def test_doubles_are_made_anew_for_every_schedule(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        class Probe:
            def __init__(self, clock, spill):
                self.clock, self.spill = clock, spill
            async def take(self):
                self.spill.append("x")
                return len(self.spill), self.clock()
        """
    )
    scenario = Scenario.of("Probe", clock=CLOCK, spill=SPILL).actors(
        a=[pause(2.5), call("take"), call("take")]
    )

    found = list(one.explore(scenario, range(9)))

    assert [[e.value for e in h if e.kind is Kind.RETURN] for h in found] == [[(1, 2.5), (2, 2.5)]]


def test_values_can_be_given_only_when_they_are_due(task_lab: MakeLab) -> None:
    given: list[str] = []
    reported: list[Event] = []

    def supply(actor: str, index: int, operation: Operation) -> Operation:
        given.append(f"{actor} {index} after {len(reported)}")
        return put("fresh") if operation.name == "put" else operation

    scenario = Scenario.of("Items").actors(a=[put("?"), get()])
    history = task_lab(LIST).replay(
        scenario, (), detailed=False, supply=supply, report=reported.append
    )

    assert given == ["a 0 after 0", "a 1 after 2"]
    assert reported == list(history)
    assert history.events[-1].value == "fresh"


def test_how_the_last_calls_are_ended_is_no_part_of_the_story(task_lab: MakeLab) -> None:
    one = task_lab("import asyncio\nclass Probe:\n    take = asyncio.Event().wait")
    reported: list[Event] = []

    history = one.replay(TWO_TAKE, (), detailed=False, report=reported.append)

    assert history.ending is Ending.STUCK
    assert [event.kind for event in reported] == [Kind.CALL, Kind.CALL]


def test_an_error_is_told_by_name_message_line_and_kinds(task_lab: MakeLab) -> None:
    one = task_lab(
        """
        import asyncio
        class Fuller(asyncio.QueueFull): pass
        class Probe:
            async def take(self):
                raise Fuller("no room" * 99)
            async def give(self):
                async with asyncio.timeout(1):
                    await asyncio.Event().wait()
        """
    )
    scenario = Scenario.of("Probe").actors(a=[call("take"), call("give")])

    history = plain(one, scenario)

    full, late = (event.value for event in history if event.kind is Kind.RAISE)
    assert (full.name, len(full.message), full.line) == ("Fuller", 300, 6)
    assert full.kinds == ("QueueFull", "Exception", "BaseException")
    assert (late.name, late.line) == ("TimeoutError", 8)


def test_a_first_call_that_waits_holds_nobody_up(task_lab: MakeLab) -> None:
    one = task_lab(LIST.replace("self.append(item)", "import asyncio; await asyncio.Future()"))
    scenario = Scenario.of("Items").first(put("x")).actors(a=[call("__len__")])

    history = plain(one, scenario)

    assert told(history) == ["setup call None", "a call None", "a return 0"]
    assert history.events[0].actor == SETUP
    assert history.ending is Ending.FINISHED


def test_what_a_group_of_errors_holds_is_told(task_lab: Callable[[str], TaskLab]) -> None:
    one = task_lab("""
        class Probe:
            async def ask(self):
                raise BaseExceptionGroup("two", [ExceptionGroup("one", [KeyError("a")])])
    """)

    history = one.seeded(Scenario.of("Probe").actors(a=[call("ask")]), 0)

    told = history.events[-1].value.message
    assert told == "two (1 sub-exception): ExceptionGroup: one (1 sub-exception): KeyError: 'a'"
