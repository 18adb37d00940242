"""Grades as tables: a plain one, Canvas's gradebook, Moodle's grading worksheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from course.grading import gradebook
from course.grading.gradebook import points_of
from course.grading.reports import Report
from course.grading.scoring import Score
from course.teaching import graded_class, sheets
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
EXCUSED = "EX"  # what Canvas takes for excused


@dataclass(frozen=True)
class Table:
    """The text of a table, and the learners that have no row in it."""

    text: str
    without: tuple[str, ...] = ()


def plain(reports: Sequence[Report]) -> Table:
    """Return what the gradebook has; what is pending is blank."""
    exercises = list(reports[0].exercises)
    return Table(sheets.text_of(gradebook.rows([one.entry for one in reports], exercises)))


def canvas(reports: Sequence[Report], title: str, template: Sheet | None = None) -> Table:
    """Return what Canvas imports as the points of one assignment.

    A title as `Name (id)` updates that assignment, another makes a new one. With a gradebook that
    Canvas has exported, its students stay as they are and get their points; it knows the id, too.
    Points are out of the whole, also where somebody is excused from a part of it.
    """
    possible = graded_class.possible(reports)
    if template is None:
        rows: list[list[Cell]] = [
            [report.learner, "", "", report.learner, "", _canvas_cell(report.total, possible)]
            for report in reports
        ]
        return Table(_canvas(CANVAS, title, possible, rows))
    width = template.column("Section") + 1
    places = [template.column(name) for name in CANVAS_NAMES if name in template.header]
    names = [[row[place] for place in places] for row in template.rows]
    found = sheets.rows_of([report.learner for report in reports], template, names)
    header = next((one for one in template.header[width:] if _titled(one) == title), title)
    filled: list[list[Cell]] = [
        [*template.rows[found[report.learner]][:width], _canvas_cell(report.total, possible)]
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
    possible = graded_class.possible(reports)
    found = sheets.rows_of([report.learner for report in reports], template, names)
    rows = [list(row) for row in template.rows]
    for report in reports:
        if report.learner in found:
            row = rows[found[report.learner]]
            row[grade] = (
                str(_of_all(report.total, possible))
                if maximum is None
                else _out_of(report.total, row[maximum])
            )
    text = sheets.text_of([template.header, *rows], template.separator)
    return Table(text, _without(reports, found))


def _canvas(header: Sequence[str], title: str, possible: int, rows: list[list[Cell]]) -> str:
    blank = [""] * (len(header) - 1)
    return sheets.text_of([[*header, title], [POSSIBLE, *blank, possible], *rows])


def _titled(header: str) -> str:
    """Return an assignment's title without the number that Canvas puts behind it."""
    return re.sub(r" \(\d+\)$", "", header)


def _canvas_cell(score: Score, possible: int) -> Cell:
    """Return the points, Canvas's word for who is excused, or nothing while they are open."""
    return EXCUSED if score.is_excused else _of_all(score, possible)


def _of_all(score: Score, possible: int) -> Cell:
    """Return the points out of all that are possible; nothing while they are open, or excused."""
    if score.possible == possible:
        return points_of(score)
    share = score.out_of(Decimal(possible))
    return "" if share is None else str(share)


def _out_of(score: Score, maximum: str) -> str:
    """Return the points out of another maximum; nothing while they are open, or are excused."""
    try:
        most = Decimal(maximum)
    except InvalidOperation:
        raise Unusable(f"{MAXIMUM} is {maximum!r}, not a number such as 100.00") from None
    share = score.out_of(most)
    return "" if share is None else str(share)


def _without(reports: Sequence[Report], found: Collection[str]) -> tuple[str, ...]:
    return tuple(report.learner for report in reports if report.learner not in found)
