"""Where a learner stands: the course, their progress, and the exercise at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from course import catalog, progress
from course.catalog import Catalog, Exercise
from course.progress import Progress, Standing


@dataclass(frozen=True)
class Place:
    """One exercise of the course, and what is remembered of the learner."""

    catalog: Catalog
    everything: Progress
    exercise: Exercise

    @property
    def standing(self) -> Standing:
        """How the learner stands in this exercise."""
        return self.standing_in(self.exercise)

    def standing_in(self, exercise: Exercise) -> Standing:
        """Return how the learner stands in any exercise."""
        return self.everything.get(exercise.name, Standing())

    @property
    def following(self) -> Exercise | None:
        """The next exercise to do once this one is passed, or None when there is none."""
        left = (
            one
            for one in self.catalog.exercises
            if one != self.exercise and self.standing_in(one).passed is None
        )
        return next(left, None)


def find(root: Path, name: str | None = None) -> Place:
    """Return the place of this exercise; without a name, of the first in progress.

    That is the first begun and not passed; if there is none, the first that is not passed.
    Raises `UnknownExercise` with the nearest names. When all are passed, it is the last one.
    """
    listed = catalog.load(root)
    everything = progress.read(root)
    if name is not None:
        return Place(listed, everything, listed.find(name))
    standings = [(one, everything.get(one.name, Standing())) for one in listed.exercises]
    left = [(one, standing) for one, standing in standings if standing.passed is None]
    begun = [one for one, standing in left if standing.attempts]
    chosen = begun or [one for one, _ in left] or [listed.exercises[-1]]
    return Place(listed, everything, chosen[0])
