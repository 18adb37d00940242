"""Policies choose who moves: each by its own rule, each the same way for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from course.lab.runtime.policies import (
    ROTATION,
    AtOperations,
    Hold,
    Policy,
    Priorities,
    Replay,
    Seldom,
    Switch,
    Uniform,
    rotating,
)
from course.lab.runtime.simulation import Simulation

Kind = Callable[[int], Policy]


def moves(policy: Policy, *, steps: int = 30, threads: str = "abc", kind: str = "point") -> str:
    """Return who moved at each step when nobody ever waits."""
    simulation = Simulation()
    simulation.begin(policy)
    seen: list[str] = []

    def work(name: str) -> Callable[[], None]:
        def walk() -> None:
            for line in range(steps):
                seen.append(name)
                if kind == "point":
                    simulation.point(line)
                else:
                    simulation.operation()

        return walk

    for name in threads:
        simulation.spawn(name, work(name))
    simulation.run()
    return "".join(seen)


def turns(seen: str) -> int:
    """Return how often somebody else moved on."""
    return sum(left != right for left, right in pairwise(seen))


def test_without_a_policy_everybody_goes_on() -> None:
    assert moves(Policy(), steps=3) == "aaabbbccc"


@pytest.mark.parametrize("kind", ROTATION)
def test_a_seed_is_a_choice(kind: Kind) -> None:
    first, again, other = moves(kind(1)), moves(kind(1)), moves(kind(2))

    assert first == again
    assert first != other
    assert Counter(first) == dict.fromkeys("abc", 30)


def test_neighbouring_seeds_choose_by_different_rules() -> None:
    assert [type(rotating(seed)) for seed in range(5)] == [*ROTATION, ROTATION[0]]


@pytest.mark.parametrize(
    ("kind", "at_points", "at_operations"),
    [
        (Uniform, range(45, 75), range(45, 75)),
        (AtOperations, range(2, 3), range(45, 75)),
        (Seldom, range(3, 15), range(20, 40)),
        (Priorities, range(2, 8), range(2, 8)),
    ],
)
def test_each_rule_hands_over_as_often_as_it_says(
    kind: Kind, at_points: range, at_operations: range
) -> None:
    assert turns(moves(kind(5))) in at_points
    assert turns(moves(kind(5), kind="operation")) in at_operations


def test_a_replay_makes_these_switches_and_no_others() -> None:
    switches = (Switch(0, 2, 2), Switch(2, 1, 1), Switch(1, 3, 0))

    seen = moves(Replay(switches), steps=4)

    assert seen == "aac" + "bbb" + "aa" + "b" + "ccc"


@pytest.mark.parametrize(
    "impossible",
    [Switch(0, 99, 1), Switch(9, 1, 0), Switch(0, 1, 9), Switch(0, 1, 0)],
    ids=["a step never reached", "nobody's step", "to nobody", "to itself"],
)
def test_a_switch_that_cannot_be_is_passed_over(impossible: Switch) -> None:
    assert moves(Replay([impossible, Switch(1, 1, 2)]), steps=2) == "aabccb"


def test_a_switch_to_a_thread_that_waits_is_passed_over() -> None:
    simulation = Simulation()
    simulation.begin(Replay([Switch(-1, 1, 1), Switch(0, 1, 1)]))
    seen: list[str] = []

    def waits() -> None:
        simulation.block("for ever", None)

    def works() -> None:
        for line in range(3):
            seen.append("a")
            simulation.point(line)

    simulation.spawn("a", works)
    simulation.spawn("b", waits)
    simulation.run()

    assert seen == ["a"] * 3
    assert simulation.switches == [Switch(-1, 1, 1)]
    simulation.stop()


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_held_thread_goes_first_and_stops_before_its_step(step: int) -> None:
    policy = Hold(1, step)

    seen = moves(policy, steps=4)

    assert seen == "b" * step + "aaaa" + "cccc" + "b" * (4 - step)
    assert policy.reached


def test_a_thread_held_beyond_its_end_is_never_held() -> None:
    policy = Hold(1, 9)

    assert moves(policy, steps=4) == "bbbb" + "cccc" + "aaaa"
    assert not policy.reached
