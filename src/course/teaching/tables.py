"""Grades as tables: a plain one, Canvas's gradebook, Moodle's grading worksheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from course.grading.reports import Report
from course.grading.scoring import Score
from course.teaching import sheets
from course.teaching.sheets import Cell, Sheet, Unusable

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
CANVAS_NAMES = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
POSSIBLE = "    Points Possible"  # so Canvas's importer knows the second row
IDENTIFIER, GRADE, MAXIMUM, MODIFIED = (
    "Identifier",
    "Grade",
    "Maximum Grade",
    "Last modified (grade)",
)
MOODLE_NAMES = (IDENTIFIER, "Email address", "ID number", "Username")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Table:
    """The text of a table, and the learners that have no row in it."""

    text: str
    without: tuple[str, ...] = ()


def plain(reports: Sequence[Report]) -> Table:
    """Return a row a learner: points by exercise, their sum, and what was possible."""
    exercises = list(reports[0].exercises)
    rows: list[list[Cell]] = [["learner", *exercises, "total", "possible"]]
    for report in reports:
        own = [_points(report.exercises[name].score) for name in exercises]
        rows.append([report.learner, *own, _points(report.total), report.total.possible])
    return Table(sheets.text_of(rows))


def canvas(reports: Sequence[Report], title: str, template: Sheet | None = None) -> Table:
    """Return what Canvas imports as the points of one assignment.

    A title as `Name (id)` updates that assignment, another makes a new one. With a gradebook that
    Canvas has exported, its students stay as they are and get their points; it knows the id, too.
    """
    possible = reports[0].total.possible
    if template is None:
        rows: list[list[Cell]] = [
            [report.learner, "", "", report.learner, "", _points(report.total)]
            for report in reports
        ]
        return Table(_canvas(CANVAS, title, possible, rows))
    width = template.column("Section") + 1
    places = [template.column(name) for name in CANVAS_NAMES if name in template.header]
    names = [[row[place] for place in places] for row in template.rows]
    found = sheets.rows_of([report.learner for report in reports], template, names)
    header = next((one for one in template.header[width:] if _titled(one) == title), title)
    filled: list[list[Cell]] = [
        [*template.rows[found[report.learner]][:width], _points(report.total)]
        for report in reports
        if report.learner in found
    ]
    text = _canvas(template.header[:width], header, possible, filled)
    return Table(text, _without(reports, found))


def moodle(reports: Sequence[Report], template: Sheet) -> Table:
    """Return Moodle's own worksheet with the grades in it, out of the maximum that it states."""
    grade = template.column(GRADE)
    template.column(MODIFIED)  # without it Moodle takes no grade
    identifier = template.column(IDENTIFIER)
    maximum = template.header.index(MAXIMUM) if MAXIMUM in template.header else None
    places = [template.column(name) for name in MOODLE_NAMES if name in template.header]
    names = [
        [*(row[place] for place in places), row[identifier].removeprefix("Participant ")]
        for row in template.rows
    ]
    found = sheets.rows_of([report.learner for report in reports], template, names)
    rows = [list(row) for row in template.rows]
    for report in reports:
        if report.learner in found:
            row = rows[found[report.learner]]
            row[grade] = _out_of(report.total, None if maximum is None else row[maximum])
    text = sheets.text_of([template.header, *rows], template.separator)
    return Table(text, _without(reports, found))


def _canvas(header: Sequence[str], title: str, possible: int, rows: list[list[Cell]]) -> str:
    blank = [""] * (len(header) - 1)
    return sheets.text_of([[*header, title], [POSSIBLE, *blank, possible], *rows])


def _titled(header: str) -> str:
    """Return an assignment's title without the number that Canvas puts behind it."""
    return re.sub(r" \(\d+\)$", "", header)


def _points(score: Score) -> Cell:
    """Return the points, or nothing while they are open: a blank cell is no nought."""
    return "" if score.earned is None else score.earned


def _out_of(score: Score, maximum: str | None) -> str:
    """Return the points out of another maximum, to a hundredth, halves up."""
    if score.earned is None:
        return ""
    if maximum is None:
        return str(score.earned)
    try:
        most = Decimal(maximum)
    except InvalidOperation:
        raise Unusable(f"{MAXIMUM} is {maximum!r}, not a number such as 100.00") from None
    share = Decimal(score.earned) * most / Decimal(score.possible)
    return str(share.quantize(HUNDREDTH, ROUND_HALF_UP))


def _without(reports: Sequence[Report], found: Collection[str]) -> tuple[str, ...]:
    return tuple(report.learner for report in reports if report.learner not in found)
