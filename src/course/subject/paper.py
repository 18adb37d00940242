"""A document in the place of a box: an answer that is read, and runs nowhere."""

from __future__ import annotations

from course.subject.boxes import GraderFault, Setting
from course.subject.conversation import Conversation


class Paper:
    """A document as the judge holds it: there is no process, and nobody in it to ask."""

    level = "none"  # needed: nothing runs

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.salt = ""

    def session(self) -> Conversation:
        """Refuse: a check reads a document, and asks nothing of it."""
        raise GraderFault("a document is read, not run")

    def close(self) -> None:
        """There is nothing to end."""
