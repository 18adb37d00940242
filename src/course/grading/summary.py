"""What an instructor reads while grading and at its end."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.escaping import safe
from course.grading import verdict
from course.grading.outcome import Outcome
from course.grading.reports import Circumstances, Report
from course.grading.submissions import LeftOut
from course.width import WIDEST

BAR = 10
SHOWN = 5  # names of what was left out, or is pending
COUNTED = {
    Outcome.HUNG: ("hang stopped", "hangs stopped"),
    Outcome.CRASHED: ("ended by itself", "ended by themselves"),
    Outcome.BROKEN: ("does not parse or import", "do not parse or import"),
    Outcome.MISSING: ("missing", "missing"),
    Outcome.UNATTEMPTED: ("not started", "not started"),
}


@dataclass(frozen=True)
class Closing:
    """All there is to say when everybody is graded."""

    reports: tuple[Report, ...]
    left_out: tuple[LeftOut, ...]
    circumstances: Circumstances
    book: Path
    known: int = 0  # answers that had been graded before
    aside: tuple[str, ...] = ()  # who has a report of an earlier class, kept under another name
    kept: Path | None = None  # where a book of other exercises is that stood there
    without_folder: tuple[str, ...] = ()  # late or excused in the table, and not handed in

    @property
    def pending(self) -> list[str]:
        """The learners whose grade is open through a fault of the grader."""
        return [report.learner for report in self.reports if report.total.is_pending]

    @property
    def reasons(self) -> list[str]:
        """What the faults of the grader say, each once and on one line."""
        results = (
            r for report in self.reports for one in report.exercises.values() for r in one.results
        )
        faults = (result for result in results if result.outcome is Outcome.GRADER_ERROR)
        said = (safe(f"{one.exercise}: {one.evidence.yours}", longest=WIDEST) for one in faults)
        return list(dict.fromkeys(said))

    def count(self, outcome: Outcome) -> int:
        """Return in how many answers this outcome was met; one that is begun is not unattempted."""
        met = [
            {result.outcome for result in graded.results}
            for report in self.reports
            for graded in report.exercises.values()
            if graded.results
        ]
        if outcome is Outcome.UNATTEMPTED:
            met = [outcomes for outcomes in met if outcomes <= set(verdict.NOT_BEGUN)]
        return sum(outcome in outcomes for outcomes in met)


class Live:
    """A bar on the instructor's terminal while grading goes on; silent elsewhere."""

    def __init__(self, answers: int, *, is_on: bool) -> None:
        self._answers = answers
        self._is_on = is_on and sys.stderr.isatty()

    def show(self, done: int) -> None:
        """Say that so many answers are graded."""
        if self._is_on:
            line = f"\r\x1b[K {bar(done, self._answers)} {done}/{self._answers} answers"
            print(line, end="", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """Say something in words, with the bar or without."""
        self.end()
        print(text, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the bar away."""
        if self._is_on:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def bar(done: int, of: int) -> str:
    """Return ten cells, filled as far as it is done."""
    filled = BAR * done // of
    return "▰" * filled + "▱" * (BAR - filled)


def lines(closing: Closing, *, has_hidden: bool = True) -> list[str]:
    """Return the closing summary."""
    graded = len(closing.reports)
    pending = closing.pending
    parts = [f"{bar(graded, graded)} {graded}/{graded} learner{'' if graded == 1 else 's'}"]
    for outcome, (one, many) in COUNTED.items():
        count = closing.count(outcome)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    parts.append(f"{len(pending)} fault{'' if len(pending) == 1 else 's'} of the grader")
    parts.append(f"isolation: {closing.circumstances.isolation}")
    if closing.known:
        parts.append(f"{closing.known} answer{'' if closing.known == 1 else 's'} graded before")
    said = [*_wrapped(parts)]
    if closing.left_out:
        names = [f"{one.name} ({one.reason})" for one in closing.left_out]
        said += _wrapped(["left out:", *_first(names)])
    if closing.without_folder:
        words = "late or excused in collected.csv, and no folder is called so:"
        said += _wrapped([words, *_first(closing.without_folder)])
    if closing.aside:
        said += _wrapped(
            ["nothing among the submissions now, reports kept aside:", *_first(closing.aside)]
        )
    late = [f"{one.learner} ({one.late})" for one in closing.reports if one.late]
    if late:
        said += _wrapped(["late, points as earned:", *_first(late)])
    excused = [
        f"{one.learner} ({one.entry.excused})" for one in closing.reports if one.entry.excused
    ]
    if excused:
        said += _wrapped(["excused, and in no points:", *_first(excused)])
    odd = [report.learner for report in closing.reports if report.oddities]
    if odd:
        said += _wrapped(["for a person to look at, never points:", *_first(odd)])
    if not has_hidden:
        said.append(" this copy has no hidden checks: the points are those of the public ones")
    if pending:
        said += _wrapped(["pending, never nought:", *_first(pending)])
        said += [f"   because: {reason}" for reason in closing.reasons[:SHOWN]]
        return [*said, f" {closing.book} is as it was   next: grade again, then report it"]
    if closing.kept:
        said += _wrapped(
            [f"a book of other exercises stood there, and is kept: {closing.kept.name}"]
        )
    return [*said, *_wrapped([*_median(closing), str(closing.book), "run again: identical"])]


def as_json(closing: Closing) -> dict[str, Any]:
    """Return the summary as plain values."""
    return {
        "learners": {
            report.learner: {"earned": report.total.earned, "possible": report.total.possible}
            for report in closing.reports
        },
        "graded_before": closing.known,
        "left_out": [{"name": one.name, "reason": one.reason} for one in closing.left_out],
        "oddities": {
            report.learner: report.oddities for report in closing.reports if report.oddities
        },
        "late": {report.learner: report.late for report in closing.reports if report.late},
        "excused": {
            report.learner: report.entry.excused
            for report in closing.reports
            if report.entry.excused
        },
        "pending": closing.pending,
        "set_aside": list(closing.aside),
        "without_folder": list(closing.without_folder),
        "outcomes": {outcome.value: closing.count(outcome) for outcome in COUNTED},
        "isolation": closing.circumstances.isolation,
        "seed": closing.circumstances.seed,
        "course": closing.circumstances.course,
        "kept": None if closing.kept is None else str(closing.kept),
        "gradebook": None if closing.pending else str(closing.book),
    }


def _median(closing: Closing) -> list[str]:
    """Return the median of those who are excused from nothing, if there are any."""
    whole = [one.total for one in closing.reports if not one.entry.excused]
    if not whole:
        return []
    return [f"median {statistics.median(one.earned or 0 for one in whole):g}/{whole[0].possible}"]


def _first(names: Sequence[str]) -> list[str]:
    shown = [safe(name, longest=48) for name in names[:SHOWN]]
    return [*shown, f"… {len(names) - SHOWN} more"] if len(names) > SHOWN else shown


def _wrapped(parts: Sequence[str]) -> list[str]:
    """Return the parts on as few lines as they fit, three blanks between them."""
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) + 3 + len(part) <= WIDEST:
            found[-1] += f"   {part}"
        else:
            found.append(f" {part}" if not found else f"   {part}")
    return found
