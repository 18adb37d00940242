"""What one screen says, from top to bottom, as values: no widths, no colours, no files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from course.grading.outcome import Timeline


class Mark(Enum):
    """What stands before a line."""

    PASSED = "✓"
    FAILED = "✗"
    WAITING = "–"
    FAULT = "!"


@dataclass(frozen=True)
class Checked:
    """One check in one line, or one sentence about all of them."""

    mark: Mark
    text: str
    note: str = ""
    stays: bool = False  # where the screen is full, too: it is never folded with others


@dataclass(frozen=True)
class Pointed:
    """A line of the answer, with a caret below the column; columns count from 1."""

    source: str
    column: int | None
    problem: str


@dataclass(frozen=True)
class Said:
    """A labelled line: `expected`, `yours`, `at`; several texts stand below each other."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Next:
    """A command to go on with, and when or why."""

    command: str
    why: str = ""
    label: str = "next"


@dataclass(frozen=True)
class Message:
    """One screen; the last line is always the next command."""

    checks: tuple[Checked, ...]
    pointed: Pointed | None = None
    timeline: Timeline | None = None
    said: tuple[Said, ...] = ()
    summary: tuple[str, ...] = ()
    following: tuple[Next, ...] = ()
