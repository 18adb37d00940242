"""A failing run as steps that can be drawn and told, up to the first difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from course.grading.outcome import Evidence, Figure, Row, Scene, Timeline
from course.grading.timetable import ASKING, entries
from course.playing import words

ANSWERING = "your answer"


@dataclass(frozen=True)
class Step:
    """One thing that happened: what is told of it, and how things stand after it."""

    number: int
    time: float
    who: str
    what: str  # as a line of a list
    said: str  # as a sentence, with what changed
    yours: Scene | None
    expected: Scene | None
    described: str  # both pictures in words
    differs: bool = False
    flag: str = ""  # what the timeline says is wrong here


@dataclass(frozen=True)
class Story:
    """The run, step by step; the last step is the first difference, where there is one."""

    steps: tuple[Step, ...]
    expected: str  # at the first difference
    yours: str

    @property
    def is_timed(self) -> bool:
        """Does time pass?"""
        return any(step.time for step in self.steps)

    @property
    def is_drawn(self) -> bool:
        """Is there anything to draw?"""
        return any(step.yours is not None for step in self.steps)


def story(evidence: Evidence) -> Story:
    """Return what a page plays; the evidence has a timeline of at least one row."""
    timeline = evidence.timeline
    assert timeline is not None
    told = [entry.rows for entry in entries(timeline) if entry.rows[0].number]  # 0: the start
    last = _difference(told)
    right = next((row.right for row in told[last] if row.right is not None), None)
    is_flagged = any(row.flag for row in told[last])
    expected = right.says if right is not None and right.says else evidence.expected
    is_the_same = is_flagged or expected == evidence.expected
    yours = evidence.yours if is_the_same else told_of(told[last])
    steps = [_beginning(timeline)]
    is_named = right is not None or is_flagged
    for number, rows in enumerate(told[: last + 1], 1):
        before = steps[-1].yours
        steps.append(_step(number, rows, before, differs=is_named and number == last + 1))
    if not is_named:
        steps.append(_at_the_end(steps[-1], yours))
    return Story(tuple(steps), expected, yours)


def told_of(rows: Sequence[Row]) -> str:
    """Return what happened as one sentence without its end."""
    first, reply = rows[0], rows[1] if len(rows) > 1 else None
    if first.actor != ASKING:
        return first.text
    is_call = not first.text.startswith("lets ")
    if reply is None:
        return first.text if is_call else f"{ASKING} {first.text}"
    return f"{first.text} {reply.text}" if is_call else f"{ASKING} {first.text}; {reply.text}"


def named(who: str, what: str) -> str:
    """Return what an actor did as a sentence: `a: put("x") waits`, `a can never move again`."""
    if not who:
        return what
    return f"{who}: {what}" if "(" in what else f"{who} {what}"


def _difference(told: Sequence[Sequence[Row]]) -> int:
    """Return the place of the first difference: what is flagged, or the end, where nothing is."""
    places = [place for place, rows in enumerate(told) if any(row.right for row in rows)]
    places += [place for place, rows in enumerate(told) if any(row.flag for row in rows)]
    return min(places, default=len(told) - 1)


def _beginning(timeline: Timeline) -> Step:
    first = next((row.scene for row in timeline.rows if row.scene is not None), None)
    scene = None
    if first is not None:
        cast = [one for one in first.figures if one.actor in timeline.actors or not one.call]
        figures = tuple(Figure(one.actor, one.side) for one in cast)
        inside = None if first.inside is None else ()
        scene = Scene(figures, "", inside, first.capacity)
    return Step(0, 0.0, "", "", "", scene, scene, words.described(scene, scene))


def _step(number: int, rows: Sequence[Row], before: Scene | None, *, differs: bool) -> Step:
    yours = next((row.scene for row in reversed(rows) if row.scene is not None), before)
    right = next((row.right for row in rows if row.right is not None), None)
    expected = _without_lines(right or yours)
    who = "" if rows[0].actor in (ASKING, ANSWERING) else rows[0].actor
    what = told_of(rows)
    line = next((row.line for row in reversed(rows) if row.line), _line_of_error(yours))
    place = f" at line {line}" if line and "line" not in what else ""
    sentence = f"{named(who, what)}{place}."
    changed = words.changed(before, yours)
    return Step(
        number,
        rows[-1].time,
        who,
        what,
        f"{sentence} {changed}".strip(),
        yours,
        expected,
        words.described(expected if differs else None, yours),
        differs,
        next((row.flag for row in rows if row.flag), ""),
    )


def _line_of_error(scene: Scene | None) -> int | None:
    """Return where the actor stood whose call has raised, if that is what has happened."""
    if scene is None:
        return None
    raised = [one for one in scene.figures if one.state == "raised"]
    return next((one.line for one in raised if one.actor == scene.acting), None)


def _at_the_end(last: Step, yours: str) -> Step:
    """Return a step of its own for what no event shows, only how things stand in the end."""
    scene = None if last.yours is None else replace(last.yours, acting="")
    what = f"at the end: {yours}"
    return replace(
        last,
        number=last.number + 1,
        who="",
        what=what,
        said=f"{what}.",
        differs=True,
        yours=scene,
        expected=_without_lines(scene),
        described=words.described(None, scene),
    )


def _without_lines(scene: Scene | None) -> Scene | None:
    """Return the picture of what is promised: it has no lines of anybody's file."""
    if scene is None:
        return None
    return replace(scene, figures=tuple(replace(one, line=None) for one in scene.figures))
