"""A folder that `grade` takes: a folder a learner and a table, written whole or not at all."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from course.grading.gradebook import cell
from course.grading.submissions import COLLECTED
from course.teaching.collecting import Handed, Unmatched
from course.teaching.placing import keep
from course.teaching.release import NoPlace
from course.teaching.roster import Learner
from course.teaching.standing import EXCUSED, FOLDER, LATE

HEADER = (
    *("id", FOLDER, "matched_by", "sent_at", LATE, EXCUSED),
    *("answers", "sent", "refused"),
)
BETWEEN = " | "


@dataclass(frozen=True)
class Written:
    """What became of the place of a collection."""

    is_same: bool
    kept: Path | None = None


def check_place(source: Path, out: Path) -> None:
    """Raise `NoPlace` where a collection would lie in its source, or on something else."""
    there, here = out.resolve(), source.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise NoPlace(f"{out} lies in {source} or around it: name a folder beside it")
    if out.exists() and not out.is_dir():
        raise NoPlace(f"{out} is not a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / COLLECTED).is_file():
        raise NoPlace(f"{out} holds something else: name an empty folder, or an earlier collection")


def write(
    out: Path,
    learners: Sequence[Learner],
    handed: Iterable[Handed],
    unmatched: Sequence[Unmatched],
) -> tuple[list[Handed], Written]:
    """Write what was handed in and who it is from; return that without contents, and the rest.

    It is made beside its place and renamed; another collection that stood there is kept.
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
        made = Path(beside) / out.name
        made.mkdir()
        light = [_write_one(made, one) for one in handed]
        (made / COLLECTED).write_text(table(learners, light, unmatched), "utf-8")
        if out.is_dir() and _files(out) == _files(made):
            return light, Written(is_same=True)
        kept = keep(out) if out.is_dir() and any(out.iterdir()) else None
        made.replace(out)
    return light, Written(is_same=False, kept=kept)


def _write_one(made: Path, handed: Handed) -> Handed:
    folder = made / handed.learner.folder
    folder.mkdir()
    for place, content in handed.answers.items():
        (folder / place.parent).mkdir(exist_ok=True)
        (folder / place).write_bytes(content)
    return without_contents(handed)


def without_contents(handed: Handed) -> Handed:
    """Return the same with places only, so that a large class takes little memory."""
    return replace(handed, answers=dict.fromkeys(handed.answers, b""))


def table(
    learners: Sequence[Learner], handed: Sequence[Handed], unmatched: Sequence[Unmatched]
) -> str:
    """Return who was matched with what, as CSV: the roster's order, then what is nobody's."""
    by_id = {one.learner.id: one for one in handed}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    for learner in learners:
        one = by_id.get(learner.id)
        told = {"id": learner.id, FOLDER: learner.folder, LATE: learner.late}
        told |= {EXCUSED: learner.excused, **(_cells(one) if one else {})}
        writer.writerow([cell(told.get(column, "")) for column in HEADER])
    for lost in unmatched:
        told = {"sent": lost.name, "refused": lost.doubt}
        writer.writerow([cell(told.get(column, "")) for column in HEADER])
    return out.getvalue()


def _cells(handed: Handed) -> dict[str, str]:
    return {
        "matched_by": handed.by,
        "sent_at": handed.sent_at.isoformat(timespec="seconds") if handed.sent_at else "",
        LATE: handed.late,
        "answers": " ".join(map(str, handed.answers)),
        "sent": BETWEEN.join(handed.sent),
        "refused": BETWEEN.join(handed.refused),
    }


def _files(folder: Path) -> dict[Path, bytes | None]:
    """Return everything below a folder: each file's content, and the folders as well."""
    return {
        path.relative_to(folder): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
