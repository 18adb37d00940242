"""What stands where an answer should be, as it can be sent and laid out again somewhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from course.candidate import MAX_BYTES, Candidate, read_regular
from course.catalog import Exercise


class Kind(Enum):
    """What stands there; only a file has content, and the others are refused by whoever grades."""

    FILE = "file"
    LARGE = "large"
    LINK = "link"
    LINKED_FOLDER = "linked_folder"
    FOLDER = "folder"
    SECOND_NAME = "second_name"


REFUSED = {  # by what `read_regular` says
    "it is a link": Kind.LINK,
    "it is a folder or a device, not a file": Kind.FOLDER,
    "it has a second hard link": Kind.SECOND_NAME,
    f"it is larger than {MAX_BYTES // 1024} KiB": Kind.LARGE,
}


@dataclass(frozen=True)
class Parcel:
    """One answer on its way; no path, so that it can lie nowhere but in its place."""

    exercise: str
    kind: Kind
    content: bytes = b""


def packed(candidate: Candidate, exercise: Exercise) -> Parcel | None:
    """Return what the candidate has in an exercise's place, or None where nothing stands there.

    What cannot be read at all is nothing here; the key then tells that something is different.
    """
    path = exercise.answer_in(candidate.path)
    if path.parent.is_symlink():
        return Parcel(exercise.name, Kind.LINKED_FOLDER)
    content, problem = read_regular(path)
    if content is not None:
        return Parcel(exercise.name, Kind.FILE, content)
    return Parcel(exercise.name, REFUSED[problem]) if problem in REFUSED else None


def lay_out(folder: Path, exercise: Exercise, parcel: Parcel) -> None:
    """Put into the folder what is judged just as that which was packed."""
    path = exercise.answer_in(folder)
    if parcel.kind is Kind.LINKED_FOLDER:
        path.parent.unlink(missing_ok=True)
        path.parent.symlink_to(folder)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    match parcel.kind:
        case Kind.FILE:
            path.write_bytes(parcel.content)
        case Kind.LARGE:
            path.touch()
            os.truncate(path, MAX_BYTES + 1)
        case Kind.LINK:
            path.symlink_to(folder)
        case Kind.FOLDER:
            path.mkdir()
        case Kind.SECOND_NAME:
            path.touch()
            path.with_name(f".{path.name}").hardlink_to(path)
