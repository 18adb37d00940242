"""How wide a screen may be here."""

from __future__ import annotations

import shutil

WIDEST = 92
NARROWEST = 60


def width_here() -> int:
    """Return the terminal's width within the limits; the widest where there is no terminal."""
    return max(min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST), NARROWEST)


def shorten(line: str, width: int) -> str:
    """Return the line within the width, with a mark where something is cut off."""
    return line if len(line) <= width else line[: width - 1] + "…"
