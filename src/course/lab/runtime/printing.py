"""`print` as an answer gets it: the run in which it prints hears it, too."""

from __future__ import annotations

import builtins
import io
from collections.abc import Callable
from functools import update_wrapper
from typing import TextIO, TypeAlias

MOST = 50  # texts that are heard of one run
LONGEST = 200  # characters of one text
AND_MORE = "…"  # what is heard in the place of all that follow

Hear: TypeAlias = Callable[[str, int | None], None]  # a text, and the line that printed it
Place: TypeAlias = Callable[[], int]  # the line of the answer that runs now, or 0


class Printing:
    """Prints as `print` does; what has no file of its own is told to who listens."""

    def __init__(self, line_now: Place, worded: Callable[[str], str]) -> None:
        self._line_now = line_now
        self._worded = worded
        self._hear: Hear | None = None
        self._heard = 0
        update_wrapper(self, builtins.print)  # who looks at it finds the name and the text

    def begin(self, hear: Hear | None) -> None:
        """Tell what is printed from now on to this one; None: to nobody."""
        self._hear, self._heard = hear, 0

    def __call__(
        self,
        *values: object,
        sep: str | None = " ",
        end: str | None = "\n",
        file: TextIO | None = None,
        flush: bool = False,
    ) -> None:
        """Do what `print` does."""
        if file is not None or self._hear is None:
            builtins.print(*values, sep=sep, end=end, file=file, flush=flush)
            return
        written = io.StringIO()
        builtins.print(*values, sep=sep, end=end, file=written)
        text = written.getvalue()
        builtins.print(text, end="", flush=flush)
        self._heard += 1
        if self._heard <= MOST:
            told = self._worded(text.rstrip("\n"))[:LONGEST] if self._heard < MOST else AND_MORE
            self._hear(told, self._line_now() or None)
