"""A detailed history as the rows a learner reads, and what could be seen after each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from course.grading.outcome import Row, Scene, Timeline
from course.lab.history import DRAIN, SETUP, Ending, Event, History, Kind, Printed
from course.lab.judges import Verdict
from course.lab.naming import Thing, noted, printed, short, thing, told, without_arguments
from course.lab.promised import IN_TURN, promised, shows_no_difference, worded
from course.lab.scenario import OUTSIDE, show
from course.lab.scripts import Noted
from course.lab.stage import CANCELLED, GIVES, TAKES, WOKE, Stage

FINDS_NOTHING = "finds nothing"
NEVER_OUT = "never comes out"  # the note of a judge that misses an item


def spoken(actor: str) -> str:
    """Return an actor's name as a reader sees it: `producer a`."""
    return actor.replace("_", " ")


def timeline(history: History, verdict: Verdict, seed: int | None = None) -> Timeline:
    """Return the run as rows: one a step of an actor, the broken promise flagged."""
    rows: list[Row] = []
    play = _Play(history, verdict)
    events = history.events
    note = verdict.note or verdict.yours
    last = history.rest - 1 if play.flagged is None else play.flagged
    texts = deque(one for one in history.printed if one.actor != DRAIN)
    for position, event in enumerate(events[: last + 1]):
        rows.extend(_printed_by(position, texts, play.stage))
        right = play.follow(position, event)
        if event.actor == DRAIN and not play.tells_of_emptying(position):
            continue
        actor = spoken(event.value.by if _is_note(event) else event.actor)
        text = _text(history, position, event)
        if event.kind is Kind.WAIT and play.is_awake_again(event) and rows[-1].actor != actor:
            text = f"{short(history.operation_of(event))} woke, and waits again"
        if position == play.flagged and play.lost is not None:
            text, note = f"{short(history.operation_of(event))} {FINDS_NOTHING}", play.note_of_loss
        if text:
            flag = note if position == play.flagged else ""
            scene = play.stage.scene(spoken(event.actor))
            row = Row(len(rows) + 1, event.time, actor, text, event.line, flag, scene, right)
            rows.append(row)
    if play.flagged is None:
        rows.extend(_printed_by(last + 1, texts, play.stage))
    rows = _merged(rows)
    if verdict.position is None and verdict.actor:
        rows.append(play.at_rest(len(rows) + 1, events[last].time if events else 0.0, note))
    seen = [row.actor for row in rows]
    order = [SETUP, *(spoken(actor.name) for actor in history.scenario.cast)]
    order += [actor for actor in dict.fromkeys(seen) if actor not in (*order, DRAIN)]
    actors = tuple(actor for actor in (*order, DRAIN) if actor in seen)
    title = history.scenario.title + (f" · schedule {seed + 1}" if seed is not None else "")
    return Timeline(title, actors, tuple(rows))


class _Play:
    """The run as it is seen, event by event, and what is promised where it differs."""

    def __init__(self, history: History, verdict: Verdict) -> None:
        self._history = history
        self._verdict = verdict
        self._differs = False
        self.flagged = verdict.position  # the event whose row is flagged
        self.lost: Thing | None = None  # an item that went in and is not there at the end
        self.stage = Stage(dict(history.scenario.settings))
        self._will_take = {
            (call.actor, call.index): thing(call.value)
            for call in history.calls
            if call.operation.name in TAKES and call.has_returned
        }
        for actor in history.scenario.cast:
            if any(operation.name not in OUTSIDE for operation in actor.operations):
                self.stage.enters(spoken(actor.name), actor.operations)
        if verdict.note == NEVER_OUT and verdict.position is not None:
            self._find_loss(history.events[verdict.position])

    def follow(self, position: int, event: Event) -> Scene | None:
        """Take in one event; return what is promised in its place, where it is the difference."""
        before = self.stage.copy()
        self._take_in(event)
        actor = spoken(event.actor)
        is_named = position == self.flagged
        if is_named and self.lost is not None:
            self.stage.loses(self.lost, actor, FINDS_NOTHING)
        is_seen = is_named or self.stage.is_over or self._passes_another(before, event)
        if self._differs or not is_seen:
            return None
        self._differs = True
        expected = self._verdict.expected if is_named else ""
        return self._right(before, actor, expected, event.time)

    def tells_of_emptying(self, position: int) -> bool:
        """Does this event of the emptying belong to the story: what came out so far?"""
        if position == self.flagged:
            return True
        is_told = self.flagged is not None and self.flagged >= self._history.rest
        return is_told and self._history.events[position].kind is Kind.RETURN

    @property
    def note_of_loss(self) -> str:
        """What is wrong with an item that is nowhere: its name, and that."""
        return f"{self.lost.name if self.lost else ''} {NEVER_OUT}"

    def is_awake_again(self, event: Event) -> bool:
        """Has this sleeper been woken, only to sleep on?"""
        return self.stage.standings[spoken(event.actor)].word == WOKE

    def at_rest(self, number: int, now: float, note: str) -> Row:
        """Return the row that tells of who can never move again."""
        actor = spoken(self._verdict.actor)
        is_spinning = self._history.ending is Ending.SPINNING
        before = self.stage.copy()
        if actor in self.stage.standings:
            one = self.stage.standings[actor]
            state = "spinning" if is_spinning else "asleep"
            word = "never rests" if is_spinning else "sleeps for ever"
            self.stage.stops(actor, state, one.line or self._line_of(self._verdict.actor), word)
        right = None
        if not self._differs:
            right = self._right(before, actor, self._verdict.expected, now)
        text = "never comes to rest" if is_spinning else "can never move again"
        return Row(number, now, actor, text, None, note, self.stage.scene(actor), right)

    def _take_in(self, event: Event) -> None:
        actor, stage = spoken(event.actor), self.stage
        if event.kind is Kind.CALL:
            operation = self._history.operation_of(event)
            coming = self._will_take.get((event.actor, event.index))
            stage.calls(actor, operation, event.time, coming)
        elif actor not in stage.standings:
            return
        elif event.kind is Kind.RETURN:
            stage.returns(actor, event.value)
        elif event.kind is Kind.RAISE:
            stage.raises(actor, event.value)
        elif event.kind is Kind.WAIT:
            stage.stops(actor, "asleep", event.line)
        elif event.kind is Kind.HELD:
            stage.stops(actor, "held", event.line)
        elif event.kind is Kind.CANCEL:
            stage.stops(actor, "cancelled", event.line, "is cancelled from outside")
        elif event.kind is Kind.KILL:
            stage.stops(actor, "cancelled", event.line, "is killed")
        if event.actor == SETUP and event.kind in (Kind.RETURN, Kind.RAISE):
            stage.leaves(SETUP)  # what was before the actors came is no actor

    def _right(self, before: Stage, actor: str, expected: str, now: float) -> Scene:
        right = promised(before, actor, expected, now=now)
        if expected and shows_no_difference(right, self.stage.scene(actor)):
            return worded(before, actor, expected)
        return right

    def _passes_another(self, before: Stage, event: Event) -> bool:
        """Does the item that later comes out too soon go in here, past the one it should follow?"""
        flagged = self._history.events[self.flagged] if self.flagged is not None else None
        operation = self._history.operation_of(event)
        if event.kind is not Kind.RETURN or operation.name != IN_TURN or flagged is None:
            return False
        one = before.standings[spoken(event.actor)]
        passed = [other for other in before.waiting_to_give() if other.turn < one.turn]
        is_it = flagged.kind is Kind.RETURN and one.holds == thing(flagged.value)
        return is_it and any(
            other.holds is not None and show(other.holds.value) in self._verdict.expected
            for other in passed
        )

    def _find_loss(self, event: Event) -> None:
        """Tell the run to its end, where what was given here is missed, if all was taken out."""
        operation = self._history.operation_of(event)
        drains = [call for call in self._history.calls if call.actor == DRAIN]
        if operation.name in GIVES and drains and not drains[-1].has_returned:
            self.lost, self.flagged = thing(operation.arguments[0]), drains[-1].ended

    def _line_of(self, actor: str) -> int | None:
        return next((one.line for one in self._history.stuck if one.thread == actor), None)


def _printed_by(position: int, texts: deque[Printed], stage: Stage) -> Iterator[Row]:
    """Yield the rows of what was printed before this event; they are numbered later."""
    while texts and texts[0].after <= position:
        one = texts.popleft()
        actor = spoken(one.actor)
        scene = stage.scene(actor if actor in stage.standings else "")
        yield Row(0, one.time, actor, printed(one.text), one.line, scene=scene)


def _text(history: History, position: int, event: Event) -> str:
    operation = short(history.operation_of(event))
    following = next((e for e in history.events[position + 1 :]), None)
    is_next_mine = following is not None and (following.actor, following.index) == (
        event.actor,
        event.index,
    )
    if event.kind is Kind.CALL:
        return "" if is_next_mine and not _is_note(following) else f"{operation} begins"
    if _is_note(event):
        return noted(event.value)
    if event.kind is Kind.RETURN:
        is_short = event.value is None or history.operation_of(event).name in GIVES
        return f"{operation if is_short else without_arguments(operation)} {told(event.value)}"
    if event.kind is Kind.RAISE:
        if event.value.name == CANCELLED and _is_cancelled_before(history, position, event):
            return ""
        return f"{operation} raises {event.value.name}"
    if event.kind is Kind.WAIT:
        return f"{operation} waits"
    if event.kind is Kind.CANCEL:
        return f"{operation} is cancelled"
    if event.kind is Kind.KILL:
        where = "" if event.line is None else f" at line {event.line}"
        where += f", before {event.value}" if event.value else ""
        is_under_way = any(call.killed == position for call in history.calls)
        return f"{operation} is killed{where}" if is_under_way else "is killed"
    return "" if event.line is None else f"{operation} is held at line {event.line}"


def _is_note(event: Event | None) -> bool:
    """Is this what a script has told?"""
    return event is not None and event.kind is Kind.NOTE and isinstance(event.value, Noted)


def _is_cancelled_before(history: History, position: int, event: Event) -> bool:
    """Is the last thing that was told the cancelling of this very call?"""
    before = history.events[position - 1]
    return (before.kind, before.actor, before.index) == (Kind.CANCEL, event.actor, event.index)


def _merged(rows: list[Row]) -> list[Row]:
    """Leave out repeats of one text by one actor with nothing of anybody else between."""
    kept: list[Row] = []
    for row in rows:
        is_told = bool(kept) and (kept[-1].actor, kept[-1].text) == (row.actor, row.text)
        if is_told and not row.flag and row.right is None:
            kept[-1] = replace(kept[-1], scene=row.scene)
            continue
        kept.append(replace(row, number=len(kept) + 1))
    return kept
