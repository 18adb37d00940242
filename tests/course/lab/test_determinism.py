"""One seed is one history: under load, in another process, in another Python, and replayed."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import course
from course.lab.history import Ending, Kind
from course.lab.runtime.policies import rotating
from course.machine import other_pythons, running_python

PROGRAM = Path(__file__).with_name("repeat.py")
NAMES = ["solution", "threads", "futures", "finalizers"]
IN_EVERY_PYTHON = ["solution", "threads", "finalizers"]  # a pool takes other steps in 3.11
FEW, MANY = range(12), range(48)


@pytest.fixture(scope="module")
def repeat() -> ModuleType:
    """The program that other processes run, as a module."""
    spec = importlib.util.spec_from_file_location("repeat", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told_by(python: str, name: str, *, hash_seed: str = "0") -> str:
    """Return the digest that this Python makes in a process of its own."""
    command = [python, str(PROGRAM), name, str(len(MANY))]
    environment = {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(course.__file__).parents[1]),
    }
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return run.stdout


@pytest.mark.parametrize("name", NAMES)
def test_one_seed_is_one_history(name: str, repeat: ModuleType) -> None:
    first, second = repeat.histories(name, MANY), repeat.histories(name, MANY)

    assert repeat.digest(first) == repeat.digest(second)
    assert len({repeat.digest([history]) for history in first}) > 20  # and seeds do differ
    assert {history.ending for history in first} <= {Ending.FINISHED, Ending.STUCK}


@pytest.mark.parametrize("name", NAMES)
def test_what_ran_before_does_not_matter(name: str, repeat: ModuleType) -> None:
    forwards = repeat.histories(name, MANY)

    backwards = repeat.histories(name, MANY[::-1])

    assert repeat.digest(backwards[::-1]) == repeat.digest(forwards)


@pytest.mark.parametrize("name", NAMES)
def test_replaying_the_switches_repeats_the_events(name: str, repeat: ModuleType) -> None:
    lab, scenario = repeat.prepared(name)
    found = [lab.run(scenario, rotating(seed)) for seed in MANY]

    again = [lab.replay(scenario, history.switches) for history in found]

    detail = (Kind.WAIT, Kind.HELD)
    assert [[e for e in one if e.kind not in detail] for one in again] == [list(h) for h in found]
    assert [history.switches for history in again] == [history.switches for history in found]
    assert [history.ending for history in again] == [history.ending for history in found]


@pytest.fixture
def load() -> Iterator[None]:
    """Real threads that want the interpreter all the time, and get it often."""
    done = threading.Event()
    interval = sys.getswitchinterval()

    def burn() -> None:
        while not done.is_set():
            sum(range(50))

    burners = [threading.Thread(target=burn) for _ in range(2)]
    for burner in burners:
        burner.start()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)
    done.set()
    for burner in burners:
        burner.join()


@pytest.mark.parametrize("name", NAMES)
def test_load_changes_nothing(
    name: str, repeat: ModuleType, request: pytest.FixtureRequest
) -> None:
    calm = repeat.digest(repeat.histories(name, FEW))

    request.getfixturevalue("load")

    assert repeat.digest(repeat.histories(name, FEW)) == calm


@pytest.fixture
def eager_collector() -> Iterator[None]:
    """A garbage collector that runs as often as it can."""
    before = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize("name", ["futures", "finalizers"])
def test_when_garbage_is_collected_changes_nothing(
    name: str, repeat: ModuleType, request: pytest.FixtureRequest
) -> None:
    calm = repeat.digest(repeat.histories(name, FEW))

    request.getfixturevalue("eager_collector")

    assert repeat.digest(repeat.histories(name, FEW)) == calm


@pytest.mark.parametrize("name", NAMES)
def test_two_processes_agree(name: str, repeat: ModuleType) -> None:
    here = repeat.digest(repeat.histories(name, MANY))

    there = told_by(running_python().path, name, hash_seed="1")

    assert there == here


@pytest.mark.parametrize("name", IN_EVERY_PYTHON)
def test_every_python_agrees(name: str, repeat: ModuleType) -> None:
    pythons = other_pythons()
    if not pythons:
        pytest.skip("there is no other Python on this machine")
    here = repeat.digest(repeat.histories(name, MANY))

    there = {python.version: told_by(python.path, name) for python in pythons}

    assert there == {python.version: here for python in pythons}
