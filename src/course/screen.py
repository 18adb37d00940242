"""Words for a person's terminal; plain where it is not a terminal or colour is not wanted."""

from __future__ import annotations

import os
import sys


def has_colour() -> bool:
    """Tell whether the person's terminal takes colour and wants it."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def bold(text: str) -> str:
    """Return the text set off from the rest."""
    return f"\x1b[1m{text}\x1b[0m" if has_colour() else text


def dim(text: str) -> str:
    """Return the text drawn back behind the rest."""
    return f"\x1b[2m{text}\x1b[0m" if has_colour() else text


def duration(seconds: float) -> str:
    """Return a length of time as a person says it: "0.4 s", "2 min 5 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def hours(minutes: int) -> str:
    """Return a length of work as a person plans it: "25 min", "14 h"."""
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.0f} h"
