"""What a consumer that bears repeats gives back, and how it says no."""

from __future__ import annotations

from dataclasses import dataclass


class Conflict(Exception):
    """This key stands for another payload; nothing was done."""


class InProgress(Exception):
    """Another attempt at this key may still be at work; nothing was done, try again later."""


@dataclass(frozen=True)
class Result:
    """What came of a command, now or when it was done."""

    value: bytes  # what the effect returned, byte for byte
    replayed: bool  # was the effect there already, so that nothing was done now?
