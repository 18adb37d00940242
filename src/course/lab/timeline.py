"""A detailed history as the rows a learner reads."""

from __future__ import annotations

from course.grading.outcome import Row, Timeline
from course.lab.history import DRAIN, SETUP, Ending, Event, History, Kind
from course.lab.judges import Verdict
from course.lab.scenario import show


def spoken(actor: str) -> str:
    """Return an actor's name as a reader sees it: `producer a`."""
    return actor.replace("_", " ")


def timeline(history: History, verdict: Verdict, seed: int | None = None) -> Timeline:
    """Return the run as rows: one a step of an actor, the broken promise flagged."""
    rows: list[Row] = []
    events = history.events
    note = verdict.note or verdict.yours
    last = history.rest - 1 if verdict.position is None else verdict.position
    for position, event in enumerate(events[: last + 1]):
        if event.actor == DRAIN and position != verdict.position:
            continue
        text = _text(history, position, event)
        if text:
            flag = note if position == verdict.position else ""
            rows.append(Row(len(rows) + 1, event.time, spoken(event.actor), text, event.line, flag))
    rows = _merged(rows)
    is_spinning = history.ending is Ending.SPINNING
    if verdict.position is None and verdict.actor:
        row = Row(
            len(rows) + 1,
            events[last].time if events else 0.0,
            spoken(verdict.actor),
            "never comes to rest" if is_spinning else "can never move again",
            None,
            note,
        )
        rows.append(row)
    seen = [row.actor for row in rows]
    order = [SETUP, *(spoken(actor.name) for actor in history.scenario.cast), DRAIN]
    actors = tuple(actor for actor in order if actor in seen)
    title = history.scenario.title + (f" · seed {seed}" if seed is not None else "")
    return Timeline(title, actors, tuple(rows))


def _text(history: History, position: int, event: Event) -> str:
    operation = str(history.operation_of(event))
    following = next((e for e in history.events[position + 1 :]), None)
    is_next_mine = following is not None and (following.actor, following.index) == (
        event.actor,
        event.index,
    )
    if event.kind is Kind.CALL:
        return "" if is_next_mine else f"{operation} begins"
    if event.kind is Kind.RETURN:
        name = operation.partition("(")[0]
        if event.value is None:
            return f"{operation} returns"
        return f"{name}() returns {show(event.value)}"
    if event.kind is Kind.RAISE:
        return f"{operation} raises {event.value.name}"
    if event.kind is Kind.WAIT:
        return f"{operation} waits"
    return "" if event.line is None else f"{operation} is held at line {event.line}"


def _merged(rows: list[Row]) -> list[Row]:
    """Leave out repeats of one text by one actor with nothing of anybody else between."""
    kept: list[Row] = []
    for row in rows:
        if kept and (kept[-1].actor, kept[-1].text) == (row.actor, row.text) and not row.flag:
            continue
        kept.append(Row(len(kept) + 1, row.time, row.actor, row.text, row.line, row.flag))
    return kept
