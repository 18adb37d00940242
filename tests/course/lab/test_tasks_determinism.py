"""One seed is one history of tasks: again, in another process, in another Python, and replayed."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import course
from course.lab.history import Ending, Kind
from course.lab.runtime.arrivals import rotating
from course.machine import other_pythons, running_python

PROGRAM = Path(__file__).with_name("repeat_tasks.py")
NAMES = ["solution", "tasks", "timers", "chances"]
FEW, MANY = range(12), range(24)


@pytest.fixture(scope="module")
def repeat() -> ModuleType:
    """The program that other processes run, as a module."""
    spec = importlib.util.spec_from_file_location("repeat_tasks", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def here(repeat: ModuleType) -> dict[str, str]:
    """The digests that this process makes, by name."""
    return {name: repeat.digest(repeat.histories(name, MANY)) for name in NAMES}


def told_by(python: str, *, hash_seed: str = "0") -> dict[str, str]:
    """Return the digests that this Python makes in a process of its own."""
    environment = {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(course.__file__).parents[1]),
    }
    run = subprocess.run(
        [python, str(PROGRAM), str(len(MANY)), *NAMES],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(line.split() for line in run.stdout.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_one_seed_is_one_history(name: str, repeat: ModuleType, here: dict[str, str]) -> None:
    found = repeat.histories(name, MANY)

    assert repeat.digest(found) == here[name]
    assert len({repeat.digest([history]) for history in found}) > 20  # and seeds do differ
    assert {history.ending for history in found} <= {Ending.FINISHED, Ending.STUCK}


@pytest.mark.parametrize("name", ["solution", "chances"])
def test_two_hundred_repeats_of_one_seed_are_one_history(name: str, repeat: ModuleType) -> None:
    lab, scenario = repeat.prepared(name)

    found = {repeat.digest([lab.seeded(scenario, 7)]) for _ in range(200)}

    assert len(found) == 1


@pytest.mark.parametrize("name", NAMES)
def test_what_ran_before_does_not_matter(name: str, repeat: ModuleType) -> None:
    lab, scenario = repeat.prepared(name)
    forwards = [lab.seeded(scenario, seed) for seed in MANY]

    backwards = [lab.seeded(scenario, seed) for seed in MANY[::-1]]

    assert repeat.digest(backwards[::-1]) == repeat.digest(forwards)


@pytest.mark.parametrize("name", NAMES)
def test_replaying_the_switches_repeats_the_events(name: str, repeat: ModuleType) -> None:
    lab, scenario = repeat.prepared(name)
    found = [lab.run(scenario, rotating(seed))[0] for seed in MANY]

    again = [lab.replay(scenario, history.switches) for history in found]

    assert [[e for e in one if e.kind is not Kind.WAIT] for one in again] == [
        list(history) for history in found
    ]
    assert [history.switches for history in again] == [history.switches for history in found]
    assert [history.ending for history in again] == [history.ending for history in found]


@pytest.fixture
def eager_collector() -> Iterator[None]:
    """A garbage collector that runs as often as it can."""
    before = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize("name", NAMES)
def test_when_garbage_is_collected_changes_nothing(
    name: str, repeat: ModuleType, request: pytest.FixtureRequest
) -> None:
    calm = repeat.digest(repeat.histories(name, FEW))

    request.getfixturevalue("eager_collector")

    assert repeat.digest(repeat.histories(name, FEW)) == calm


def test_two_processes_agree(here: dict[str, str]) -> None:
    there = told_by(running_python().path, hash_seed="1")

    assert there == here


def test_every_python_agrees(here: dict[str, str]) -> None:
    pythons = other_pythons()
    if not pythons:
        pytest.skip("there is no other Python on this machine")

    there = {python.version: told_by(python.path) for python in pythons}

    assert there == {python.version: here for python in pythons}
