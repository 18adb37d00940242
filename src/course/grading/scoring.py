"""From results to points, as a pure function: what passed earns its points, all else nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from course.grading.outcome import Outcome, Result

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Score:
    """Points earned of points possible; `earned` is None while a fault of ours leaves it open.

    Whoever is excused has earned 0 of 0, so that it is in no sum; it is no nought.
    """

    earned: int | None
    possible: int
    is_excused: bool = False

    @property
    def is_pending(self) -> bool:
        """Is the grade open, because the grader failed?"""
        return self.earned is None

    def out_of(self, most: Decimal) -> Decimal | None:
        """Return the points out of another maximum, to a hundredth, halves up.

        Nothing where they are open, or where all is excused.
        """
        if self.earned is None or self.is_excused:
            return None
        share = Decimal(self.earned) * most / Decimal(self.possible)
        return share.quantize(HUNDREDTH, ROUND_HALF_UP)


EXCUSED = Score(0, 0, is_excused=True)


def score(results: Sequence[Result]) -> Score:
    """Return the score of one learner in one exercise, public and hidden together."""
    possible = sum(result.points for result in results)
    if any(result.outcome is Outcome.GRADER_ERROR for result in results):
        return Score(None, possible)
    earned = sum(result.points for result in results if result.outcome is Outcome.PASSED)
    return Score(earned, possible)


def total(scores: Iterable[Score]) -> Score:
    """Return the sum; pending when any part is, excused when all are."""
    parts = list(scores)
    possible = sum(part.possible for part in parts)
    earned = [part.earned for part in parts if part.earned is not None]
    is_excused = bool(parts) and all(part.is_excused for part in parts)
    return Score(sum(earned) if len(earned) == len(parts) else None, possible, is_excused)
