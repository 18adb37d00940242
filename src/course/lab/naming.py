"""Items, calls and what they return, in few letters: for a row of a timeline, or a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from enum import Enum
from typing import Any

from course.lab.scenario import Operation, show
from course.lab.scripts import Deed, Effect, Noted, Source

LONGEST = 60  # characters of an item's name or of a returned value
DEEDS = {
    Deed.READ: "the source gives {item}",
    Deed.ENDED: "the source has ended",
    Deed.BROKE: "the source raises {said}",
    Deed.CLASHED: "reads the source, too",
    Deed.BEGAN: "handler({item}) begins",
    Deed.GAVE: "handler({item}) returns {result}",
    Deed.FAILED: "handler({item}) raises {said}",
    Deed.WRITES: "the effect is to write {item}",
    Deed.WROTE: "the effect returns {result}",
    Deed.SPOILT: "the effect raises {said}",
    Deed.SENT: "send({item}, {result})",
    Deed.CANCELLED: "handler({item}) is cancelled",
    Deed.STOPPED: "the source is cancelled",
    Deed.CLOSED: "the source is closed",
    Deed.GOT: "gets {result}",
    Deed.LEFT: "has closed the rest",
    Deed.ALIVE: "tasks alive: {said}",
}


@dataclass(frozen=True)
class Thing:
    """An item: its name as a reader sees it, its priority, and what tells it from others."""

    name: str
    key: str
    priority: int = 0
    value: Any = field(default=None, compare=False, hash=False, repr=False)


def thing(value: Any) -> Thing:
    """Return what was given or taken as an item."""
    key = f"{type(value).__name__} {value!r}"
    name = getattr(value, "name", None) if is_dataclass(value) else value
    priority = getattr(value, "priority", 0)
    shown = name if type(name) is str else show(value)
    is_ranked = type(priority) is int and priority != 0
    shown = cut(shown) + (f" p{priority}" if is_ranked else "")
    return Thing(shown, key, priority if is_ranked else 0, value)


def short(operation: Operation) -> str:
    """Return a call in few letters: `offer(a p2)`, or with the source that it reads."""
    options = dict(operation.options).values()
    sources = [one for one in (*operation.arguments, *options) if type(one) is Source]
    given = tuple(thing(one).name for one in sources or operation.arguments if is_dataclass(one))
    if not given:
        kept = (pair for pair in operation.options if type(pair[1]) is not Effect)
        return str(replace(operation, options=tuple(kept)))
    return f"{operation.name}({', '.join(given)})"


def without_arguments(call: str) -> str:
    """Return `get()` for `get(timeout=5)`: what it returns needs the room."""
    return f"{call.partition('(')[0]}()"


def told(value: Any) -> str:
    """Return how a call's end reads: what it returned, an outcome by its fate."""
    if value is None:
        return "returns"
    if fate(value):
        victim = getattr(value, "victim", None)
        left = "" if victim is None else f", victim {thing(victim).name}"
        return f"returns {value.fate.name}{left}"
    is_item = is_dataclass(value) and hasattr(value, "priority")
    return f"returns {thing(value).name if is_item else cut(show(value))}"


def cut(text: str) -> str:
    """Return a text that is not too long for a picture."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def fate(outcome: Any) -> str:
    """Return what an outcome says of an item: "accepted"; empty where it says nothing."""
    found = getattr(outcome, "fate", None)
    return str(found.value) if isinstance(found, Enum) else ""


def listed(names: Sequence[str], joint: str = "and") -> str:
    """Return names as they are said: `a, b and c`."""
    *most, last = names or [""]
    return f"{', '.join(most)} {joint} {last}" if most else last


def printed(text: str) -> str:
    """Return how what an answer has printed reads in a row."""
    return f"prints {cut(show(' / '.join(text.splitlines())))}"


def noted(note: Noted) -> str:
    """Return how a script's note reads in a row."""
    return cut(
        DEEDS[note.deed].format(item=show(note.item), said=note.said, result=show(note.said))
    )
