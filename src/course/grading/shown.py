"""Evidence as it may be shown: what came from the answer cannot move, hide or recolour anything."""

from __future__ import annotations

from dataclasses import replace

from course.escaping import safe
from course.grading.message import Pointed
from course.grading.outcome import Evidence, Row, Timeline


def escaped(evidence: Evidence) -> Evidence:
    """Return the evidence with every text safe to show."""
    return replace(
        evidence,
        expected=safe(evidence.expected),
        yours=safe(evidence.yours),
        when=safe(evidence.when),
        source=safe(evidence.source.strip().replace("\t", " ")),
        found=safe(evidence.found),
        waits=tuple(safe(wait) for wait in evidence.waits),
        timeline=evidence.timeline and _timeline(evidence.timeline),
    )


def pointed(evidence: Evidence) -> Pointed:
    """Return the line that does not parse, with its caret where Python puts it."""
    text = evidence.source.rstrip().replace("\t", " ")
    indent = len(text) - len(text.lstrip())
    number = evidence.detail.removeprefix("column ")
    column = None
    if number.isdecimal():
        before = text[indent : max(int(number) - 1, indent)]  # escapes may make it longer
        column = len(safe(before, longest=len(before))) + 1
    return Pointed(safe(text.strip(), longest=len(text)), column, safe(evidence.yours))


def _timeline(timeline: Timeline) -> Timeline:
    rows = tuple(
        Row(
            row.number,
            row.time,
            safe(row.actor),
            safe(row.text),
            row.line,
            safe(row.flag),
            cells=tuple(safe(cell) for cell in row.cells),
        )
        for row in timeline.rows
    )
    actors = tuple(safe(actor) for actor in timeline.actors)
    return Timeline(
        safe(timeline.title), actors, rows, timeline.columns, has_pictures=timeline.has_pictures
    )
