"""Threads move one at a time on virtual time, and nothing of a schedule outlives it."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable

import pytest

from course.lab.runtime.clock import build
from course.lab.runtime.policies import ROTATION, Policy, rotating
from course.lab.runtime.run import Lab
from course.lab.runtime.simulation import Simulation
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], Lab]
TWO_ASK = Scenario.of("Probe").actors(a=[call("ask")], b=[call("ask")])
ONE_ASKS = Scenario.of("Probe").actors(a=[call("ask")])


def kind_of(policy: Policy) -> str:
    """Return what a policy is called."""
    return type(policy).__name__


@pytest.fixture
def simulation() -> Simulation:
    """A simulation of its own, its clock standing still until it is moved."""
    one = Simulation()
    one.begin(Policy(), jumping=False)
    return one


def sleeper(simulation: Simulation, seen: list[str], name: str, *naps: float) -> None:
    """Start a thread that sleeps so often and says when it woke."""
    clock = build(simulation)
    began = clock.monotonic()

    def nap() -> None:
        for seconds in naps:
            clock.sleep(seconds)
            seen.append(f"{name} {clock.monotonic() - began:g}")

    simulation.spawn(name, nap)


def test_threads_move_one_after_the_other_unless_told_otherwise(simulation: Simulation) -> None:
    seen: list[str] = []

    def twice(name: str) -> Callable[[], None]:
        def work() -> None:
            seen.append(name)
            simulation.point(1)
            seen.append(name)

        return work

    for name in "abc":
        simulation.spawn(name, twice(name))
    simulation.run()

    assert "".join(seen) == "aabbcc"


def test_time_stands_still_until_it_is_moved(simulation: Simulation) -> None:
    seen: list[str] = []
    sleeper(simulation, seen, "a", 1.0)

    simulation.run()
    simulation.advance(0.999)

    assert seen == []
    simulation.advance(0.001)
    assert seen == ["a 1"]


def test_one_advance_passes_every_deadline_in_order(simulation: Simulation) -> None:
    seen: list[str] = []
    sleeper(simulation, seen, "a", 3.0, 1.0)
    sleeper(simulation, seen, "b", 1.0, 1.0, 7.9)

    simulation.advance(10)

    assert seen == ["b 1", "b 2", "a 3", "a 4", "b 9.9"]


def test_an_hour_of_timeouts_is_jumped_over(lab: MakeLab) -> None:
    one = lab(
        """
        import queue, threading, time
        class Probe:
            def ask(self):
                before = time.monotonic(), time.time(), time.perf_counter()
                with (ready := threading.Condition()):
                    ready.wait(900)
                threading.Event().wait(900)
                threading.Semaphore(0).acquire(timeout=900)
                try:
                    queue.Queue().get(timeout=900)
                except queue.Empty:
                    after = time.monotonic(), time.time(), time.perf_counter()
                return [late - early for early, late in zip(before, after)]
        """
    )

    history = one.run(ONE_ASKS, Policy())

    assert history.events[-1].value == [3600.0, 3600.0, 3600.0]
    assert history.events[-1].time == 3600.0


def test_time_does_not_move_while_anybody_can(lab: MakeLab) -> None:
    one = lab(
        """
        import time
        class Probe:
            def nap(self):
                time.sleep(0.001)
                return time.monotonic()
            def work(self):
                before = time.monotonic()
                for number in range(500):
                    number += 1
                return time.monotonic() - before
        """
    )
    scenario = Scenario.of("Probe").actors(a=[call("nap")], b=[call("work")])

    histories = [one.run(scenario, rotating(seed)) for seed in range(8)]

    spent = [event.value for h in histories for event in h if event.actor == "b"][1::2]
    assert spent == [0.0] * 8
    assert {history.events[-1].time for history in histories} == {0.001}


@pytest.mark.parametrize("policy", [Policy(), *(kind(3) for kind in ROTATION)], ids=kind_of)
def test_sleeping_no_time_lets_somebody_else_move(policy: Policy, simulation: Simulation) -> None:
    simulation.begin(policy)
    clock = build(simulation)
    began = clock.monotonic()
    turns: list[str] = []

    def alternate(me: str, first: int) -> Callable[[], None]:
        def work() -> None:
            while len(turns) < 20:
                if len(turns) % 2 == first:
                    turns.append(me)
                clock.sleep(0)

        return work

    threads = [
        simulation.spawn("a", alternate("a", 0)),
        simulation.spawn("b", alternate("b", 1)),
    ]
    simulation.run()

    assert turns == ["a", "b"] * 10
    assert max(thread.step for thread in threads) < 200
    assert clock.monotonic() == began


def test_sleeping_no_time_alone_goes_on_at_once(simulation: Simulation) -> None:
    seen: list[str] = []
    sleeper(simulation, seen, "a", 0, 0)

    simulation.run()

    assert seen == ["a 0", "a 0"]


def test_a_thread_without_end_counts_as_spinning(simulation: Simulation) -> None:
    def spin() -> None:
        for line in itertools.count(1):
            simulation.point(line)

    thread = simulation.spawn("spins", spin)
    simulation.run()

    assert thread.spinning
    assert thread.line == simulation.step_limit
    simulation.stop()
    assert thread.done


def test_a_loop_that_only_sleeps_ends_too(simulation: Simulation) -> None:
    simulation.begin(Policy(), steps=100)
    clock = build(simulation)

    thread = simulation.spawn("naps", lambda: list(map(clock.sleep, itertools.repeat(1.0))))
    simulation.run()

    assert thread.spinning


@pytest.mark.parametrize(
    "runaway",
    ["len(self)", "self == 3", "self.missing", "repr(self)", "self.ask()", "sorted([self, self])"],
)
def test_runaway_recursion_is_an_error_and_no_crash(runaway: str, lab: MakeLab) -> None:
    one = lab(
        f"""
        class Probe:
            def ask(self): return {runaway}
            def __len__(self): return len(self)
            def __eq__(self, other): return sorted([other, 5], key=lambda v: self == v)
            def __lt__(self, other): return sorted([other, self])
            def __getattr__(self, name): return self.other
            def __repr__(self): return '%r' % self
        """
    )

    history = one.run(ONE_ASKS, Policy())

    assert history.events[-1].value.name == "RecursionError"


def test_real_threads_keep_their_size_of_stack(simulation: Simulation) -> None:
    before = threading.stack_size(0)  # the default, until somebody asks for more

    simulation.spawn("a", int)
    simulation.run()

    assert threading.stack_size(before) == 0


def test_an_error_that_ends_a_thread_is_kept_and_leaving_is_none(simulation: Simulation) -> None:
    def fail() -> None:
        raise ValueError("no")

    failing = simulation.spawn("fails", fail)
    simulation.spawn("leaves", sys.exit)
    simulation.run()

    assert [(thread, str(error)) for thread, error in simulation.uncaught] == [(failing, "no")]
