"""A document in the place of a box: an answer that is read, and runs nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.subject.boxes import GraderFault, Setting
from course.subject.conversation import Boxed, Conversation


class Paper:
    """A document as the judge holds it: there is no process, and nobody in it to ask.

    It may be about another answer of the same candidate, which lies beside it and does run.
    """

    level = "none"  # needed: nothing runs

    def __init__(self, setting: Setting, beside: Callable[[str, str], Boxed]) -> None:
        self.setting = setting
        self.salt = ""
        self.shelf: dict[str, Any] = {}  # what the checks of one document keep for each other
        self._open = beside
        self._boxes: list[Boxed] = []

    @property
    def text(self) -> str:
        """The file as it was read."""
        return self.setting.source

    def beside(self, name: str, frame: str) -> Boxed:
        """Return a box with the same candidate's answer to an exercise, and a text behind it.

        Raises `Finding` when that answer cannot be run.
        """
        box = self._open(name, frame)
        self._boxes.append(box)
        return box

    def session(self) -> Conversation:
        """Refuse: a check reads a document, and asks nothing of it."""
        raise GraderFault("a document is read, not run")

    def close(self) -> None:
        """End the boxes that were opened beside it."""
        for box in self._boxes:
            box.close()
