"""What a list of results amounts to: the exit status, and the result to speak of first."""

from __future__ import annotations

from collections.abc import Sequence

from course.grading.outcome import Outcome, Result, Timeline, Visibility

ALL_PASSED, NOT_ALL_PASSED, WRONG_USE, OUR_FAULT = 0, 1, 2, 3
ABOUT_THE_FILE = (Outcome.UNATTEMPTED, Outcome.MISSING, Outcome.BROKEN)
NO_VERDICT = (Outcome.PASSED, Outcome.WAITING, Outcome.GRADER_ERROR)


def status(results: Sequence[Result]) -> int:
    """Return the exit status: a fault of the grader outweighs everything."""
    if has_fault(results):
        return OUR_FAULT
    is_green = bool(results) and all(result.outcome is Outcome.PASSED for result in results)
    return ALL_PASSED if is_green else NOT_ALL_PASSED


def has_fault(results: Sequence[Result]) -> bool:
    """Tell whether the grader itself failed in any check."""
    return any(result.outcome is Outcome.GRADER_ERROR for result in results)


def public(results: Sequence[Result]) -> list[Result]:
    """Return the results of the checks that every learner has."""
    return [result for result in results if result.visibility is Visibility.PUBLIC]


def hidden(results: Sequence[Result]) -> list[Result]:
    """Return the results of the instructor's checks."""
    return [result for result in results if result.visibility is Visibility.HIDDEN]


def passed(results: Sequence[Result]) -> int:
    """Return how many passed."""
    return sum(result.outcome is Outcome.PASSED for result in results)


def whole_file(results: Sequence[Result]) -> Result | None:
    """Return the result that stands for all when the trouble is with the file, not with a check."""
    first = results[0]
    if first.outcome in ABOUT_THE_FILE:
        return first
    is_lost = first.outcome in (Outcome.HUNG, Outcome.CRASHED) and len(results) > 1
    is_common = all(
        (result.outcome, result.evidence) == (first.outcome, first.evidence) for result in results
    )
    return first if is_lost and is_common else None


def first_failing(results: Sequence[Result]) -> Result | None:
    """Return the first public result that is a verdict against the answer."""
    return next((result for result in public(results) if result.outcome not in NO_VERDICT), None)


def counted(results: Sequence[Result]) -> str:
    """Return how many checks passed, as a sentence says it."""
    told = {"public": public(results), "hidden": hidden(results)}
    return " · ".join(
        f"{passed(some)} of {len(some)} {kind} checks"
        for kind, some in told.items()
        if some or kind == "public"
    )


def kept(results: Sequence[Result]) -> Timeline | None:
    """Return the run that the last passed check has to show, if any has."""
    shown = [result.evidence.timeline for result in results if result.outcome is Outcome.PASSED]
    return next((timeline for timeline in reversed(shown) if timeline), None)
