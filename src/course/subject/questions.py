"""The judge's side of calls that ask back: it answers before the call goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from course.lab.travel import line_from
from course.subject.boxes import SubjectHung, SubjectLied
from course.subject.conversation import Conversation
from course.subject.remote import handle_of
from course.subject.wire import WireError, decode, encode

MOST = 3_000  # questions of one call; each reply is awaited for a bounded time anyway


@dataclass(frozen=True)
class Question:
    """What the subject asks: a method of the double, what it gives, and the line it stands at."""

    method: str
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]
    line: int | None


class Refusal(Exception):
    """The answer to a question is an exception: a built-in one, or one of the unit's contracts."""

    def __init__(self, kind: type[Exception], message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Answering(Protocol):
    """Who answers the questions of a subject."""

    def answer(self, question: Question) -> Any:
        """Return a value that can cross, or raise `Refusal`."""


def replied(session: Conversation, answering: Answering | None) -> Any:
    """Return the reply to the request that was sent last; answer what is asked before it comes.

    Raise `SubjectLied` for what is no question, or one that nobody answers here, and `SubjectHung`
    for questions without an end.
    """
    for _ in range(MOST):
        message = session.receive()
        if not isinstance(message, dict) or "ask" not in message:
            return message
        if answering is None:
            raise SubjectLied("a question that nobody can answer")
        question = _question_from(message["ask"])
        try:
            session.send({"answer": encode(answering.answer(question), handle_of)})
        except Refusal as refusal:
            session.send({"raise": [refusal.kind.__name__, str(refusal)]})
    raise SubjectHung(f"it asked {MOST:,} questions, and was not done")


def _question_from(plain: Any) -> Question:
    try:
        method, arguments, options, line = plain
        if type(method) is not str:
            raise ValueError(method)
        given = tuple(decode(one, lambda held: held) for one in arguments)
        named = {str(key): decode(one, lambda held: held) for key, one in options}
        return Question(method, given, named, line_from(line))
    except (TypeError, ValueError, WireError) as error:
        raise SubjectLied("not a question") from error
