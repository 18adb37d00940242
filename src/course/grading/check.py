"""A check: one promise, what it is worth, and the mistakes it catches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., None])
ATTRIBUTE = "course_check"


@dataclass(frozen=True)
class Check:
    """What stands at a check; its sentence is how learners, hints and results name it."""

    sentence: str
    points: int
    behaviour: str  # what it is about: capacity, order, time, closing, ...
    section: str  # of the unit's page, where the promise is explained
    after: str  # the sentence of the check it rests on; empty: none
    catches: tuple[str, ...]  # chaffs, by name


def check(
    sentence: str,
    *,
    points: int,
    behaviour: str,
    section: str,
    after: str = "",
    catches: Sequence[str] = (),
) -> Callable[[Test], Test]:
    """Return a decorator that makes a test function this check."""
    if points < 1:
        raise ValueError(f"{sentence!r} is worth {points} points; a check is worth at least one")

    def decorate(test: Test) -> Test:
        made = Check(sentence, points, behaviour, section, after, tuple(catches))
        setattr(test, ATTRIBUTE, made)
        return test

    return decorate
