"""Values that were returned, as judges can look them up: what could change stands still."""

from __future__ import annotations

from typing import Any


class Listed(tuple[Any, ...]):
    """A list that was returned; it still reads as a list."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(list(self))


class Mapped(tuple[Any, ...]):
    """A dictionary that was returned, as its pairs; it still reads as a dictionary."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(dict(self))
