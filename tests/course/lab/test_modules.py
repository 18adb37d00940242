"""Every import form reaches the simulated world, and the harness keeps the real one."""

from __future__ import annotations

import _thread
import concurrent.futures
import queue
import sched
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from course.lab.history import Ending, Raised
from course.lab.runtime.answer import Answer
from course.lab.runtime.policies import Policy
from course.lab.runtime.run import Lab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], Lab]
REAL: dict[str, Any] = {
    "threading": threading.Thread,
    "queue": queue.Queue,
    "time": time.monotonic,
    "_thread": _thread.allocate_lock,
    "concurrent.futures": concurrent.futures.ThreadPoolExecutor,
    "sched": sched.scheduler,
}
FORMS = {
    "import x": "import {module}\nfound = {module}.{name}",
    "import x as y": "import {module} as other\nfound = other.{name}",
    "from x import y": "from {module} import {name}\nfound = {name}",
    "from x import y as z": "from {module} import {name} as other\nfound = other",
    "from x import *": "from {module} import *\nfound = {name}",
    "in a function": "def late():\n    import {module} as m\n    return m.{name}\nfound = late()",
    "from in a function": "def late():\n    from {module} import {name}\n    return {name}\n"
    "found = late()",
    "__import__": "found = __import__('{module}', fromlist=['{name}']).{name}",
    "import_module": "import importlib\nfound = importlib.import_module('{module}').{name}",
    "from importlib": "from importlib import import_module\n"
    "found = import_module('{module}').{name}",
    "beside importlib.util": "import importlib.util\n"
    "found = importlib.import_module('{module}').{name}",
    "executed": "exec('import {module} as m')\nfound = m.{name}",
}
DATACLASS = """
from __future__ import annotations
from dataclasses import dataclass

@dataclass(order=True)
class Waiter:
    place: int

found = repr(min(Waiter(2), Waiter(1)))
"""
FOUND = Scenario.of("Found").actors(asker=[call("ask")])
CLASS = "\n\nclass Found:\n    def ask(self):\n        return found\n"


def found_by(lab: Lab) -> Any:
    """Return what the answer called `found`, or how it failed."""
    history = lab.run(FOUND, Policy())
    return history.failure or history.events[-1].value


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("module", REAL)
def test_every_form_finds_the_simulated_module(form: str, module: str, lab: MakeLab) -> None:
    name = REAL[module].__name__
    one = lab(form.format(module=module, name=name) + CLASS)

    found = found_by(one)

    assert found is getattr(one.modules.load(module), name)
    assert found is not REAL[module]


def test_a_pool_runs_on_simulated_threads(lab: MakeLab) -> None:
    one = lab("from concurrent.futures import ThreadPoolExecutor as found" + CLASS)

    submit = found_by(one).submit

    assert submit.__globals__["threading"] is one.modules.load("threading")


@pytest.mark.parametrize(
    "source",
    [
        "import concurrent.futures.thread\nfound = concurrent.futures.thread",
        "import concurrent.futures.thread as found",
        "from concurrent.futures import thread as found",
        "from concurrent import futures\nimport concurrent.futures.thread\nfound = futures.thread",
        "import importlib\nfound = importlib.import_module('.thread', 'concurrent.futures')",
    ],
)
def test_a_part_of_a_package_is_simulated_too(source: str, lab: MakeLab) -> None:
    one = lab(source + CLASS)

    found = found_by(one)

    assert found is one.modules.load("concurrent.futures.thread")


def test_the_harness_keeps_the_real_modules(lab: MakeLab) -> None:
    before = {name: sys.modules[name] for name in REAL}
    one = lab("".join(f"import {name}\n" for name in REAL) + "found = 1" + CLASS)

    found_by(one)

    assert {name: sys.modules[name] for name in REAL} == before
    assert [getattr(sys.modules[name], real.__name__) for name, real in REAL.items()] == list(
        REAL.values()
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import asyncio", "asyncio"),
        ("import asyncio as a", "asyncio"),
        ("from asyncio import Queue", "asyncio"),
        ("import asyncio.queues", "asyncio.queues"),
        ("from asyncio.queues import Queue", "asyncio.queues"),
        ("__import__('asyncio')", "asyncio"),
        ("import importlib\nimportlib.import_module('asyncio')", "asyncio"),
        ("import multiprocessing", "multiprocessing"),
        ("from multiprocessing.pool import ThreadPool", "multiprocessing.pool"),
        ("import multiprocessing.dummy", "multiprocessing.dummy"),
        ("import subprocess", "subprocess"),
        ("from concurrent.futures import ProcessPoolExecutor", "concurrent.futures.process"),
        ("import concurrent.futures.process", "concurrent.futures.process"),
        ("from concurrent.futures import process", "concurrent.futures.process"),
        ("import concurrent.futures as f\nf.ProcessPoolExecutor", "concurrent.futures.process"),
    ],
)
def test_what_the_lab_cannot_control_is_refused(source: str, name: str, lab: MakeLab) -> None:
    one = lab(source + "\nfound = 1" + CLASS)

    failure = found_by(one)

    assert isinstance(failure, Raised)
    assert failure.name == "ImportError"
    assert failure.message.startswith(f"{name} cannot be used here: this exercise ")
    assert failure.line == source.count("\n") + 1


def test_other_modules_are_the_real_ones(lab: MakeLab) -> None:
    import json.decoder
    import os.path

    one = lab(
        "import json, json.decoder, os.path, importlib\nfrom collections import deque\n"
        "found = [json, json.decoder, os.path, deque, importlib.import_module('os.path')]" + CLASS
    )

    found = found_by(one)

    assert found[:3] == [json, json.decoder, os.path]
    assert found[4] is os.path


@pytest.mark.filterwarnings("ignore::ImportWarning")
@pytest.mark.parametrize(
    "source",
    ["import no_such_module", "from . import other", "import concurrent.nothing"],
)
def test_a_module_that_is_not_there_is_missed_as_ever(source: str, lab: MakeLab) -> None:
    one = lab(source + "\nfound = 1" + CLASS)

    failure = found_by(one)

    with pytest.raises(ImportError) as missed:
        exec(source, {"__name__": "answer"})  # noqa: S102 - what CPython says about it
    assert (failure.name, failure.message) == (missed.type.__name__, str(missed.value))


def test_an_answer_may_have_dataclasses_with_late_annotations(lab: MakeLab) -> None:
    one = lab(DATACLASS + CLASS)

    found = found_by(one)

    assert found == "Waiter(place=1)"


@pytest.mark.parametrize(
    "draw", ["random.random()", "random.Random().random()", "random.sample(range(99), 3)"]
)
def test_randomness_depends_on_the_seed_alone(draw: str) -> None:
    source = f"import random\nfound = [{draw}, {draw}]{CLASS}"

    def drawn(*seeds: int) -> list[Any]:
        fresh = Lab(Answer(source, "answer.py"), lambda value: value)
        return [fresh.run(FOUND, Policy(), seed=seed).events[-1].value for seed in seeds]

    first, second, first_again = drawn(1, 2, 1)

    assert first == first_again == drawn(1)[0]
    assert first != second


@pytest.mark.parametrize(
    ("module", "draw"),
    [
        ("os", "os.urandom(8)"),
        ("os.path", "os.urandom(8)"),
        ("secrets", "secrets.token_hex(8)"),
        ("uuid", "uuid.uuid4().hex"),
        ("random", "random.SystemRandom().random()"),
    ],
)
def test_entropy_repeats_itself_in_every_schedule(module: str, draw: str) -> None:
    source = f"import os\nimport {module}\nfound = [{draw}, {draw}]{CLASS}"
    lab = Lab(Answer(source, "answer.py"), lambda value: value)

    found = [lab.run(FOUND, Policy(), seed=seed).events[-1].value for seed in (1, 2)]

    assert found[0] == found[1]
    assert found[0][0] != found[0][1]


def test_a_late_import_is_no_step(lab: MakeLab) -> None:
    source = "class Found:\n    def ask(self):\n        import queue\n        return queue.Full"

    def history_of(one: Lab) -> Any:
        history = one.run(FOUND, Policy(), detailed=True)
        return history.ending, [event.kind for event in history], one.simulation.steps_of(1)

    fresh = Lab(Answer(source, "answer.py"), lambda value: value)

    assert history_of(fresh) == history_of(fresh) == history_of(lab(source))
    assert history_of(fresh)[0] is Ending.FINISHED


@pytest.mark.parametrize(
    ("change", "look"),
    [
        ("import threading; threading.excepthook = 3", "__import__('threading').excepthook == 3"),
        ("import time; time.sleep = None", "__import__('time').sleep is None"),
        ("import random; random.seed(3)", "__import__('random').getstate()[1][5]"),
        ("__builtins__['len'] = str", "len('four')"),
    ],
)
def test_what_an_answer_changes_is_undone_before_the_next_schedule(
    change: str, look: str, lab: MakeLab
) -> None:
    before = found_by(lab(f"found = {look}{CLASS}"))
    lab(f"{change}\nfound = 1{CLASS}").run(FOUND, Policy())

    after = found_by(lab(f"found = {look}{CLASS}"))

    assert after == before
