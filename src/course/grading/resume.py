"""Grade a class: what the journal knows is taken from it, and the rest is graded and noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from course.candidate import Candidate
from course.catalog import Exercise
from course.grading import crew, verdict
from course.grading.crew import Open, Terms
from course.grading.journal import Journal, Noted
from course.grading.keys import Keys
from course.grading.outcome import Result
from course.grading.submissions import Submission, candidates


@dataclass(frozen=True)
class Class:
    """Who is graded, in which exercises, and on what terms."""

    submissions: tuple[Submission, ...]
    exercises: tuple[Exercise, ...]
    terms: Terms


@dataclass(frozen=True)
class Found:
    """All results, by learner and exercise, and how many answers were graded before."""

    results: Mapping[tuple[str, str], tuple[Result, ...]]
    known: int


def results(
    wanted: Class, keys: Keys, journal: Journal, jobs: int, show: Callable[[int], None]
) -> Found:
    """Return everybody's results; `show` hears how many answers have some.

    An answer in which the grader itself failed is never noted, so the next run grades it again.
    Raises `NoResults` where the checks could not be run; what is noted by then stays.
    """
    learners = _by_name(wanted.submissions)
    found: dict[tuple[str, str], tuple[Result, ...]] = {}
    key_of: dict[tuple[str, str], str] = {}
    for candidate, learner in learners.items():
        for exercise in wanted.exercises:
            place = learner, exercise.name
            key_of[place] = keys.of(candidate, exercise)
            known = journal.results(*place, key_of[place])
            if known:
                found[place] = known
    before = len(found)

    def keep(own: Sequence[Result]) -> None:
        place = names[own[0].candidate], own[0].exercise
        found[place] = tuple(replace(result, candidate=place[0]) for result in own)
        if not verdict.has_fault(own):
            journal.note(Noted(*place, key_of[place], found[place]))
        show(len(found))

    names = {candidate.name: learner for candidate, learner in learners.items()}
    tasks = []
    for candidate, learner in learners.items():
        left = [one.name for one in wanted.exercises if (learner, one.name) not in found]
        if left:
            tasks.append(Open(candidate, tuple(left)))
    show(before)
    crew.grade(tasks, wanted.terms, jobs, keep)
    return Found(found, before)


def _by_name(submissions: Sequence[Submission]) -> dict[Candidate, str]:
    made = candidates(submissions)
    return {one: own.learner for one, own in zip(made, submissions, strict=True)}
