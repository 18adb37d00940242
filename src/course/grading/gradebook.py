"""The gradebook: a line a learner, written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.grading.scoring import Score, total

FILE = "gradebook.csv"
FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what a spreadsheet takes for the start of one


@dataclass(frozen=True)
class Entry:
    """One learner's line."""

    learner: str
    scores: Mapping[str, Score]  # by exercise


class Pending(Exception):
    """A score is open, so there is no book to write."""


def text_of(entries: Sequence[Entry], exercises: Sequence[str]) -> str:
    """Return the book as CSV; raise `Pending` rather than leave a cell open."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["learner", *exercises, "total", "possible"])
    for entry in entries:
        scores = [entry.scores[exercise] for exercise in exercises]
        whole = total(scores)
        if whole.is_pending:
            raise Pending(entry.learner)
        earned = [score.earned for score in scores]
        writer.writerow([cell(entry.learner), *earned, whole.earned, whole.possible])
    return out.getvalue()


def cell(text: str) -> str:
    """Return the text as a spreadsheet shows it; a leading apostrophe keeps it from being run."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part.

    One writer at a time: the part that a killed one left beside it is what the next begins with.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
