"""One lab for all tests of the lab, probes that run in it, and histories told by hand."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from course.contracts.queue_as_boundary import Closed, Empty, Full
from course.lab.history import Ending, Event, History, Kind, Raised
from course.lab.runtime import arrivals
from course.lab.runtime.answer import Answer
from course.lab.runtime.policies import Policy, rotating
from course.lab.runtime.run import Lab
from course.lab.runtime.tasks import TaskLab
from course.lab.scenario import Scenario, call

FILENAME = "answer.py"
ASKED = Scenario.of("Probe").actors(asker=[call("ask")])
ABOVE = "from __future__ import annotations\n\n"
PROBE = "\n\nclass Probe:\n    def ask(self):\n        return {}()\n"
PROBE_OF_TASKS = "\n\nclass Probe:\n    async def ask(self):\n        return await {}()\n"
SEEDS = range(12)
VERBS = {
    "calls": (Kind.CALL,),
    "returns": (Kind.RETURN,),
    "raises": (Kind.RAISE,),
    "does": (Kind.CALL, Kind.RETURN),
    "fails": (Kind.CALL, Kind.RAISE),
    "waits": (Kind.WAIT,),
    "stops": (Kind.HELD,),
    "cancelled": (Kind.CANCEL,),
    "killed": (Kind.KILL,),
}


def unchanged(value: object) -> object:
    """Return what an operation returned as it is: these histories cross no boundary."""
    return value


@pytest.fixture(scope="session")
def only_lab() -> Lab:
    """The lab that all tests share, as one process has one."""
    return Lab(Answer("", FILENAME), unchanged, [Full, Empty, Closed])


@pytest.fixture
def lab(only_lab: Lab) -> Callable[[str], Lab]:
    """Put an answer in the lab."""

    def with_answer(source: str) -> Lab:
        only_lab.answer = Answer(textwrap.dedent(source), FILENAME)
        return only_lab

    return with_answer


@pytest.fixture
def in_the_lab(lab: Callable[[str], Lab]) -> Callable[[Callable[[], object]], list[Any]]:
    """Run a function of this test in the lab, under several seeds; return the distinct results."""

    def run(probe: Callable[[], object]) -> list[Any]:
        source = textwrap.dedent(inspect.getsource(probe))
        running = lab(ABOVE + source + PROBE.format(probe.__name__))
        policies = [Policy(), *map(rotating, SEEDS)]
        results = {repr(value): value for value in (asked(running, one) for one in policies)}
        return list(results.values())

    return run


@pytest.fixture(scope="session")
def only_task_lab() -> TaskLab:
    """The lab for tasks that all tests share."""
    return TaskLab(Answer("", FILENAME), unchanged)


@pytest.fixture
def task_lab(only_task_lab: TaskLab) -> Callable[[str], TaskLab]:
    """Put an answer in the lab for tasks."""

    def with_answer(source: str) -> TaskLab:
        only_task_lab.answer = Answer(textwrap.dedent(source), FILENAME)
        return only_task_lab

    return with_answer


@pytest.fixture
def in_tasks(task_lab: Callable[[str], TaskLab]) -> Callable[[Callable[[], object]], list[Any]]:
    """Run a coroutine function of this test in the lab for tasks; return the distinct results."""

    def run(probe: Callable[[], object]) -> list[Any]:
        source = textwrap.dedent(inspect.getsource(probe))
        running = task_lab(ABOVE + source + PROBE_OF_TASKS.format(probe.__name__))
        policies = [arrivals.Arrivals(), *map(arrivals.rotating, SEEDS)]
        found = (outcome_of(running.run(ASKED, one)[0]) for one in policies)
        return list({repr(value): value for value in found}.values())

    return run


def asked(running: Lab, policy: Policy) -> Any:
    """Return what the probe returned, or how it ended."""
    return outcome_of(running.run(ASKED, policy))


def outcome_of(history: History) -> Any:
    """Return what was returned last, or how a run ended that did not finish."""
    if history.ending is not Ending.FINISHED:
        return history.failure or history.ending
    return history.events[-1].value


@pytest.fixture
def tell() -> Callable[..., History]:
    """Make a history from a story: `p calls, c @5 does "a", p returns, q fails Full, r waits 7`.

    Each part is an actor, perhaps the time, a verb, and what was returned, raised, or the line.
    To do or to fail is to call and to end at once.
    """

    def told(scenario: Scenario, story: str, *, ending: Ending | None = None) -> History:
        teller = _Teller()
        for part in story.split(", "):
            teller.tell(part)
        is_finished = not any(actor.name in teller.waiting for actor in scenario.cast)
        guessed = Ending.FINISHED if is_finished else Ending.STUCK
        return History(scenario, tuple(teller.events), ending or guessed)

    return told


class _Teller:
    """The events of a story, one part after the other."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.waiting: set[str] = set()
        self._time = 0.0
        self._count: dict[str, int] = {}

    def tell(self, part: str) -> None:
        actor, verb, *rest = part.split(maxsplit=2)
        if verb.startswith("@"):
            self._time = float(verb[1:])
            verb, *rest = rest[0].split(maxsplit=1)
        for kind in VERBS[verb]:
            self._add(kind, actor, *rest)

    def _add(self, kind: Kind, actor: str, carried: str = "") -> None:
        value, line = None, None
        if kind is Kind.CALL:
            self._count[actor] = self._count.get(actor, -1) + 1
            self.waiting.add(actor)
        elif kind is Kind.RETURN:
            self.waiting.discard(actor)
            value = ast.literal_eval(carried or "None")
        elif kind is Kind.RAISE:
            self.waiting.discard(actor)
            value = Raised(carried, "", None, (carried, "Exception", "BaseException"))
        elif carried:
            line = int(carried)
        self.events.append(Event(kind, actor, self._count.get(actor, 0), self._time, value, line))
