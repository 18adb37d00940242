"""A class's reports, as `grade` has written them into a folder of results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from course.grading import reports
from course.grading.reports import Report
from course.teaching.sheets import Unusable


def read(folder: Path, names: Sequence[str]) -> list[Report]:
    """Return all reports by learner, each with its exercises in the order of these names.

    Raises `Unusable` where one is no report, or they are not all of the same run.
    """
    found = []
    for path in sorted(folder.glob(f"*/{reports.FILE}")):
        try:
            found.append(reports.read(path, names))
        except (ValueError, KeyError, TypeError):
            raise Unusable(f"{path} is no report of this course: grade again") from None
    if not found:
        raise Unusable(f"{folder} holds no reports: name the folder that `grade` has written")
    first = found[0]
    worth: dict[str, int | None] = {}  # by exercise, as the first says who is not excused
    for one in found:
        worth |= {name: points for name, points in one.possible.items() if not worth.get(name)}
        same = {name: points or worth[name] for name, points in one.possible.items()}
        if (
            one.circumstances != first.circumstances
            or same != worth
            or len(same) != len(first.possible)
        ):
            both = f"{first.report.learner} and {one.report.learner}"
            raise Unusable(f"the reports of {both} are not of one run: grade again")
    return [one.report for one in found]


def possible(class_: Sequence[Report]) -> int:
    """Return the points of all exercises, whoever is excused from one."""
    return sum(
        max(one.exercises[name].score.possible for one in class_) for name in class_[0].exercises
    )
