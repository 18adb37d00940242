"""From results to points, as a pure function: what passed earns its points, all else nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.grading.outcome import Outcome, Result


@dataclass(frozen=True)
class Score:
    """Points earned of points possible; `earned` is None while a fault of ours leaves it open."""

    earned: int | None
    possible: int

    @property
    def is_pending(self) -> bool:
        """Is the grade open, because the grader failed?"""
        return self.earned is None


def score(results: Sequence[Result]) -> Score:
    """Return the score of one learner in one exercise, public and hidden together."""
    possible = sum(result.points for result in results)
    if any(result.outcome is Outcome.GRADER_ERROR for result in results):
        return Score(None, possible)
    earned = sum(result.points for result in results if result.outcome is Outcome.PASSED)
    return Score(earned, possible)


def total(scores: Iterable[Score]) -> Score:
    """Return the sum; pending when any part is."""
    parts = list(scores)
    possible = sum(part.possible for part in parts)
    earned = [part.earned for part in parts if part.earned is not None]
    return Score(sum(earned) if len(earned) == len(parts) else None, possible)
