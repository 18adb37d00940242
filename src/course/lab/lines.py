"""Connections to a broker that a check gives to an answer, and when they are lost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A connection to the broker, opened anew each time one is made of it.

    With `lost_after` it is lost once so many commands have been sent over it: the broker has
    carried them out, and nobody hears its reply to the last.
    """

    lost_after: int | None = None

    def __str__(self) -> str:
        return "connection" if self.lost_after is None else f"connection[{self.lost_after}]"


CONNECTION = Line()
