"""What a collection says of a learner beside the answers: what was late, and what is excused."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

from course.catalog import Catalog
from course.escaping import safe
from course.grading.gradebook import ALL, cell
from course.grading.submissions import COLLECTED
from course.teaching import sheets
from course.teaching.sheets import Unusable

FOLDER, LATE, EXCUSED = "folder", "late", "excused"
NOT_LATE = ("no", "n", "0", "false", "none", "-", "in time", "on time")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """What is told of one learner; none of it changes what an answer earns."""

    late: str = ""  # as "late by 2 h"
    excused: frozenset[str] = frozenset()  # exercises


NOTHING = Standing()


def read(folder: Path, listed: Catalog) -> Mapping[str, Standing]:
    """Return what the table of a collection says, by learner's folder; nothing without a table.

    Raises `Unusable` with the line where it cannot be used.
    """
    path = folder / COLLECTED
    if not path.is_file() or path.is_symlink():
        return _ByFolder()
    try:
        sheet = sheets.read(path.read_bytes())
        place = sheet.column(FOLDER)
    except Unusable as problem:
        raise Unusable(f"{path}: {str(problem).replace('the template', 'it')}") from None
    found = {}
    for row in sheet.rows:
        told = dict(zip(sheet.header, row, strict=True))
        try:
            check_late(told.get(LATE, ""))
        except Unusable as problem:
            raise Unusable(f"{path}: {safe(row[place])}: {problem}") from None
        try:
            excused = exercises_in(told.get(EXCUSED, ""), listed)
        except Unusable as problem:
            raise Unusable(f"{path}: {safe(row[place])} is excused from {problem}") from None
        if row[place] in found:
            raise Unusable(f"{path}: the folder {safe(row[place])!r} stands there twice: keep one")
        if row[place]:
            found[row[place]] = Standing(words(told.get(LATE, "")), excused)
    return _ByFolder(found)


def before(folder: Path | None, listed: Catalog) -> Mapping[str, Standing]:
    """Return what an earlier collection says that stands there; nothing where it is unusable."""
    try:
        return read(folder, listed) if folder is not None else _ByFolder()
    except Unusable:
        return _ByFolder()


def without_folder(told: Mapping[str, Standing], folders: Collection[str]) -> tuple[str, ...]:
    """Return of whom something is told and who has no folder: sent nothing, or a wrong name."""
    names = {*folders, *map(cell, folders)}
    return tuple(name for name, one in told.items() if one != NOTHING and name not in names)


class _ByFolder(dict[str, Standing]):
    """The table's rows; a folder's name is looked for as the table writes it."""

    def __missing__(self, folder: str) -> Standing:
        return self.get(cell(folder), NOTHING)


def exercises_in(text: str, listed: Catalog) -> frozenset[str]:
    """Return the exercises that a cell names, itself or by their unit; `all` is each of them.

    Raises `Unusable` at a word that is none of these.
    """
    units = {unit.name: [one.name for one in unit.exercises] for unit in listed.units}
    names = {one.name: [one.name] for one in listed.exercises}
    known = {**names, **units, ALL: list(names)}
    wanted = words_in(text)
    for word in wanted:
        if word not in known:
            near = get_close_matches(word.lower(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"and it is not {ALL!r} either"
            raise Unusable(f"{safe(word, longest=48)!r}: no exercise or unit is called so; {hint}")
    return frozenset(name for word in wanted for name in known[word])


def words_in(text: str) -> list[str]:
    """Return the words of a cell, with `all` as it is written here."""
    found = [word for word in re.split(r"[\s,;|]+", text) if word]
    return [ALL if word.casefold() == ALL else word for word in found]


def check_late(late: str) -> None:
    """Raise `Unusable` at a word that says the contrary of what a filled cell means."""
    if late.strip().removeprefix("'").casefold() in NOT_LATE:
        said = "anything in that cell marks as late, so leave it empty"
        raise Unusable(f"`{LATE}` is {safe(late)!r}: {said}")


def words(late: str) -> str:
    """Return what a person or a platform wrote into a column `late`, with that word before it."""
    said = late.strip().removeprefix("'")
    if not said or said.casefold().startswith("late"):
        return said
    return f"late {said}" if said.startswith("by ") else f"late: {said}"


def how_late(late: str) -> str:
    """Return these words behind the word `late`: `by 2 h`, or nothing where nobody knows."""
    return late.removeprefix("late").lstrip(" :")


def late_by(late: timedelta) -> str:
    """Return how late it was in words, to two units: `late by 2 h 5 min`; nothing in time."""
    if late <= timedelta(0):
        return ""
    minutes = max(late // MINUTE, 1)
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = {f"{days} day{'s' if days > 1 else ''}": days, f"{hours} h": hours, f"{left} min": left}
    return "late by " + " ".join([part for part, count in parts.items() if count][:2])
