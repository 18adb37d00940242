"""Calls in flight, as a check sees them: what became of each, and claims about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.lab.history import Raised
from course.lab.scenario import show
from course.lab.travel import RAISED, RETURNED, SPINNING, WAITING

SHOWN = 200  # characters of a returned value that a sentence holds
LONG = 44  # characters of a call that a sentence says but once
STILL_WAKES = 2  # wake-ups a waiting call may have while nothing happens
ANYTHING = object()
CANCELLED = "CancelledError"


@dataclass(frozen=True)
class Claim:
    """A yes or no about a call, and how it reads when it is no."""

    holds: bool
    expected: str
    yours: str
    line: int | None
    kind: str  # what the fingerprint keeps of it

    def __bool__(self) -> bool:
        return self.holds


class Started:
    """A call that runs in the subject; time stands still until the check moves it."""

    def __init__(self, note: Callable[[Claim], None], number: int, text: str) -> None:
        self._note = note
        self.number = number
        self.text = text
        self.state = WAITING
        self.value: Any = None
        self.error: Raised | None = None
        self.line: int | None = None
        self.wakes = 0
        self.wakes_at_rest: int | None = None

    def comes_to_rest(self) -> None:
        """Remember how often it had woken when it waited for the first time."""
        if self.state == WAITING and self.wakes_at_rest is None:
            self.wakes_at_rest = self.wakes

    def is_waiting(self) -> Claim:
        """Does the call wait, asleep?"""
        return self._claim(self.state == WAITING, f"{self.text} waits", "waits")

    def is_still(self) -> Claim:
        """Has the call slept ever since it began to wait?"""
        woken = self.wakes - (self.wakes_at_rest or 0)
        if self.state in (WAITING, SPINNING) and woken > STILL_WAKES:
            yours = f"{self.text} woke {woken} times while nothing happened"
            return self._say(
                Claim(
                    False,
                    f"{self.text} sleeps",
                    yours,
                    self.line,
                    f"call {self.number} still->polls",
                )
            )
        return self._claim(self.state == WAITING, f"{self.text} sleeps", "still")

    def returned(self, value: Any = ANYTHING) -> Claim:
        """Has the call returned, and if a value is given, exactly this one?"""
        wanted = "" if value is ANYTHING or value is None else f" {show(value)}"
        is_it = self.state == RETURNED and (value is ANYTHING or _same(self.value, value))
        return self._claim(is_it, f"{self.text} returns{wanted}", "returns")

    def raised(self, kind: type[BaseException]) -> Claim:
        """Has the call raised this built-in or contract exception?"""
        is_it = self.state == RAISED and self.error is not None and self.error.is_a(kind)
        return self._claim(is_it, f"{self.text} raises {kind.__name__}", f"raises {kind.__name__}")

    def returned_or_raised(self, kind: type[BaseException]) -> Claim:
        """Has the call ended in one of these ways? Either is right."""
        is_it = self.state == RAISED and self.error is not None and self.error.is_a(kind)
        expected = f"{self.text} returns, or raises {kind.__name__}"
        return self._claim(is_it or self.state == RETURNED, expected, f"raises {kind.__name__}")

    def was_cancelled(self) -> Claim:
        """Has the call ended because it was cancelled?"""
        is_it = self.state == RAISED and self.error is not None
        is_it = is_it and self.error is not None and self.error.name == CANCELLED
        return self._claim(is_it, f"{self.text} is cancelled", "is cancelled")

    def happened(self) -> str:
        """Return what the call did, as the end of a sentence."""
        if self.state == RETURNED:
            return "returns" if self.value is None else f"returns {show(self.value):.{SHOWN}}"
        if self.state == RAISED:
            return f"raises {self.error}"
        return "waits" if self.state == WAITING else "runs round in a loop for ever"

    def _claim(self, holds: bool, expected: str, wanted: str) -> Claim:
        who = self.text if len(self.text) <= LONG else "it"  # `expected` has said which call
        yours = "" if holds else f"{who} {self.happened()}"
        actual = self.error.name if self.state == RAISED and self.error else self.state
        return self._say(
            Claim(holds, expected, yours, self.line, f"call {self.number} {wanted}->{actual}")
        )

    def _say(self, claim: Claim) -> Claim:
        self._note(claim)
        return claim


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)
