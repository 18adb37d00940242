"""What is outside of one loop is refused, at the line that asks for it, and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.lab.history import Raised
from course.lab.runtime.arrivals import Arrivals
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call

MakeLab = Callable[[str], TaskLab]
ASKED = Scenario.of("Probe").actors(a=[call("ask")])
PROBE = """
import asyncio
class Probe:
    async def ask(self):
        loop = asyncio.get_running_loop()
        return {}
"""
LINE = 6  # of what is put into the braces
NOT_HERE = (
    " cannot be used here: the lab runs the tasks of one loop in virtual time, "
    "without threads and without a network"
)
OUTSIDE = {
    "to_thread": ("await asyncio.to_thread(int)", "run_in_executor"),
    "run_in_executor": ("await loop.run_in_executor(None, int)", "run_in_executor"),
    "open_connection": ("await asyncio.open_connection('::1', 1)", "create_connection"),
    "start_server": ("await asyncio.start_server(print, '::1', 1)", "create_server"),
    "create_subprocess_exec": ("await asyncio.create_subprocess_exec('ls')", "subprocess_exec"),
    "create_subprocess_shell": ("await asyncio.create_subprocess_shell('ls')", "subprocess_shell"),
    "getaddrinfo": ("await loop.getaddrinfo('::1', 1)", "getaddrinfo"),
    "sock_recv": ("await loop.sock_recv(None, 1)", "sock_recv"),
    "add_reader": ("loop.add_reader(0, print)", "add_reader"),
    "add_signal_handler": ("loop.add_signal_handler(2, print)", "add_signal_handler"),
    "run_until_complete": ("loop.run_until_complete(asyncio.sleep(0))", "run_until_complete"),
    "run_forever": ("loop.run_forever()", "run_forever"),
    "stop": ("loop.stop()", "stop"),
    "close": ("loop.close()", "close"),
}
THREADS = "this exercise is about the tasks of one event loop; threads have exercises of their own"
ONE_PROCESS = "this exercise runs in one process"
REFUSED = {
    "threading": THREADS,
    "_thread": THREADS,
    "queue": THREADS,
    "sched": THREADS,
    "concurrent.futures": THREADS,
    "concurrent.futures.thread": THREADS,
    "multiprocessing": ONE_PROCESS,
    "multiprocessing.pool": ONE_PROCESS,
    "subprocess": ONE_PROCESS,
}
FORMS = {
    "import x": "import {}",
    "import x as y": "import {} as other",
    "from x import y": "from {} import anything",
    "from x import *": "from {} import *",
    "in a function": "def late():\n    import {}\nlate()",
    "__import__": "__import__('{}')",
    "import_module": "import importlib\nimportlib.import_module('{}')",
    "executed": "exec('import {}')",
    "in a class": "class Late:\n    import {}",
}


def ended(lab: TaskLab) -> Any:
    """Return what the answer failed with: when it was loaded, or when it was asked."""
    history, _ = lab.run(ASKED, Arrivals())
    return history.failure or history.events[-1].value


@pytest.mark.parametrize(("asks", "name"), OUTSIDE.values(), ids=OUTSIDE)
def test_the_loop_refuses_what_is_outside_of_it(asks: str, name: str, task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format(asks))

    failed = ended(one)

    assert isinstance(failed, Raised)
    assert (failed.name, failed.message) == ("NotInTheLab", f"loop.{name}(){NOT_HERE}")
    assert "RuntimeError" in failed.kinds
    assert failed.line == LINE


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize(
    "asks",
    ["asyncio.run(asyncio.sleep(0))", "asyncio.Runner().run(asyncio.sleep(0))"],
    ids=["run", "Runner"],
)
def test_a_loop_that_runs_is_not_run_again(asks: str, task_lab: MakeLab) -> None:
    one = task_lab(PROBE.format(asks))

    failed = ended(one)

    assert isinstance(failed, Raised)
    assert failed.name == "RuntimeError"
    assert failed.message.endswith("cannot be called from a running event loop")
    assert failed.line == LINE


def test_an_answer_that_runs_itself_does_so_only_as_a_program(task_lab: MakeLab) -> None:
    one = task_lab(
        PROBE.format("7") + "\nif __name__ == '__main__':\n    asyncio.run(Probe().ask())"
    )

    assert ended(one) == 7


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("module", REFUSED)
def test_every_import_form_is_refused(form: str, module: str, task_lab: MakeLab) -> None:
    one = task_lab(form.format(module))

    failed = ended(one)

    assert isinstance(failed, Raised)
    assert failed.name == "ImportError"
    assert failed.message == f"{module} cannot be used here: {REFUSED[module]}"
    assert failed.line is not None


def test_a_refused_part_of_a_package_is_refused_by_its_package(task_lab: MakeLab) -> None:
    one = task_lab("from concurrent import futures")

    failed = ended(one)

    assert failed.message == f"concurrent cannot be used here: {THREADS}"


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio.queues",
        "from asyncio.locks import Lock",
        "from asyncio import TaskGroup, timeout",
        "import importlib\nimportlib.import_module('asyncio')",
        "import collections, heapq, time, contextvars, logging, functools, random",
    ],
)
def test_what_an_answer_about_tasks_needs_is_there(source: str, task_lab: MakeLab) -> None:
    one = task_lab(source + PROBE.format("'here'"))

    assert ended(one) == "here"
