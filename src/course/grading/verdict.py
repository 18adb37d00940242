"""What results, or a slip of the keys, amount to: the exit status, and what to speak of first."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from course.grading.outcome import Outcome, Result, Timeline, Visibility

ALL_PASSED, NOT_ALL_PASSED, WRONG_USE, OUR_FAULT = 0, 1, 2, 3
ABOUT_THE_FILE = (Outcome.UNATTEMPTED, Outcome.MISSING, Outcome.BROKEN)
NOT_BEGUN = (Outcome.UNATTEMPTED, Outcome.WAITING)
NO_VERDICT = (Outcome.PASSED, Outcome.GRADER_ERROR, *NOT_BEGUN)
ORDINALS = ("first", "second", "third", "fourth")


def status(results: Sequence[Result]) -> int:
    """Return the exit status: a fault of the grader outweighs everything."""
    if has_fault(results):
        return OUR_FAULT
    is_green = bool(results) and all(result.outcome is Outcome.PASSED for result in results)
    return ALL_PASSED if is_green else NOT_ALL_PASSED


def wrong_use(problem: str) -> int:
    """Say in a sentence, given without its stop, why nothing was done; return the exit status."""
    print(f" {problem}.", file=sys.stderr)
    return WRONG_USE


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
    is_begun = any(result.outcome not in NOT_BEGUN for result in results)
    if first.outcome in ABOUT_THE_FILE and not (is_begun and first.outcome in NOT_BEGUN):
        return first
    is_lost = first.outcome in (Outcome.HUNG, Outcome.CRASHED) and len(results) > 1
    is_common = all(
        (result.outcome, result.evidence) == (first.outcome, first.evidence) for result in results
    )
    return first if is_lost and is_common else None


def first_failing(results: Sequence[Result]) -> Result | None:
    """Return the first public result that is a verdict against the answer.

    Where there is none, it is the first of a part of the answer that is not begun.
    """
    wrong = [result for result in public(results) if result.outcome not in NO_VERDICT]
    blank = [result for result in public(results) if result.outcome is Outcome.UNATTEMPTED]
    return next(iter(wrong + blank), None)


def waits_for(awaited: str, results: Sequence[Result]) -> str:
    """Return what a waiting check's line says: which of the lines above it rests on."""
    failing = [result.check for result in results if result.outcome not in NO_VERDICT]
    blank = [result.check for result in results if result.outcome is Outcome.UNATTEMPTED]
    if awaited in blank:
        return "waits for what is not begun"
    if awaited not in failing:
        return f"waits for {awaited}" if awaited else "waits"
    if len(failing) == 1:
        return "waits for the check above"
    place = failing.index(awaited)
    return f"waits for the {ORDINALS[place]} ✗" if place < len(ORDINALS) else "waits for a ✗ above"


def counted(results: Sequence[Result]) -> str:
    """Return how many checks passed, as a sentence says it."""
    told = {"public": public(results), "hidden": hidden(results)}
    return " · ".join(
        f"{passed(some)} of {len(some)} {kind} checks"
        for kind, some in told.items()
        if some or kind == "public"
    )


def beside(results: Sequence[Result], failing: Result) -> Timeline | None:
    """Return what is shown with a failing result that has no run of its own, if there is anything.

    That is the table of another that fails, as a table names what it is about; or what was kept.
    """
    wrong = [result for result in public(results) if result.outcome not in NO_VERDICT]
    tables = [
        r.evidence.timeline for r in wrong if r.evidence.timeline and r.evidence.timeline.columns
    ]
    return next(iter(tables), None) or kept(results[: results.index(failing)])


def kept(results: Sequence[Result]) -> Timeline | None:
    """Return the run that the last passed check has to show, if any has."""
    shown = [result.evidence.timeline for result in results if result.outcome is Outcome.PASSED]
    return next((timeline for timeline in reversed(shown) if timeline), None)
