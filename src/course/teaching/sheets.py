"""Sheets: comma-separated tables for spreadsheets, of which no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.grading.gradebook import cell

SEPARATORS = ",;\t"  # by the country and the program that wrote the sheet
Cell = str | int


class Unusable(Exception):
    """What was given cannot be used; the message says why, and what would do."""


@dataclass(frozen=True)
class Sheet:
    """A header, the rows below it, and what stands between two cells."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str = ","

    def column(self, name: str) -> int:
        """Return the place of a column; raise `Unusable` where there is none of this name."""
        if name not in self.header:
            there = ", ".join(self.header)
            raise Unusable(f"the template has no column {name!r}; it has: {there}")
        return self.header.index(name)


def read(data: bytes) -> Sheet:
    """Return the sheet in these bytes, with or without a mark of their order at the start.

    Raises `Unusable` where they are no UTF-8 text, have no header, or a row has another width.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable("the template is no UTF-8 text: download it as CSV") from None
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [row for row in reader if any(row)]
    except csv.Error as error:
        raise Unusable(f"line {reader.line_num} of the template is no CSV: {error}") from None
    if not rows:
        raise Unusable("the template is empty")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise Unusable(f"row {number} has {len(row)} cells and the header {len(rows[0])}")
    header, *rest = rows
    return Sheet(tuple(header), tuple(tuple(row) for row in rest), separator)


def text_of(rows: Iterable[Sequence[Cell]], separator: str = ",") -> str:
    """Return the rows as text; each cell that a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([[_harmless(one) for one in row] for row in rows])
    return out.getvalue()


def rows_of(
    learners: Iterable[str], sheet: Sheet, names: Sequence[Sequence[str]]
) -> Mapping[str, int]:
    """Return each learner's row, where one has it; `names` are what each row may be called.

    Raises `Unusable` where a learner has two rows, or a row two learners.
    """
    places: dict[str, set[int]] = {}
    for number, called in enumerate(names):
        for name in filter(None, called):
            places.setdefault(_plain(name), set()).add(number)
    found: dict[str, int] = {}
    for learner in learners:
        rows = places.get(_plain(learner), set())
        if len(rows) > 1:
            raise Unusable(f"the template has {len(rows)} rows for {learner!r}: keep one")
        for row in rows:
            if row in found.values():
                raise Unusable(f"a row of the template is that of two learners: {sheet.rows[row]}")
            found[learner] = row
    return found


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _harmless(one: Cell) -> Cell:
    is_plain = isinstance(one, int) or one == "-" or _is_number(one)
    return one if is_plain else cell(str(one))


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").replace(".", "", 1).isdecimal()
