"""An answer inside the subject: its compiled code, and what its exceptions say."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable
from types import CodeType, FrameType
from typing import Any

from course.lab.history import Raised
from course.lab.runtime.points import compile_with_points
from course.lab.runtime.simulation import Stop

MESSAGE_LENGTH = 300
UNSHOWN = Raised("an error that cannot be shown")


class NoSuchName(Exception):
    """The answer does not define the public name a check asks for."""


class Answer:
    """An answer's code, compiled once (here, or before) and executed anew for every schedule."""

    def __init__(self, source: str, filename: str, code: CodeType | None = None) -> None:
        self.source = source
        self.filename = filename
        self._code: Any = code
        self._broken: Exception | None = None
        if code is not None:
            return
        try:
            self._code = compile_with_points(source, filename)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self._broken = error  # not all that parses compiles; executing it says so

    @property
    def code(self) -> Any:
        """The compiled code; raises what compiling it raised."""
        if self._broken is not None:
            raise self._broken
        return self._code

    def line_now(self) -> int:
        """Return the innermost line of the answer that is being executed; 0 where none is."""
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename != self.filename:
            frame = frame.f_back
        return frame.f_lineno if frame is not None else 0


class Errors:
    """Turns exceptions into what may cross the boundary."""

    def __init__(self, filename: str, contracts: Iterable[type]) -> None:
        self._filename = filename
        known = [*contracts, *vars(builtins).values()]
        self._kinds = {
            kind: kind.__name__
            for kind in known
            if isinstance(kind, type) and issubclass(kind, BaseException)
        }

    def described(self, error: BaseException) -> Raised:
        """Return an exception's name, message, line in the answer and kinds."""
        try:
            kinds = [self._kinds[base] for base in type(error).__mro__ if base in self._kinds]
            return Raised(type(error).__name__, _message(error), self._line(error), tuple(kinds))
        except Stop:
            raise
        except BaseException:  # an answer's own class may fail at anything it is asked
            return UNSHOWN

    def _line(self, error: BaseException) -> int | None:
        line = None
        if isinstance(error, SyntaxError) and error.filename == self._filename:
            line = error.lineno
        return line_of_error(error, self._filename) or line


def line_of_error(error: BaseException | None, filename: str) -> int | None:
    """Return the innermost line of the answer that an exception came through."""
    line, trace = None, error.__traceback__ if error is not None else None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _message(error: BaseException) -> str:
    try:
        told = str(error)
        if isinstance(error, BaseExceptionGroup):  # what it holds says more than it does
            first = error.exceptions[0]
            told = f"{told}: {type(first).__name__}: {_message(first)}"
        return str.__getitem__(told, slice(MESSAGE_LENGTH))  # exact, of a subclass too
    except Exception:  # an answer's own __str__ may fail
        return ""
