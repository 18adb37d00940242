"""What was done in a step-by-step check, row by row, and what could be seen after each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from course.grading.outcome import Row, Scene
from course.lab.naming import short, thing
from course.lab.promised import contradicts, promised, shows_no_difference, worded
from course.lab.scenario import Operation
from course.lab.stage import CAPACITY, TAKES, Stage
from course.lab.travel import RAISED, RETURNED, SPINNING
from course.subject.calls import Started

ASKING, ANSWERING = "the check", "your answer"
ENDED = (RETURNED, RAISED)
LAST_WORD = re.compile(r"[A-Z][a-z]*|\w+")  # of a class's name: `Queue` of `DurableQueue`
POLLS = "polls"  # how the kind of a claim ends that is about sleeping
NUMBER = re.compile(r"call (\d+) ")  # how the kind of a claim begins that is about one call


@dataclass(frozen=True)
class _Made:
    """A call as it was made: what it is, and which object it is about."""

    call: Started
    operation: Operation
    about: int | None  # the object's handle; None: it makes one

    @property
    def makes(self) -> int | None:
        """The handle of the object that it has made, if it has."""
        handle = getattr(getattr(self.call.value, "_held", None), "handle", None)
        return handle if self.about is None and self.call.state == RETURNED else None


@dataclass(frozen=True)
class _Moment:
    """A row, and the calls that were made or had moved by then."""

    row: Row
    made: tuple[_Made, ...]
    moved: tuple[tuple[_Made, str, int | None], ...]  # each with its state and its line


class Record:
    """The rows of one check; pictures are made of them only when somebody asks."""

    def __init__(self) -> None:
        self._made: list[_Made] = []
        self._moments: list[_Moment] = []
        self._noted: dict[int, tuple[str, int | None]] = {}
        self._shown = 0  # calls made by the time of the last row

    def made(self, call: Started, operation: Operation, target: list[Any]) -> None:
        """Note that a call was made on this target."""
        about = target[1] if target[0] == "handle" else None
        self._made.append(_Made(call, operation, about))

    def row(self, now: float, actor: str, text: str, line: int | None = None) -> None:
        """Add a row; every call stands now as it was last heard of."""
        moved = []
        for one in self._made:
            state = (one.call.state, one.call.line)
            if self._noted.get(one.call.number) != state:
                self._noted[one.call.number] = state
                moved.append((one, *state))
        row = Row(len(self._moments) + 1, now, actor, text, line)
        self._moments.append(_Moment(row, tuple(self._made[self._shown :]), tuple(moved)))
        self._shown = len(self._made)

    def rows(self, expected: str, kind: str) -> tuple[Row, ...]:
        """Return the rows, the last one flagged with what is expected, each with its picture.

        `kind` tells which call a false claim is about; without one it is the last call.
        """
        if not self._moments:
            return ()
        found = NUMBER.match(kind)
        number = int(found[1]) if found else len(self._made)
        focus = next((one for one in self._made if one.call.number == number), None)
        moments = self._told_apart()
        if focus is None:
            rows = [moment.row for moment in moments]
        elif focus.about is None:
            rows = [_told(moment, focus, expected) for moment in moments]
        else:
            rows = list(_Drawn(moments, focus, expected, kind).rows())
        return (*rows[:-1], replace(rows[-1], flag=f"expected: {expected}"))

    def _told_apart(self) -> list[_Moment]:
        """Return the rows; when several objects were made, each says which one it is about."""
        makers = {one.makes: one for one in self._made if one.makes is not None}
        if len(makers) < 2:
            return self._moments
        names = {
            handle: f"{LAST_WORD.findall(one.operation.name)[-1].lower()} {number}"
            for number, (handle, one) in enumerate(makers.items(), 1)
        }
        found = []
        for moment in self._moments:
            text = moment.row.text
            for one in moment.made if moment.row.actor == ASKING else ():
                if one.about in names:
                    text = f"{names[one.about]}: {text}"
                elif one.makes in names:
                    text = f"{names[one.makes]} = {text}"
            found.append(replace(moment, row=replace(moment.row, text=text)))
        return found


def _told(moment: _Moment, focus: _Made, expected: str) -> Row:
    """Return the row of a check of which nothing can be drawn, with what is promised of a call."""
    has_ended = any(one is focus and state in ENDED for one, state, _ in moment.moved)
    return replace(moment.row, right=Scene(says=expected)) if has_ended else moment.row


class _Drawn:
    """The rows once more, with what could be seen of the object that one call is about."""

    def __init__(self, moments: list[_Moment], focus: _Made, expected: str, kind: str) -> None:
        self._moments = moments
        self._focus = focus
        self._expected = expected
        self._polls = kind.endswith(POLLS)
        self._names: dict[int, str] = {}  # of the figures on the stage, by the call's number
        self._ended: set[int] = set()
        self._stage: Stage | None = None
        self._differs = False
        self._acting = ""

    def rows(self) -> Iterator[Row]:
        """Yield each row with its picture; from the making of the object on there is one."""
        last = self._moments[-1]
        for moment in self._moments:
            acting, before = self._follow(moment)
            if self._stage is None:
                yield moment.row
                continue
            if moment is last and self._polls:
                name = self._names[self._focus.call.number]
                self._stage.stops(name, "spinning", self._focus.call.line, "wakes again and again")
            right = self._right(moment, before, is_last=moment is last)
            self._acting = right.acting if right is not None else acting
            yield replace(moment.row, scene=self._stage.scene(self._acting), right=right)

    def _follow(self, moment: _Moment) -> tuple[str, Stage | None]:
        """Take in what had happened by this row; return who acts, and the moment before."""
        stage = self._stage
        if stage is None:
            self._stage = self._begun(moment)
            return "", None
        if moment.row.actor == ASKING:
            self._clear(stage)
        now, acting = moment.row.time, self._acting if moment.row.actor == ANSWERING else ""
        for one in moment.made:
            if one.about == self._focus.about:
                acting = self._enter(stage, one, now)
        before = stage.copy()
        mine = [moved for moved in moment.moved if moved[0].about == self._focus.about]
        for one, state, line in sorted(mine, key=lambda moved: moved[0].operation.name in TAKES):
            name = self._names[one.call.number]
            self._move(stage, one.call, name, state, line)
            acting = acting or name
        return acting, before

    def _begun(self, moment: _Moment) -> Stage | None:
        """Return the stage of the object, if it is made here."""
        for one, state, _ in moment.moved:
            if state == RETURNED and one.makes == self._focus.about:
                settings = dict(one.operation.options)
                for first in one.operation.arguments[:1]:
                    settings.setdefault(CAPACITY, first)
                return Stage(settings)
        return None

    def _enter(self, stage: Stage, one: _Made, now: float) -> str:
        call, text = one.call, short(one.operation)
        name, count = text, 1
        while name in stage.standings:
            count += 1
            name = f"{text} no. {count}"
        self._names[call.number] = name
        is_taken = call.state == RETURNED and one.operation.name in TAKES
        stage.calls(name, one.operation, now, thing(call.value) if is_taken else None)
        return name

    def _move(self, stage: Stage, call: Started, name: str, state: str, line: int | None) -> None:
        if state == RETURNED:
            stage.returns(name, call.value)
        elif state == RAISED and call.error is not None:
            stage.raises(name, call.error)
        else:
            stage.stops(name, "spinning" if state == SPINNING else "asleep", line)
        if state in ENDED:
            self._ended.add(call.number)

    def _clear(self, stage: Stage) -> None:
        for number in self._ended:
            stage.leaves(self._names[number])
        self._ended.clear()

    def _right(self, moment: _Moment, before: Stage | None, *, is_last: bool) -> Scene | None:
        """Return what is promised in the place of this row, where it is the first difference."""
        stage, focus = self._stage, self._focus.call
        if self._differs or before is None or stage is None:
            return None
        is_named = any(one.call is focus for one, _, _ in moment.moved) and focus.number in (
            self._ended
        )
        if not (is_named or is_last or stage.is_over):
            return None
        self._differs = True
        if stage.is_over:
            moved = (self._names[one.call.number] for one, _, _ in moment.moved)
            return promised(before, next((name for name in moved if name in before.standings), ""))
        name = self._names.get(focus.number, "")
        right = promised(before, name, self._expected, now=moment.row.time)
        is_blank = shows_no_difference(right, stage.scene(name))
        if is_blank or contradicts(right, self._expected):
            return worded(before, name, self._expected)
        return right
