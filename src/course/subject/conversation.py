"""What the judge needs of a subject, wherever it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from course.subject.boxes import Setting


class Conversation(Protocol):
    """One subject that answers requests; nobody reads its standard output."""

    def send(self, message: Any) -> None:
        """Send one request."""

    def receive(self) -> Any:
        """Return the next reply."""

    def close(self) -> None:
        """End the subject."""


class Boxed(Protocol):
    """One answer for one exercise; gives conversations, one at a time."""

    shelf: dict[str, Any]  # what the checks of one answer keep for each other

    @property
    def setting(self) -> Setting:
        """The answer, and what runs it."""

    @property
    def level(self) -> str:
        """The isolation in force, by name."""

    @property
    def salt(self) -> str:
        """What the stand-ins for values are made with; empty: values stay as they are."""

    def session(self) -> Conversation:
        """Return a fresh subject with the answer in it."""

    def close(self) -> None:
        """End the box and everything in it."""
