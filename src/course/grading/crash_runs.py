"""The learner's failure scenarios, each run once on each queue, in a world that the judge keeps."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from course.contracts.retries_and_dead_letters import NotAsExpected
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome
from course.lab.asking import Asking
from course.lab.crash_world import QUESTIONS, Asked, CrashWorld, Lender
from course.lab.naming import listed
from course.lab.travel import RETURNED
from course.specimens.lending_queues import RIGHT
from course.subject.calls import Started
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.questions import Question, Refusal
from course.subject.remote import Remote

SCENARIO = "scenario_"
MOST = 40  # scenarios of one answer
WORD = re.compile(r"(?<!^)(?=[A-Z])")

Make = Callable[[Callable[[], float], float, int], Lender]


@dataclass(frozen=True)
class System:
    """One queue to try scenarios on, and what they are told of it."""

    make: Make
    name: str
    does: str  # a sentence
    lease_s: float = 30.0
    max_attempts: int = 3


@dataclass(frozen=True)
class Run:
    """One scenario on one queue."""

    scenario: str
    system: System
    call: Started
    log: tuple[Asked, ...]
    failed: Asked | None  # the expectation that was false

    @property
    def is_complete(self) -> bool:
        """Has it come to its end, or to a false expectation?"""
        return self.failed is not None or (self.call.state == RETURNED and bool(self.log))

    @property
    def answers(self) -> list[str]:
        """What it asked and was answered, expectations left out."""
        return [one.answered for one in self.log if one.method != "expect"]


def systems(
    makes: Sequence[type[Any]], *, lease_s: float = 30.0, max_attempts: int = 3
) -> list[System]:
    """Return these queues as systems; a class's docstring says what it does."""
    return [
        System(one, _name(one), (one.__doc__ or "").strip(), lease_s, max_attempts) for one in makes
    ]


class _Desk:
    """Answers the questions of one run."""

    def __init__(self, world: CrashWorld) -> None:
        self._world = world

    def answer(self, question: Question) -> Any:
        """Return the answer of the world, or its refusal."""
        given, options, line = question.arguments, question.options, question.line
        try:
            return self._world.ask(question.method, given, options, line)
        except (NotAsExpected, TypeError, ValueError) as error:
            raise Refusal(type(error), str(error)) from None


def names_of(subject: Subject) -> list[str]:
    """Return the names of the scenarios; raise `Finding` where there is none, or far too many."""
    defined = subject.load()
    found = [name for name in defined if name.startswith(SCENARIO)]
    if not found:
        near = unprefixed(subject)
        yours = f"it defines {listed(near[:3])}" if near else "it defines none"
        raise finding("a function whose name begins with scenario_", yours, "no scenario")
    if len(found) > MOST:
        yours = f"it has {len(found)}"
        raise finding(f"at most {MOST} scenarios in one answer", yours, "too many scenarios")
    return found


def twice_defined(source: str) -> tuple[str, int, int] | None:
    """Return a scenario that a later one of its name hides, and the lines of both."""
    lines: dict[str, int] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith(SCENARIO):
            if node.name in lines:
                return node.name, lines[node.name], node.lineno
            lines[node.name] = node.lineno
    return None


def unprefixed(subject: Subject) -> list[str]:
    """Return the names that look like one of a scenario, and are not run."""
    return [
        name
        for name in subject.load()
        if "scenario" in name.lower() and not name.startswith((SCENARIO, "_"))
    ]


def run(subject: Subject, name: str, system: System) -> Run:
    """Return what one scenario does on one queue, in a world of its own; made once for all checks.

    Nothing of it is chance: the same scenario does the same on the same queue.
    """
    key = f"{name} on {system.name}, {system.lease_s} s, {system.max_attempts} attempts"
    if key not in subject.shelf:
        subject.shelf[key] = _run(subject, name, system)
    kept = subject.shelf[key]
    assert isinstance(kept, Run)
    return kept


def _run(subject: Subject, name: str, system: System) -> Run:
    world = CrashWorld(system.make, system.lease_s, system.max_attempts)
    facts = (("lease_s", system.lease_s), ("max_attempts", system.max_attempts))
    subject.load()
    subject.answering = _Desk(world)
    try:
        call = subject.start(
            Remote(subject, ["export", name], None, name), Exactly(Asking(QUESTIONS, facts), "h")
        )
    finally:
        world.close()
    return Run(name, system, call, tuple(world.log), world.failed)


@dataclass(frozen=True)
class Proof:
    """One scenario that no right queue fails, on a right queue and on a broken one."""

    right: Run
    broken: Run
    is_shown: bool  # did the broken queue answer otherwise than each right one?

    @property
    def catches(self) -> bool:
        """Was an expectation false because of what the queue did?"""
        return self.broken.failed is not None and self.is_shown

    def difference(self, what: Callable[[Asked], str]) -> int | None:
        """Return the place in the broken run's log at which this is otherwise than in the right."""
        for place, one in enumerate(self.broken.log):
            right = self.right.log[place] if place < len(self.right.log) else None
            if right is None or what(one) != what(right):
                return place
        return None

    @property
    def answered(self) -> int | None:
        """Where the scenario is answered otherwise than by a right queue."""
        return self.difference(lambda one: one.answered)

    @property
    def happened(self) -> int | None:
        """Where something else happens than with a right queue, seen by the scenario or not."""
        return self.difference(lambda one: f"{one.answered} {one.told}")


def proof_of(subject: Subject, name: str, system: System) -> Proof | None:
    """Return what a scenario shows of a broken queue; None where it is not fit for a right one."""
    settings = (system.lease_s, system.max_attempts)
    right = []
    for one in systems(RIGHT, lease_s=settings[0], max_attempts=settings[1]):
        right.append(run(subject, name, one))
        if right[-1].failed is not None or not right[-1].is_complete:
            return None
    broken = run(subject, name, system)
    seen = broken.answers
    is_shown = all(one.answers[: len(seen)] != seen for one in right)
    return Proof(right[0], broken, is_shown)


def finding(expected: str, yours: str, kind: str) -> Finding:
    """Return the finding of a mistake that has no run to show."""
    return Finding(Outcome.FAILED, Evidence(expected, yours, keys=(kind,)))


def _name(kind: type) -> str:
    return "_".join(WORD.split(kind.__name__)).lower()
