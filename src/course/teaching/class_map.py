"""The map of a class: who stands where in each exercise, and whose answers behave alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import Path

from course import page
from course.catalog import Catalog, Exercise
from course.grading import verdict
from course.grading.outcome import Outcome, Result
from course.grading.reports import Graded, Report
from course.lab.fingerprints import Bank, Known, fingerprints

LETTERS = 26


class State(Enum):
    """Where a learner stands in an exercise; the value is how a person says it."""

    PASSED = "passed"
    NAMED = "a known idea"
    ALIKE = "alike, no name yet"
    ALONE = "wrong like nobody else"
    BEGUN = "begun, nothing wrong yet"
    NOT_STARTED = "not started"
    MISSING = "missing"
    BROKEN = "broken"
    HUNG = "hung"
    CRASHED = "crashed"
    PENDING = "pending"
    EXCUSED = "excused"


WHOLE = {  # what is about the file, and says nothing of an idea
    Outcome.UNATTEMPTED: State.NOT_STARTED,
    Outcome.MISSING: State.MISSING,
    Outcome.BROKEN: State.BROKEN,
    Outcome.HUNG: State.HUNG,
    Outcome.CRASHED: State.CRASHED,
}
NOBODY_BEGAN = (State.NOT_STARTED, State.MISSING, State.EXCUSED)


@dataclass(frozen=True)
class Group:
    """Learners whose answers to an exercise break the same promises in the same scenarios."""

    exercise: Exercise
    behaviour: str  # a short digest, the same in every run
    learners: tuple[str, ...]
    example: Result  # the first failing check of its first learner
    known: Known | None = None
    mark: str = ""  # a letter where it has a name, else "?" and a number

    @cached_property
    def chaff(self) -> Path | None:
        """The wrong answer of the bank that behaves so, where there is one here."""
        paths = {path.stem: path for path in self.exercise.chaffs()} if self.known else {}
        return paths.get(self.known.name) if self.known else None


@dataclass(frozen=True)
class Cell:
    """One learner in one exercise."""

    state: State
    group: Group | None = None


@dataclass(frozen=True)
class Column:
    """One exercise: its unit's title, who stands where, and the groups, the largest first."""

    exercise: Exercise
    unit_title: str
    cells: Mapping[str, Cell]  # by learner
    named: tuple[Group, ...]
    alike: tuple[Group, ...]

    @cached_property
    def counts(self) -> Counter[State]:
        """How many learners stand in each state."""
        return Counter(cell.state for cell in self.cells.values())

    @property
    def is_begun(self) -> bool:
        """Has anybody written anything?"""
        return any(state not in NOBODY_BEGAN for state in self.counts)


@dataclass(frozen=True)
class ClassMap:
    """All learners by name, and all exercises in course order."""

    learners: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def begun(self) -> tuple[Column, ...]:
        """The exercises in which somebody has written something."""
        return tuple(column for column in self.columns if column.is_begun)

    @property
    def named(self) -> list[Group]:
        """All groups whose idea has a name, the largest first."""
        return _by_size(group for column in self.columns for group in column.named)

    @property
    def alike(self) -> list[Group]:
        """All groups of at least two whose idea has no name yet, the largest first."""
        return _by_size(group for column in self.columns for group in column.alike)

    def row(self, learner: str) -> list[Cell]:
        """Return a learner's cells in the exercises that anybody has begun."""
        return [column.cells[learner] for column in self.begun]


@dataclass(frozen=True)
class _Met:
    """What a group is made from: its members so far, and what the first of them shows."""

    known: Known | None
    behaviour: str
    example: Result
    learners: list[str]


def class_map(listed: Catalog, class_: Sequence[Report], bank: Bank) -> ClassMap:
    """Return the map of these reports, which are all of one run."""
    names = [exercise.name for exercise in listed.exercises if exercise.name in class_[0].exercises]
    raw = {name: _groups(listed.find(name), class_, bank) for name in names}
    marked = _marked([group for groups in raw.values() for group in groups])
    columns = []
    for name in names:
        exercise = listed.find(name)
        groups = [group for group in marked if group.exercise == exercise]
        member = {learner: group for group in groups for learner in group.learners}
        cells = {one.learner: _cell(one.exercises[name], member.get(one.learner)) for one in class_}
        columns.append(
            Column(
                exercise,
                page.read(exercise.unit_page).title or exercise.unit,
                cells,
                tuple(group for group in groups if group.known),
                tuple(group for group in groups if not group.known and len(group.learners) > 1),
            )
        )
    return ClassMap(tuple(one.learner for one in class_), tuple(columns))


def behaviour_of(results: Sequence[Result]) -> str:
    """Return what all answers that behave like this one share; empty where there is no idea yet."""
    if not results or verdict.whole_file(results) is not None or verdict.has_fault(results):
        return ""
    return fingerprints(results)["all"]


def _groups(exercise: Exercise, class_: Sequence[Report], bank: Bank) -> list[Group]:
    """Return the groups of an exercise by name, those of one learner too."""
    met: dict[str, _Met] = {}
    known_as: dict[str, Known | None] = {}
    for report in class_:
        results = report.exercises[exercise.name].results
        behaviour = behaviour_of(results)
        if not behaviour:
            continue
        if behaviour not in known_as:
            known_as[behaviour] = bank.recognise(exercise.name, results)
        known = known_as[behaviour]
        one = met.setdefault(
            known.name if known else behaviour, _Met(known, behaviour, _example(results), [])
        )
        one.learners.append(report.learner)
    return [
        Group(exercise, one.behaviour, tuple(one.learners), one.example, one.known)
        for _, one in sorted(met.items())
    ]


def _example(results: Sequence[Result]) -> Result:
    """Return the failing check to speak of: a public one where one fails."""
    failing = verdict.first_failing(results)
    if failing is not None and failing.outcome is not Outcome.UNATTEMPTED:
        return failing
    return next(one for one in results if one.outcome not in verdict.NO_VERDICT)


def _by_size(groups: Iterable[Group]) -> list[Group]:
    """Return the groups, the largest first; of two as large, the one that was first."""
    return sorted(groups, key=lambda group: -len(group.learners))


def _marked(groups: Sequence[Group]) -> list[Group]:
    """Return the groups by size, each with the mark that stands in the map."""
    ordered = _by_size(groups)
    named = [one for one in ordered if one.known]
    shared = [one for one in ordered if not one.known and len(one.learners) > 1]
    alone = [one for one in ordered if not one.known and len(one.learners) == 1]
    return [
        *(replace(one, mark=letter(number)) for number, one in enumerate(named)),
        *(replace(one, mark=f"?{number}") for number, one in enumerate(shared, 1)),
        *alone,
    ]


def letter(number: int) -> str:
    """Return the letters of a number from 0 on: A to Z, then AA, AB and so on."""
    left, last = divmod(number, LETTERS)
    return (letter(left - 1) if left else "") + chr(ord("A") + last)


def _cell(graded: Graded, group: Group | None) -> Cell:
    results = graded.results
    if graded.score.is_excused:
        return Cell(State.EXCUSED)
    if verdict.has_fault(results):
        return Cell(State.PENDING)
    whole = verdict.whole_file(results)
    if whole is not None:
        return Cell(WHOLE[whole.outcome])
    if verdict.status(results) == verdict.ALL_PASSED:
        return Cell(State.PASSED)
    if group is not None:
        if group.known:
            return Cell(State.NAMED, group)
        is_shared = len(group.learners) > 1
        return Cell(State.ALIKE if is_shared else State.ALONE, group)
    is_wrong = any(result.outcome not in verdict.NO_VERDICT for result in results)
    return Cell(State.ALONE if is_wrong else State.BEGUN)
