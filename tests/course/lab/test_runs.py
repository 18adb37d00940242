"""A scenario becomes histories: set up, explored, swept, replayed, emptied at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import DRAIN, SETUP, SPINS, Ending, Event, History, Kind
from course.lab.runtime.base import EXPLORED_STEPS
from course.lab.runtime.policies import Hold, Policy, Uniform, rotating
from course.lab.runtime.run import Lab
from course.lab.scenario import Operation, Scenario, call, get, pause, put

MakeLab = Callable[[str], Lab]
LIST = """
class Items(list):
    def put(self, item):
        self.append(item)
    def get(self, timeout=None):
        return self.pop(0)
"""
CHECK_THEN_ACT = """
class Probe:
    taken = False
    def take(self):
        if not self.taken:
            self.taken = True
            return True
        return False
"""
TWO_TAKE = Scenario.of("Probe").actors(a=[call("take")], b=[call("take")])


def told(history: History) -> list[str]:
    """Return the events as short lines."""
    return [f"{event.actor} {event.kind.value} {event.value}" for event in history]


def test_a_run_tells_calls_and_ends_in_order(lab: MakeLab) -> None:
    scenario = (
        Scenario.of("Items")
        .first(put("x"))
        .actors(a=[put("y"), get()], b=[get(), get()])
        .drained_by(get(timeout=0))
    )

    history = lab(LIST).run(scenario, Policy())

    assert told(history)[:4] == [
        "setup call None",
        "setup return None",
        "a call None",
        "a return None",
    ]
    assert told(history)[4:8] == ["a call None", "a return x", "b call None", "b return y"]
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
        ("Probe = 3", "TypeError", None),
        ("def Probe(:", "SyntaxError", 1),
        ("raise SystemExit(0)", "SystemExit", 1),
    ],
)
def test_an_object_that_is_not_made_is_no_start(
    source: str, name: str, line: int | None, lab: MakeLab
) -> None:
    one = lab(source)

    for history in (one.run(TWO_TAKE, Policy()), *one.sweep(TWO_TAKE)):
        assert history.ending is Ending.NO_START
        assert history.events == ()
        assert history.failure is not None
        assert (history.failure.name, history.failure.line) == (name, line)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import threading\nthreading.Event().wait()", "waits for an Event to be set"),
        ("while True: pass", SPINS),
    ],
)
def test_a_file_that_never_ends_is_no_start(source: str, reason: str, lab: MakeLab) -> None:
    history = lab(source).run(TWO_TAKE, Policy())

    assert (history.ending, history.failure) == (Ending.NO_START, None)
    (stuck,) = history.stuck
    assert (stuck.thread, stuck.line, stuck.reason) == (SETUP, source.count("\n") + 1, reason)


def test_what_the_object_does_in_the_background_waits_for_the_actors(lab: MakeLab) -> None:
    one = lab(
        """
        import threading, time
        class Probe:
            def __init__(self):
                time.sleep(1)
                self.beats = 0
                threading.Thread(target=self.beat).start()
            def beat(self):
                while True:
                    time.sleep(0.5)
                    self.beats += 1
            def look(self):
                return self.beats, time.monotonic()
        """
    )
    scenario = Scenario.of("Probe").actors(a=[call("look"), pause(2.25), call("look")])

    history = one.run(scenario, Policy())

    assert [event.value for event in history if event.kind is Kind.RETURN] == [
        (0, 1001.0),
        (4, 1003.25),
    ]
    assert history.ending is Ending.FINISHED


def test_an_exploration_gives_each_history_once_with_its_number(lab: MakeLab) -> None:
    one = lab(CHECK_THEN_ACT)

    found = list(one.explore(TWO_TAKE, range(60)))

    assert len({repr(told(history)) for history in found}) == len(found)
    assert sum(history.alike for history in found) == 60
    assert [history.seed for history in found] == sorted(history.seed for history in found)
    assert any(told(history)[-1] == "b return True" for history in found)
    for history in found:
        again = one.run(TWO_TAKE, rotating(history.seed), seed=history.seed)
        assert again.events == history.events


def test_an_exploration_ends_early_when_everything_spins(lab: MakeLab) -> None:
    one = lab("class Probe:\n    def take(self):\n        while True: pass")

    found = list(one.explore(TWO_TAKE, range(1_000)))

    assert {history.ending for history in found} == {Ending.SPINNING}
    assert sum(history.alike for history in found) == 5
    assert one.simulation.step_limit == EXPLORED_STEPS


def test_a_sweep_holds_every_actor_before_each_of_its_steps(lab: MakeLab) -> None:
    one = lab(CHECK_THEN_ACT)

    found = list(one.sweep(TWO_TAKE))

    assert any(told(h)[-2:] == ["b return True", "a return True"] for h in found)
    assert any(told(h)[-2:] == ["a return True", "b return True"] for h in found)
    assert any(told(h)[-2:] == ["b call None", "b return False"] for h in found)  # undisturbed


def test_a_sweep_holds_the_actors_also_beside_threads_of_the_answer(lab: MakeLab) -> None:
    beside = "import threading\nfor _ in range(3): threading.Thread(target=int).start()\n"

    plain = {repr(told(history)) for history in lab(CHECK_THEN_ACT).sweep(TWO_TAKE)}
    swept = {repr(told(history)) for history in lab(beside + CHECK_THEN_ACT).sweep(TWO_TAKE)}

    assert swept == plain


def test_a_held_actor_goes_on_when_nobody_else_can(lab: MakeLab) -> None:
    one = lab(CHECK_THEN_ACT)

    history = one.run(TWO_TAKE, Hold(2, 3))

    assert told(history) == ["b call None", "a call None", "a return True", "b return True"]


def test_a_replay_tells_where_actors_stop_and_wait(lab: MakeLab) -> None:
    one = lab(
        """
        import threading
        class Probe:
            def __init__(self):
                self.lock = threading.Lock()
            def take(self):
                with self.lock:
                    x = 1
                    return x
        """
    )
    runs = (one.run(TWO_TAKE, Uniform(seed), detailed=True) for seed in range(50))
    found = next(run for run in runs if any(event.kind is Kind.WAIT for event in run))

    again = one.replay(TWO_TAKE, found.switches)

    assert again.events == found.events
    waits = [event for event in again if event.kind is Kind.WAIT]
    assert [event.line for event in waits] == [7]
    held = [event.line for event in again if event.kind is Kind.HELD]
    assert held
    assert set(held) <= {7, 8, 9, None}


def test_nothing_is_told_of_an_operation_that_has_ended(lab: MakeLab) -> None:
    one = lab("class Probe:\n    def fail(self): raise KeyError\n    def pass_(self): pass")
    scenario = Scenario.of("Probe").actors(
        a=[call("fail"), pause(1), call("pass_"), pause(1)], b=[call("fail"), pause(2)]
    )

    for seed in range(30):
        history = one.run(scenario, rotating(seed), detailed=True)
        ended: set[tuple[str, int]] = set()
        for event in history:
            assert (event.actor, event.index) not in ended
            if event.kind in (Kind.RETURN, Kind.RAISE):
                ended.add((event.actor, event.index))


def test_values_can_be_given_only_when_they_are_due(lab: MakeLab) -> None:
    given: list[str] = []
    reported: list[Event] = []

    def supply(actor: str, index: int, operation: Operation) -> Operation:
        given.append(f"{actor} {index} after {len(reported)}")
        return put("fresh") if operation.name == "put" else operation

    scenario = Scenario.of("Items").actors(a=[put("?"), get()])
    history = lab(LIST).run(scenario, Policy(), supply=supply, report=reported.append)

    assert given == ["a 0 after 0", "a 1 after 2"]
    assert reported == list(history)
    assert history.events[-1].value == "fresh"


def test_an_error_is_told_by_name_message_line_and_kinds(lab: MakeLab) -> None:
    one = lab(
        """
        from course.contracts.queue_as_boundary import Full
        class Fuller(Full): pass
        class Broken(Exception):
            def __str__(self): raise ValueError
        class Probe:
            def take(self): raise Fuller("no room" * 99)
            def give(self): raise Broken
            def miss(self): return {}[self]
        """
    )
    scenario = Scenario.of("Probe").actors(a=[call("take"), call("give"), call("miss")])

    history = one.run(scenario, Policy())

    full, broken, missing = (event.value for event in history if event.kind is Kind.RAISE)
    assert (full.name, len(full.message), full.line) == ("Fuller", 300, 7)
    assert full.kinds == ("Full", "Exception", "BaseException")
    assert (broken.name, broken.message, broken.line) == ("Broken", "", 8)
    assert missing.message == "<answer.Probe object at 0x...>"  # the same in every run
