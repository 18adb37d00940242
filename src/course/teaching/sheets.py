"""Sheets: comma-separated tables for spreadsheets, of which no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from course.grading.gradebook import cell

SEPARATORS = ",;\t"  # by the country and the program that wrote the sheet
Cell = str | int


class Unusable(Exception):
    """What was given cannot be used; the message says why, and what would do."""


class BadLine(Exception):
    """A line of a table is no CSV; the message says why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass(frozen=True)
class Row:
    """One row of a table, and the line it ends in."""

    line: int
    cells: tuple[str, ...]


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


def separator_of(text: str) -> str:
    """Return what stands between two cells: of those that are usual, what the header has most."""
    return max(SEPARATORS, key=text.partition("\n")[0].count)


def rows(text: str) -> Iterator[Row]:
    """Yield the rows that are not empty; raise `BadLine` at one that is none."""
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=separator_of(text), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, tuple(cells))
    except csv.Error as error:
        raise BadLine(reader.line_num, str(error)) from error


def plain(name: str) -> str:
    """Return a name without what two writings of it may differ in: case, how marks are set."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def read(data: bytes) -> Sheet:
    """Return the sheet in these bytes, with or without a mark of their order at the start.

    Raises `Unusable` where they are no UTF-8 text, have no header, or a row has another width.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable("the template is no UTF-8 text: download it as CSV") from None
    try:
        found = list(rows(text))
    except BadLine as bad:
        raise Unusable(f"line {bad.line} of the template is no CSV: {bad}") from None
    if not found:
        raise Unusable("the template is empty")
    header, *rest = found
    for row in rest:
        if len(row.cells) != len(header.cells):
            widths = f"{len(row.cells)} cells and the header {len(header.cells)}"
            raise Unusable(f"line {row.line} of the template has {widths}")
    return Sheet(header.cells, tuple(row.cells for row in rest), separator_of(text))


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
            places.setdefault(plain(name), set()).add(number)
    found: dict[str, int] = {}
    for learner in learners:
        own = places.get(plain(learner), set())
        if len(own) > 1:
            raise Unusable(f"the template has {len(own)} rows for {learner!r}: keep one")
        for row in own:
            if row in found.values():
                raise Unusable(f"a row of the template is that of two learners: {sheet.rows[row]}")
            found[learner] = row
    return found


def _harmless(one: Cell) -> Cell:
    is_plain = isinstance(one, int) or one == "-" or _is_number(one)
    return one if is_plain else cell(str(one))


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").replace(".", "", 1).isdecimal()
