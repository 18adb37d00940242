"""What a check holds of an answer: its public names, its objects, and their methods."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from course.lab.scenario import show
from course.lab.travel import RETURNED
from course.subject.boxes import GraderFault
from course.subject.calls import SHOWN
from course.subject.wire import Opaque

if TYPE_CHECKING:
    from course.subject.proxy import Subject


class Held:
    """An object that lives in the subject; calling its methods runs them there."""

    def __init__(self, subject: Subject, held: Opaque) -> None:
        self._subject = subject
        self._held = held

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("_"):
            raise AttributeError(name)
        return Remote(self._subject, ["handle", self._held.handle], name, name)

    def __repr__(self) -> str:
        return str(self._held)

    def __len__(self) -> int:
        length = Remote(self._subject, ["handle", self._held.handle], "__len__", "len")()
        if type(length) is not int or not 0 <= length <= sys.maxsize:
            yours = f"len() is {show(length):.{SHOWN}}"
            raise self._subject.unexpected("len() is a number", yours, "len")
        return length


class Remote:
    """Something callable in the subject: a public name, or a method of a held object."""

    def __init__(self, subject: Subject, target: list[Any], method: str | None, name: str) -> None:
        self._subject = subject
        self.target = target
        self.method = method
        self.name = name

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        call = self._subject.start(self, *arguments, **options)
        if call.state != RETURNED:
            claim = call.returned()
            raise self._subject.unexpected(claim.expected, claim.yours, claim.kind, call.line)
        if self.method is None and self.name[:1].isupper() and not isinstance(call.value, Held):
            yours = f"{call.text} {call.happened()}"
            raise self._subject.unexpected(f"{call.text} makes an object", yours, "no object")
        self._subject.last_direct = call
        return call.value


def handle_of(value: Any) -> Opaque:
    """Return the handle of an object that lives in the subject."""
    if isinstance(value, Held):
        return value._held
    raise GraderFault(f"a check passes {type(value).__name__}, which cannot cross the boundary")
