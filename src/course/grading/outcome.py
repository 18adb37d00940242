"""What a check found: the outcome, and the evidence a learner reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any

LACKS = "lacks"  # how the key of an answer begins that does not define what the checks ask for


class Outcome(Enum):
    """How one check ended for one candidate."""

    PASSED = "passed"
    FAILED = "failed"
    WAITING = "waiting"  # a check it rests on has not passed
    UNATTEMPTED = "unattempted"  # the stub is untouched
    MISSING = "missing"  # there is no answer to run
    BROKEN = "broken"  # the answer does not parse, or does not import
    HUNG = "hung"  # nothing can move, or the watchdog ran out
    CRASHED = "crashed"  # the process that ran the answer ended by itself
    GRADER_ERROR = "grader_error"  # our fault, never the learner's


SKIPPED = (Outcome.WAITING, Outcome.UNATTEMPTED, Outcome.MISSING)  # for whoever knows skips


class Visibility(Enum):
    """Who gets the check's code: everybody, or the instructor alone."""

    PUBLIC = "public"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Figure:
    """How one actor stands at one moment."""

    actor: str
    side: str = ""  # "in": it gives items; "out": it takes them; empty: neither
    state: str = "ready"  # busy, held, asleep, spinning; done, refused, raised, cancelled; right
    call: str = ""  # the call it is in, or has ended last
    word: str = ""  # what became of that call
    holds: str = ""  # the item in its hands
    line: int | None = None  # of the answer, where it stands
    could: str = ""  # why it could go on, though it sleeps
    since: float = 0.0  # virtual seconds at which the call began


@dataclass(frozen=True)
class Scene:
    """What is inside and who stands where, as far as callers were told."""

    figures: tuple[Figure, ...] = ()
    acting: str = ""  # the actor that moved last
    inside: tuple[str, ...] | None = None  # items, oldest first; None: nobody can say
    capacity: int | None = None
    left: tuple[str, ...] = ()  # items that made room for others
    spilled: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()  # items that never come out again
    is_closed: bool = False
    says: str = ""  # what is promised at this moment; only where that is not what happened


@dataclass(frozen=True)
class Row:
    """One line of a timeline: what one actor did, and what is wrong there, if anything."""

    number: int
    time: float  # virtual seconds since the start
    actor: str
    text: str
    line: int | None = None  # of the answer, where the actor stood
    flag: str = ""
    scene: Scene | None = None  # after it
    right: Scene | None = None  # what would be seen in its place; only at the first difference
    cells: tuple[str, ...] = ()  # how everything stands after it, one a column of the timeline


@dataclass(frozen=True)
class Line:
    """A line of the answer, as it was when the check ran."""

    number: int
    text: str


@dataclass(frozen=True)
class Timeline:
    """The smallest run that breaks the promise, in the order in which it happened."""

    title: str
    actors: tuple[str, ...]
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()  # what stands where after each row; empty: each row is a text
    has_pictures: bool = True  # or it is told in words alone, and there is nothing to play
    lines: tuple[Line, ...] = ()  # at which somebody stands in a picture


@dataclass(frozen=True)
class Evidence:
    """Why a check did not pass, in the learner's words; empty where there is nothing to say."""

    expected: str = ""
    yours: str = ""
    when: str = ""
    line: int | None = None  # of the answer; `source` is that line's text
    source: str = ""
    found: str = ""  # "schedule 17 of 100"
    timeline: Timeline | None = None
    waits: tuple[str, ...] = ()  # one line an actor that can never move again
    keys: tuple[str, ...] = ()  # what the fingerprint is made of
    is_on_the_way: bool = False  # it may be meant to go on: then no mistake is recognised yet
    detail: str = ""  # for --traceback and for the instructor


@dataclass(frozen=True)
class Result:
    """What one check found for one candidate."""

    candidate: str
    unit: str
    exercise: str
    check: str  # the sentence
    test: str  # the test function's name
    visibility: Visibility
    behaviour: str
    points: int
    outcome: Outcome
    seconds: float
    section: str = ""  # of the concept page
    catches: tuple[str, ...] = ()  # the chaffs this check says it catches
    evidence: Evidence = Evidence()

    def as_json(self) -> dict[str, Any]:
        """Return plain values, fit for a report; only a public check has its pictures there."""
        plain = asdict(self)
        plain["visibility"] = self.visibility.value
        plain["outcome"] = self.outcome.value
        del plain["catches"]  # names the bank; no business of a report
        if self.evidence.timeline is not None:
            is_drawn = self.visibility is Visibility.PUBLIC
            _draw(plain["evidence"]["timeline"], self.evidence.timeline, is_drawn=is_drawn)
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Result:
        """Return the result of which `as_json` gave this; what is not in it is empty again.

        Raises `KeyError`, `TypeError` or `ValueError` where it is something else.
        """
        evidence, told = plain["evidence"], plain["evidence"]["timeline"]
        if told is not None:
            rows = tuple(_row(row) for row in told["rows"])
            lines = tuple(Line(**line) for line in told.get("lines", ()))
            told = Timeline(**_with_tuples({**told, "rows": rows, "lines": lines}))
        rest = {
            "visibility": Visibility(plain["visibility"]),
            "outcome": Outcome(plain["outcome"]),
            "evidence": Evidence(**_with_tuples({**evidence, "timeline": told})),
        }
        return cls(**{"seconds": 0.0, **plain, **rest})


def bare(scene: Scene) -> dict[str, Any]:
    """Return a picture as plain values without those that every picture has anyway."""
    plain = _bare(scene)
    if scene.figures:
        plain["figures"] = [_bare(figure) for figure in scene.figures]
    return plain


def _bare(value: Scene | Figure) -> dict[str, Any]:
    told = {one.name: (getattr(value, one.name), one.default) for one in fields(value)}
    return {
        name: list(own) if isinstance(own, tuple) else own
        for name, (own, usual) in told.items()
        if own != usual
    }


def _draw(plain: dict[str, Any], timeline: Timeline, *, is_drawn: bool) -> None:
    """Put the pictures into a timeline's plain values, or leave them and their lines out."""
    for row, own in zip(plain["rows"], timeline.rows, strict=True):
        for name, scene in (("scene", own.scene), ("right", own.right)):
            del row[name]
            if scene is not None and is_drawn:
                row[name] = bare(scene)
    if not (timeline.lines and is_drawn):
        del plain["lines"]


def _row(plain: Mapping[str, Any]) -> Row:
    pictures = {name: _scene(plain[name]) for name in ("scene", "right") if name in plain}
    return Row(**{**_with_tuples(plain), **pictures})


def _scene(plain: Mapping[str, Any]) -> Scene:
    figures = tuple(Figure(**one) for one in plain.get("figures", ()))
    return Scene(**{**_with_tuples(plain), "figures": figures})


def _with_tuples(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
    }
