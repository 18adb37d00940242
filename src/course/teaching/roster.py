"""The roster: who is in the class, and by what else each of them is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from course.catalog import Catalog
from course.escaping import safe
from course.grading.gradebook import ALL, FILE
from course.grading.submissions import COLLECTED
from course.teaching.sheets import BadLine, Unusable, plain, rows
from course.teaching.standing import EXCUSED, LATE, check_late, exercises_in, words, words_in

ID, NAME = "id", "name"
KNOWN = (ID, NAME, "email", "login", "canvas", "moodle", "gradescope")
COLUMNS = (*KNOWN, LATE, EXCUSED)
SHARED = (NAME, LATE, EXCUSED)  # of everything else each has their own
RESERVED = (FILE, COLLECTED, "__macosx")
LONGEST = 100  # characters of an id
_UNSAFE = re.compile(r"[^\w.@+ -]")


class BadRoster(Exception):
    """The roster cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Learner:
    """One line of the roster."""

    known: Mapping[str, str]  # by column; `id` is always there, and nothing is empty
    line: int  # in the roster

    @property
    def id(self) -> str:
        """What the roster calls this person."""
        return self.known[ID]

    @property
    def folder(self) -> str:
        """The id as the name of a folder; another id is another name."""
        return folder_of(self.id)

    @property
    def late(self) -> str:
        """What the roster says about a late delivery, in words, or nothing."""
        return words(self.known.get(LATE, ""))

    @property
    def excused(self) -> str:
        """The exercises and units that this person is excused from, as the roster has them."""
        return self.known.get(EXCUSED, "")

    @property
    def is_excused_from_all(self) -> bool:
        """Is nothing wanted from this person?"""
        return ALL in words_in(self.excused)


def folder_of(learner: str) -> str:
    """Return an id as a folder's name: `2024/017` becomes `2024%2F017`."""
    made = _UNSAFE.sub(lambda found: quote(found[0], safe=""), learner)
    return f"%2E{made[1:]}" if made.startswith(".") else made


def id_of(folder: str) -> str:
    """Return the id that a folder stands for; a name that `folder_of` gives to none is one."""
    learner = unquote(folder)
    return learner if folder_of(learner) == folder else folder


def read(path: Path) -> list[Learner]:
    """Return the learners in the roster's order; raise `BadRoster` with the line at fault."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadRoster(f"{path} cannot be read: {error.strerror}") from error
    try:
        return _learners(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise BadRoster(f"{path}:{line} is not UTF-8: save it as CSV in UTF-8") from error
    except BadLine as bad:
        raise BadRoster(f"{path}:{bad.line} is no line of CSV: {bad}") from bad
    except BadRoster as error:
        raise BadRoster(f"{path}:{error}") from None


def unread(path: Path) -> list[str]:
    """Return the columns of a roster that `read` has taken of which nothing is read."""
    header = next(rows(path.read_text("utf-8-sig"))).cells
    return [cell.strip() for cell in header if cell.strip() and plain(cell) not in COLUMNS]


def check_excused(learners: Sequence[Learner], listed: Catalog) -> None:
    """Raise `BadRoster` where somebody is excused from what is not listed."""
    for learner in learners:
        try:
            exercises_in(learner.excused, listed)
        except Unusable as problem:
            who = safe(learner.id, longest=48)
            said = f"line {learner.line} of the roster excuses {who} from {problem}"
            raise BadRoster(said) from None


def _learners(text: str) -> list[Learner]:
    found = list(rows(text))
    if not found:
        raise BadRoster('1 has no header: write one, such as "id,name,email"')
    header = [plain(cell) for cell in found[0].cells]
    _check_header(header, found[0].cells)
    learners, taken = list[Learner](), dict[tuple[str, str], int]()
    for row in found[1:]:
        if len(row.cells) != len(header):
            raise BadRoster(f"{row.line} has {len(row.cells)} cells, the header {len(header)}")
        cells = zip(header, map(_composed, row.cells), strict=True)
        known = {column: cell for column, cell in cells if cell and column in COLUMNS}
        learner = Learner(known, row.line)
        _check(learner, row.line, taken)
        learners.append(learner)
    if not learners:
        raise BadRoster("1 is all there is: nobody is on the roster")
    return learners


def _composed(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip())


def _check_header(header: Sequence[str], cells: Sequence[str]) -> None:
    for column in COLUMNS:
        if header.count(column) > 1:
            raise BadRoster(f"1 has two columns called {column!r}: rename one of them")
    if ID not in header:
        has = ", ".join(safe(cell, longest=24) for cell in cells)
        raise BadRoster(f'1 has no column "id" among: {has}. Rename the one that names a learner')


def _check(learner: Learner, line: int, taken: dict[tuple[str, str], int]) -> None:
    """Raise `BadRoster` where this learner cannot be told from others, or named."""
    if ID not in learner.known:
        raise BadRoster(f"{line} has no id")
    if not learner.id.isprintable() or len(learner.id) > LONGEST:
        raise BadRoster(f"{line}: the id {safe(learner.id, longest=48)!r} cannot name a folder")
    if plain(learner.folder) in RESERVED:
        raise BadRoster(f"{line}: the id {learner.id!r} is the name of a file of the grader")
    try:
        check_late(learner.known.get(LATE, ""))
    except Unusable as problem:
        raise BadRoster(f"{line}: {problem}") from None
    for column, value in learner.known.items():
        if column in SHARED:
            continue
        before = taken.setdefault((column, plain(value)), line)
        if before != line:
            said = f"the {column} {safe(value, longest=48)!r} stands in line {before}"
            raise BadRoster(f"{line}: {said} already, if only in another case")
