"""Grade a class: what the journal knows is taken from it, and the rest is graded and noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from course.candidate import Candidate
from course.catalog import Exercise
from course.grading import verdict
from course.grading.crew import OnAnswer, Open, Terms
from course.grading.journal import Journal, Noted
from course.grading.keys import Keys
from course.grading.outcome import Result
from course.grading.submissions import Submission, candidates

Grade = Callable[[Sequence[Open], OnAnswer], None]


@dataclass(frozen=True)
class Class:
    """Who is graded, in which exercises, and on what terms."""

    submissions: tuple[Submission, ...]
    exercises: tuple[Exercise, ...]
    terms: Terms
    excused: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by learner: exercises

    @property
    def answers(self) -> int:
        """How many answers are graded."""
        return sum(
            exercise.name not in self.excused.get(one.learner, ())
            for one in self.submissions
            for exercise in self.exercises
        )


@dataclass(frozen=True)
class Found:
    """All results, by learner and exercise, and how many answers were graded before."""

    results: Mapping[tuple[str, str], tuple[Result, ...]]
    known: int


@dataclass(frozen=True)
class Handed:
    """One learner's answer to one exercise, under the key it had when the grader began."""

    learner: str
    candidate: Candidate
    exercise: Exercise
    key: str


def results(
    wanted: Class, keys: Keys, journal: Journal, grade: Grade, show: Callable[[int], None]
) -> Found:
    """Return everybody's results; `show` hears how many answers have some.

    `grade` is given whoever lacks some, and tells all results of an answer at once.

    What is not noted, the next run grades again: an answer in which the grader itself failed,
    and one that somebody has changed meanwhile.
    Raises `NoResults` where the checks could not be run; what is noted by then stays.
    """
    answers = {(one.candidate.name, one.exercise.name): one for one in _handed(wanted, keys)}
    found: dict[tuple[str, str], tuple[Result, ...]] = {}
    left: dict[Candidate, list[str]] = {}
    for one in answers.values():
        known = journal.results(one.learner, one.exercise.name, one.key)
        if known:
            found[one.learner, one.exercise.name] = known
        else:
            left.setdefault(one.candidate, []).append(one.exercise.name)
    before = len(found)

    def keep(own: Sequence[Result]) -> None:
        one = answers[own[0].candidate, own[0].exercise]
        named = tuple(replace(result, candidate=one.learner) for result in own)
        found[one.learner, one.exercise.name] = named
        is_same = keys.of(one.candidate, one.exercise) == one.key
        if is_same and not verdict.has_fault(own):
            journal.note(Noted(one.learner, one.exercise.name, one.key, named))
        show(len(found))

    show(before)
    tasks = [Open(candidate, tuple(names)) for candidate, names in left.items()]
    grade(tasks, keep)
    lost = [one for one in answers.values() if (one.learner, one.exercise.name) not in found]
    if lost:
        from course.grading.run import NoResults

        raise NoResults(f"{lost[0].learner} has no results of {lost[0].exercise.name}")
    return Found(found, before)


def _handed(wanted: Class, keys: Keys) -> list[Handed]:
    pairs = zip(wanted.submissions, candidates(wanted.submissions), strict=True)
    return [
        Handed(submission.learner, candidate, exercise, keys.of(candidate, exercise))
        for submission, candidate in pairs
        for exercise in wanted.exercises
        if exercise.name not in wanted.excused.get(submission.learner, ())
    ]
