"""The learner's failure scenarios, run on right queues and on broken ones, and what they catch."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from course.contracts.retries_and_dead_letters import NotAsExpected, Who
from course.grading import crash_stories as stories
from course.grading.finding import Finding
from course.grading.outcome import Evidence, Outcome, Row, Timeline
from course.lab.asking import Asking
from course.lab.crash_world import QUESTIONS, Asked, CrashWorld, Lender
from course.lab.naming import listed
from course.lab.scenario import show
from course.lab.travel import RAISED, RETURNED
from course.specimens.lending_queues import BROKEN, RIGHT
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
        return [f"{one.call} {one.told}" for one in self.log if one.method != "expect"]


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
        near = [name for name in defined if "scenario" in name.lower()]
        yours = f"it defines {listed(near[:3])}" if near else "it defines none"
        raise _finding("a function whose name begins with scenario_", yours, "no scenario")
    if len(found) > MOST:
        yours = f"it has {len(found)}"
        raise _finding(f"at most {MOST} scenarios in one answer", yours, "too many scenarios")
    return found


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
    call = subject.start(
        Remote(subject, ["export", name], None, name), Exactly(Asking(QUESTIONS, facts), "h")
    )
    return Run(name, system, call, tuple(world.log), world.failed)


# --- what checks ask ----------------------------------------------------------------------------


def is_said(subject: Subject, name: str, right: Who, why: str) -> None:
    """Raise `Finding` where a constant is not said yet, or names somebody else."""
    said = subject.value(name)
    if said is None:
        raise Finding(Outcome.UNATTEMPTED, Evidence(yours=f"{name} is still open"))
    if said is not right:
        kind = said.name if isinstance(said, Who) else f"a {type(said).__name__}"
        yours = f"{name} is {show(said):.60}"
        raise _finding(f"{name} names who is left to do it: {why}", yours, f"{name} is {kind}")


def run_to_their_end(subject: Subject) -> None:
    """Raise `Finding` for the first scenario that does not come to its end on a plain queue."""
    (system,) = systems(RIGHT[:1])
    for name in names_of(subject):
        one = run(subject, name, system)
        if one.failed is None and not one.is_complete:
            raise _incomplete(one)


def fail_no_right_queue(subject: Subject, right: Sequence[System]) -> None:
    """Raise `Finding` for the first expectation that a right queue does not meet."""
    names = names_of(subject)
    for system in right:
        for name in names:
            one = run(subject, name, system)
            if one.failed is not None:
                kind, story = stories.too_strict(one.log, system.lease_s)
                raise Finding(
                    Outcome.FAILED,
                    Evidence(
                        f"{name} passes on a right queue: {system.does}",
                        f"it expects {stories.reason(one.failed)}; {story}",
                        line=one.failed.line,
                        timeline=stories.told(one.log, f"{name} on a right queue", kind),
                        keys=(f"too strict on {system.name}: {kind}",),
                    ),
                )
            if not one.is_complete:
                raise _incomplete(one)


def catch(subject: Subject, broken: Sequence[System]) -> None:
    """Raise `Finding` for the first broken queue on which no expectation is false."""
    names = names_of(subject)
    for system in broken:
        proofs = {name: _proof(subject, name, system) for name in names}
        kept = {name: proof for name, proof in proofs.items() if proof is not None}
        if not any(proof.catches for proof in kept.values()):
            raise _slipped(system, list(kept.values()), len(names))


def each_catches(subject: Subject) -> Evidence:
    """Return who catches what; raise `Finding` for a scenario that passes on everything."""
    names = names_of(subject)
    table = {
        name: {system.name: _proof(subject, name, system) for system in systems(BROKEN)}
        for name in names
    }
    for name, row in table.items():
        proofs = [proof for proof in row.values() if proof is not None]
        if proofs and not any(proof.catches for proof in proofs):
            kind, story = stories.blind(proofs[0].right.log)
            raise Finding(
                Outcome.FAILED,
                Evidence(
                    f"{name} fails on at least one broken queue",
                    f"it passes on all {len(BROKEN)}: {story}",
                    line=_last_line(proofs[0].right.log),
                    timeline=stories.told(proofs[0].right.log, f"{name} on each queue", kind),
                    keys=(f"catches nothing: {kind}",),
                ),
            )
    return Evidence(found=f"{len(BROKEN)} of {len(BROKEN)} caught", timeline=_table(table))


# --- what a run proves --------------------------------------------------------------------------


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

    @property
    def difference(self) -> int | None:
        """The place in the broken run's log at which it answers otherwise than a right one."""
        for place, one in enumerate(self.broken.log):
            right = self.right.log[place] if place < len(self.right.log) else None
            if right is None or (one.call, one.told) != (right.call, right.told):
                return place
        return None


def _proof(subject: Subject, name: str, system: System) -> Proof | None:
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


def _slipped(system: System, proofs: Sequence[Proof], written: int) -> Finding:
    """Return the finding that a broken queue looks right to every scenario."""
    expected = f"a scenario fails on {system.name}: {_lowered(system.does)}"
    if not proofs:
        yours = f"{_all(written)} out: each fails on a right queue, or does not end"
        return _finding(expected, yours, f"{system.name} slips: no scenario is left")
    differing = [one for one in proofs if one.difference is not None]
    one = (differing or sorted(proofs, key=lambda proof: -len(proof.right.log)))[0]
    place = one.difference
    name, log = one.broken.scenario, one.broken.log
    if one.broken.call.state == RAISED and one.broken.failed is None:
        kind, flag = "raises", "an exception catches nothing"
        yours = f"{name} raises {one.broken.call.error}; only a false expect counts"
    elif one.broken.failed is None and not one.broken.is_complete:
        kind, flag = "does not end", "it never ends here"
        yours = f"{name} does not end on it, and only a false expect counts"
    elif place is None:
        kind, flag = "alike", "so does a right queue"
        yours = f"{name} sees nothing of it: all its answers are those of a right queue"
        yours += "" if one.broken.failed is None else "; it fails by chance"
    else:
        right = one.right.log[min(place, len(one.right.log) - 1)]
        kind, flag = "not expected", f"a right queue: {right.told or 'nothing'}"
        yours = f"{name} gets to {log[place].call}: {log[place].told}; and expects nothing there"
    line = one.broken.call.line if kind in ("raises", "does not end") else None
    line = line or _last_line(log if place is None else log[: place + 1])
    shown = log if place is None else log[: place + 1]
    title = f"{name} on {system.name}"
    return Finding(
        Outcome.FAILED,
        Evidence(
            expected,
            yours,
            line=line,
            timeline=stories.told(shown, title, flag),
            keys=(f"{system.name} slips: {kind}",),
        ),
    )


def _incomplete(one: Run) -> Finding:
    """Return the finding that a scenario does not come to its end."""
    kind, expected, yours = stories.incomplete(one.scenario, one.call, one.log)
    evidence = Evidence(
        expected,
        yours,
        line=one.call.line,
        timeline=stories.told(one.log, f"{one.scenario} on a right queue", kind),
        keys=(f"does not end: {kind}",),
    )
    return Finding(Outcome.FAILED, evidence)


def _table(table: dict[str, dict[str, Proof | None]]) -> Timeline:
    """Return each broken queue with who catches it, and by which expectation."""
    rows = []
    for number, system in enumerate(systems(BROKEN), 1):
        proofs = [row[system.name] for row in table.values()]
        caught = [one for one in proofs if one is not None and one.catches]
        first = caught[0] if caught else None
        more = f" +{len(caught) - 1}" if len(caught) > 1 else ""
        because = first.broken.failed.given[1] if first and first.broken.failed else ""
        who = first.broken.scenario.removeprefix(SCENARIO) + more if first else "nobody"
        rows.append(Row(number, 0.0, "", "", cells=(system.name, who, because)))
    columns = ("queue", "caught by", "because")
    return Timeline("what your scenarios catch", (), tuple(rows), columns, has_pictures=False)


def _finding(expected: str, yours: str, kind: str) -> Finding:
    return Finding(Outcome.FAILED, Evidence(expected, yours, keys=(kind,)))


def _last_line(log: Sequence[Asked]) -> int | None:
    return log[-1].line if log else None


def _all(written: int) -> str:
    return "your scenario is" if written == 1 else f"all {written} scenarios are"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _name(kind: type) -> str:
    return "_".join(WORD.split(kind.__name__)).lower()
