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
ALL = "all"
HEAD = ("learner",)
SUMS = ("total", "possible", "late", "excused")  # the columns behind the exercises
FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what a spreadsheet takes for the start of one


@dataclass(frozen=True)
class Entry:
    """One learner's line."""

    learner: str
    scores: Mapping[str, Score]  # by exercise
    late: str = ""  # by how much, where anything was handed in late; it changes no points

    @property
    def excused(self) -> str:
        """The exercises that are in no points, `all` where those are all; parted by blanks."""
        names = [name for name, score in self.scores.items() if score.is_excused]
        return " ".join(names) if len(names) < len(self.scores) else ALL


class Pending(Exception):
    """A score is open, so there is no book to write."""


def text_of(entries: Sequence[Entry], exercises: Sequence[str]) -> str:
    """Return the book as CSV; raise `Pending` rather than leave a cell open."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for entry in entries:
        if total(entry.scores[exercise] for exercise in exercises).is_pending:
            raise Pending(entry.learner)
    for row in rows(entries, exercises):
        writer.writerow([cell(one) if isinstance(one, str) else one for one in row])
    return out.getvalue()


def rows(entries: Sequence[Entry], exercises: Sequence[str]) -> list[list[str | int]]:
    """Return the header and a row for each learner; what is pending or excused is blank."""
    found: list[list[str | int]] = [[*HEAD, *exercises, *SUMS]]
    for entry in entries:
        scores = [entry.scores[exercise] for exercise in exercises]
        whole = total(scores)
        points = [points_of(one) for one in (*scores, whole)]
        found.append([entry.learner, *points, whole.possible, entry.late, entry.excused])
    return found


def exercises_of(book: Path) -> set[str]:
    """Return the exercises of a book that was written before; whatever else it is, its columns."""
    header = next(csv.reader(book.read_text("utf-8", "replace").splitlines()), [])
    return set(header) - {*HEAD, *SUMS}


def points_of(score: Score) -> str | int:
    """Return the points; nothing while they are open, or where they are excused: no nought."""
    return "" if score.earned is None or score.is_excused else score.earned


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
