"""What a subject says about the calls it was asked to make: parsed, or refused as a lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course.lab.history import Printed, Raised, Stuck
from course.lab.naming import printed
from course.lab.travel import (
    RAISED,
    RETURNED,
    SPINNING,
    WAITING,
    line_from,
    printed_from,
    raised_from,
    seconds_from,
    stuck_from,
    text_from,
    whole_from,
)
from course.subject.boxes import SubjectLied

LONGEST = 200  # characters of a public name


@dataclass(frozen=True)
class CallNews:
    """What became of one call."""

    number: int
    state: str
    value: Any = None  # as it crossed, when it returned
    error: Raised | None = None  # when it raised
    line: int | None = None
    wakes: int = 0


@dataclass(frozen=True)
class Reply:
    """What changed since the last reply, the virtual time, who waits, what was said meanwhile."""

    calls: tuple[CallNews, ...]
    now: float
    stuck: tuple[Stuck, ...]
    failed: tuple[str, ...] = ()  # what handlers raised
    printed: tuple[Printed, ...] = ()

    @property
    def waits(self) -> tuple[str, ...]:
        """Who waits, for what and where, in words."""
        return tuple(
            f"{one.thread} {one.reason}" + (f" (line {one.line})" if one.line else "")
            for one in self.stuck
        )

    @property
    def said(self) -> tuple[tuple[str, int | None], ...]:
        """What handlers raised and the answer printed meanwhile, in words, each with its line."""
        raised = (f"the handler raises {one}" for one in self.failed)
        return (
            *((text, None) for text in raised),
            *((printed(one.text), one.line) for one in self.printed),
        )


def reply_from(message: Any) -> Reply:
    """Return the reply; raise `SubjectLied` when it is none."""
    try:
        return Reply(
            tuple(_news(one) for one in message["calls"]),
            seconds_from(message["now"]),
            tuple(stuck_from(one) for one in message["stuck"]),
            tuple(text_from(one)[:300] for one in message["failed"]),
            printed_from(message["printed"]),
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SubjectLied("not a reply to the question") from error


def load_reply_from(message: Any) -> Reply:
    """Return the reply about the import alone, which is call 0."""
    reply = reply_from(message)
    if [news.number for news in reply.calls] != [0]:
        raise SubjectLied("not a reply to the question")
    return reply


def names_from(message: Any) -> list[str]:
    """Return the names that a loaded answer defines; raise `SubjectLied` when it is none."""
    news = load_reply_from(message).calls[0]
    if news.state != RETURNED or not isinstance(news.value, list):
        raise SubjectLied("word that the answer loads once and not again")
    return [name for name in news.value if type(name) is str and len(name) <= LONGEST]


def several_from(message: Any, count: int) -> list[Any]:
    """Return this many replies that came at once; raise `SubjectLied` when they did not."""
    replies = message.get("replies") if isinstance(message, dict) else None
    if not isinstance(replies, list) or len(replies) != count:
        raise SubjectLied("not a reply to the question")
    return replies


def left_from(message: Any) -> tuple[Stuck, ...]:
    """Return what the answer has left behind; raise `SubjectLied` when that is no reply."""
    try:
        return tuple(stuck_from(one) for one in message["left"])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SubjectLied("not a reply to the question") from error


def _news(plain: Any) -> CallNews:
    number, state, value, line, wakes = plain
    if state not in (RETURNED, RAISED, WAITING, SPINNING):
        raise ValueError(state)
    error = raised_from(value) if state == RAISED else None
    where = error.line if error is not None and error.line else line_from(line)
    kept = value if state == RETURNED else None
    return CallNews(whole_from(number), state, kept, error, where, whole_from(wakes))
