"""The gauge says whether a lab still interrupts: sound as it is, unsound once it is frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.lab.runtime import run, tasks
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.base import Runtime
from course.lab.runtime.policies import Policy
from course.lab.runtime.run import Lab
from course.lab.runtime.tasks import TaskLab
from course.subject.gauge import SCENARIO, SCHEDULES, SOURCES, gauging, is_sound

EXPLORE = {"do": "explore", "first": 0, "count": 300, "scenario": "whatever was asked"}
SWEEP = {"do": "sweep", "scenario": "whatever was asked"}
Labs = dict[str, Callable[[str], Runtime]]


@pytest.fixture
def labs(lab: Callable[[str], Lab], task_lab: Callable[[str], TaskLab]) -> Labs:
    return {"threads": lab, "tasks": task_lab}


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patch both labs, as an answer could, so that they interrupt nobody."""
    monkeypatch.setattr(run, "rotating", lambda seed: Policy())
    monkeypatch.setattr(run, "Hold", lambda actor, step: Policy())
    monkeypatch.setattr(tasks, "rotating", lambda seed: Arrivals())
    monkeypatch.setattr(tasks, "CancelAt", lambda actor, turn: Arrivals())


@pytest.mark.parametrize("kind", SOURCES)
def test_a_lab_as_it_should_be_is_sound_whoever_explores(kind: str, labs: Labs) -> None:
    one = labs[kind](SOURCES[kind])

    assert is_sound(one.explore(SCENARIO, range(SCHEDULES)))
    assert is_sound(one.sweep(SCENARIO))


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("kind", SOURCES)
def test_a_lab_in_which_nobody_is_interrupted_is_not_sound(kind: str, labs: Labs) -> None:
    one = labs[kind](SOURCES[kind])

    assert not is_sound(one.explore(SCENARIO, range(SCHEDULES)))
    assert not is_sound(one.sweep(SCENARIO))


@pytest.mark.parametrize("asked", [EXPLORE, SWEEP])
@pytest.mark.parametrize("kind", SOURCES)
def test_what_was_used_is_gauged_the_same_way(kind: str, asked: dict[str, Any]) -> None:
    request = gauging(asked, kind)

    assert request is not None
    assert request["do"] == asked["do"]
    assert request["source"] == SOURCES[kind]
    assert request.get("count") == (SCHEDULES if "count" in asked else None)


@pytest.mark.parametrize(
    ("asked", "kind"), [(EXPLORE, "processes"), (SWEEP, "processes"), ({"do": "crash"}, "threads")]
)
def test_a_lab_in_a_process_of_its_own_needs_no_gauge(asked: dict[str, Any], kind: str) -> None:
    assert gauging(asked, kind) is None
