"""A failing run becomes the smallest one that still fails, the same one every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from course.lab.history import Ending, History
from course.lab.judges import Judge, never_over, nobody_stranded
from course.lab.runtime.policies import Switch
from course.lab.runtime.run import Lab
from course.lab.scenario import Actor, Operation, Scenario, call, get, put
from course.lab.scripts import Source
from course.lab.shrink import FULL, smallest

MakeLab = Callable[[str], Lab]
CHAFFS = Path(__file__).resolve().parents[2] / "chaffs" / "queue_as_boundary" / "bounded_buffer"
CROWD = (
    Scenario.of("BoundedBuffer", capacity=1)
    .first(put("first"))
    .actors(
        producer_a=[put("a1"), put("a2"), put("a3")],
        producer_b=[put("b1"), put("b2"), put("b3")],
        consumer_a=[get(), get(), get()],
        consumer_b=[get(), get(), get(), get()],
    )
    .drained_by(get(timeout=0))
)
FEWER = CROWD.actors(
    producer_a=[put("a1"), put("a2")], producer_b=[put("b1"), put("b2")], consumer=[get()]
).drained_by(get(timeout=0))
ABCD = Source(tuple("abcd"))
WRONG = [
    ("checks_then_acts", never_over(1), FEWER, 3),
    ("if_not_while", never_over(1), FEWER, 3),
    ("wakes_one_waiter", nobody_stranded(1), CROWD, 7),
]


def fails(judge: Judge, history: History) -> bool:
    """Does the history break this promise?"""
    return judge(history) is not None


def shrunk(lab: Lab, judge: Judge, scenario: Scenario) -> History:
    """Return the smallest failing run found."""
    found = [history for history in lab.explore(scenario, range(200)) if fails(judge, history)]
    best = smallest(
        found,
        lab.replay,
        partial(fails, judge),
        lambda scenario: lab.explore(scenario, range(60)),
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
    for skipped in range(len(scenario.before)):
        before = scenario.before[:skipped] + scenario.before[skipped + 1 :]
        yield replace(scenario, before=before), switches
    for skipped in range(len(switches)):
        yield scenario, switches[:skipped] + switches[skipped + 1 :]


@pytest.mark.parametrize(
    ("chaff", "judge", "scenario", "operations"), WRONG, ids=[row[0] for row in WRONG]
)
def test_the_smallest_run_fails_and_nothing_can_be_left_out(
    chaff: str, judge: Judge, scenario: Scenario, operations: int, lab: MakeLab
) -> None:
    one = lab((CHAFFS / f"{chaff}.py").read_text("utf-8"))

    best = shrunk(one, judge, scenario)

    again = one.replay(best.scenario, best.switches)
    assert (again.events, again.switches) == (best.events, best.switches)
    assert fails(judge, best)
    assert sum(len(actor.operations) for actor in best.scenario.cast) <= operations
    assert len(best.switches) <= 4
    assert not [less for less in without_one(best) if fails(judge, one.replay(*less))]


def test_the_smallest_run_is_the_same_every_time(lab: MakeLab) -> None:
    one = lab((CHAFFS / "if_not_while.py").read_text("utf-8"))

    first, second = (shrunk(one, never_over(1), FEWER) for _ in range(2))

    assert first == second


# --- with runs made up, so that nothing but the shrinking is looked at ----------------------

SMALL = Scenario.of("X").actors(a=[put(1), put(2)], b=[put(3), put(4)])
MANY = tuple(Switch(0, step, 1) for step in range(1, 9))


def history_of(scenario: Scenario, switches: tuple[Switch, ...]) -> History:
    """Return a history in which nothing happened."""
    return History(scenario, (), Ending.FINISHED, switches)


def needing(*steps: int) -> Callable[[History], bool]:
    """Return what fails as long as these switches are made."""
    return lambda history: set(steps) <= {switch.step for switch in history.switches}


def no_search(scenario: Scenario) -> Iterable[History]:
    """Find nothing elsewhere."""
    return ()


@pytest.mark.parametrize("steps", [(), (1,), (8,), (2, 7), (1, 2, 3, 4, 5, 6, 7, 8)])
def test_exactly_the_switches_that_matter_stay(steps: tuple[int, ...]) -> None:
    best = smallest([history_of(SMALL, MANY)], history_of, needing(*steps), no_search)

    assert best is not None
    assert tuple(switch.step for switch in best.switches) == steps
    assert [actor.operations for actor in best.scenario.cast] == [(), ()]


def test_a_single_needless_switch_goes_too() -> None:
    best = smallest([history_of(SMALL, MANY[:1])], history_of, needing(), no_search)

    assert best is not None
    assert best.switches == ()


def test_actors_keep_their_numbers_when_others_have_nothing_left_to_do() -> None:
    def still(history: History) -> bool:
        return put(4) in history.scenario.cast[1].operations

    best = smallest([history_of(SMALL, ())], history_of, still, no_search)

    assert best is not None
    assert best.scenario.cast == (Actor("a", ()), Actor("b", (put(4),)))


@pytest.mark.parametrize("operation", [call("read", ABCD), call("read", source=ABCD)])
def test_a_source_keeps_only_the_items_that_matter(operation: Operation) -> None:
    scenario = Scenario.of_functions().actors(caller=[operation])

    def given(history: History) -> tuple[Source, ...]:
        calls = history.scenario.cast[0].operations
        return tuple(one for op in calls for one in (*op.arguments, *dict(op.options).values()))

    def still(history: History) -> bool:
        return any("c" in source.items for source in given(history))

    best = smallest([history_of(scenario, ())], history_of, still, no_search)

    assert best is not None
    assert given(best) == (Source(("c",)),)


def test_a_run_that_does_not_fail_again_is_no_counterexample() -> None:
    best = smallest([history_of(SMALL, MANY)], history_of, lambda history: False, no_search)

    assert best is None


def test_the_smallest_of_several_wins() -> None:
    sets = [(1, 2, 3), (4, 5), (6,)]
    failing = [history_of(SMALL, tuple(MANY[step] for step in steps)) for steps in sets]

    def is_one_of_them(history: History) -> bool:
        return history.switches in [one.switches for one in failing]

    best = smallest(failing, history_of, is_one_of_them, no_search)

    assert best is not None
    assert best.switches == failing[2].switches


def test_a_smaller_scenario_may_fail_under_other_switches() -> None:
    alone = Scenario.of("X").actors(a=[], b=[put(4)])
    elsewhere = history_of(alone, (Switch(1, 1, 0),))

    def failing(history: History) -> bool:
        return history.scenario == SMALL or history.switches == elsewhere.switches

    def search(scenario: Scenario) -> Iterable[History]:
        return [history_of(scenario, elsewhere.switches)]

    best = smallest([history_of(SMALL, MANY)], history_of, failing, search)

    assert best is not None
    assert best.switches == elsewhere.switches
    assert sum(len(actor.operations) for actor in best.scenario.cast) == 0


def test_shrinking_gives_up_in_time() -> None:
    runs: list[History] = []

    def counted(scenario: Scenario, switches: tuple[Switch, ...]) -> History:
        runs.append(history_of(scenario, switches))
        return runs[-1]

    many = tuple(Switch(0, step, 1) for step in range(1, 1_000))
    found = [history_of(SMALL, many)] * 5

    smallest(found, counted, lambda history: history.switches == many, no_search)

    assert len(runs) <= FULL.seeds * (FULL.tries + 1)
