"""Who a delivery is from, as its name tells: Canvas, Moodle, Gradescope, or a plain name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from course.teaching.sheets import plain
from course.teaching.sources import Refused

METADATA = "submission_metadata.yml"  # in a Gradescope export: who sent what
METADATA_BYTES = 64 << 20
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz")

# Each platform puts what it knows first, and the learner's own file name last.
_CANVAS = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_[a-z]+_?(?P<rest>.*)")
_GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
_AGAIN = re.compile(r"(?P<name>.+?)(?: ?\((?P<number>\d+)\)|[- ](?P<more>\d+))")


@dataclass(frozen=True)
class Sender:
    """One person, as a delivery's name calls them."""

    platform: str  # "canvas", "moodle", "gradescope", or nothing
    name: str = ""
    known: Mapping[str, str] = field(default_factory=dict)  # by column of the roster


@dataclass(frozen=True)
class Label:
    """What a delivery's name says."""

    senders: tuple[Sender, ...]  # several where a group has sent it
    rest: str = ""  # the learner's own name of the file
    order: int = 0  # the later, the greater
    is_late: bool = False  # as the platform says
    sent_at: datetime | None = None  # where something tells
    is_of_commit: bool = False  # that is the time of a clone's last commit


def label_of(name: str, metadata: Mapping[str, Label]) -> Label:
    """Return what the name of a file or folder in a source says."""
    name = unicodedata.normalize("NFC", name)
    if found := _CANVAS.fullmatch(name):
        known = {"canvas": found["user"]}
        sender = Sender("canvas", found["name"], known)
        return Label((sender,), found["rest"], int(found["file"]), bool(found["late"]))
    if found := _MOODLE.fullmatch(name):
        sender = Sender("moodle", found["name"], {"moodle": found["user"]})
        return Label((sender,), found["rest"])
    if found := _GRADESCOPE.fullmatch(name):
        told = metadata.get(name, Label((Sender("gradescope", name),)))
        return replace(told, order=int(found["number"]))
    return Label((Sender("", without_ending(name)),), name)


def without_ending(name: str) -> str:
    """Return a file's name without the endings of a packed file."""
    stem, dot, ending = name.rpartition(".")
    return without_ending(stem) if stem and f"{dot}{ending}".lower() in ARCHIVES else name


def copy_of(name: str) -> tuple[str, int]:
    """Return a name without the number of a copy, and that number: `a (2)`, `a-2`; 0: no copy."""
    found = _AGAIN.fullmatch(name)
    return (found["name"], int(found["number"] or found["more"])) if found else (name, 0)


def squeezed(name: str) -> str:
    """Return a name's letters and digits, without case and marks, as file names keep them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", plain(name)))).casefold()


def writings(name: str) -> set[str]:
    """Return a person's name squeezed, from whichever of its parts one starts."""
    parts = name.replace(",", " ").split()
    return {squeezed(" ".join(parts[start:] + parts[:start])) for start in range(len(parts))}


def submitters(text: bytes) -> dict[str, Label]:
    """Return who sent each folder of a Gradescope export, and when.

    Raises `Refused` where it is unreadable.

    The format is that of `submission_metadata.yml`: a list `:submitters` for each folder, with
    `:name`, `:sid` and `:email`, and `:created_at`, which is UTC where it names no zone.
    """
    import yaml

    try:
        told = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused("it is no YAML that can be read") from error
    if not isinstance(told, dict):
        raise Refused("it does not say who sent which folder")
    return {
        str(folder): Label(_senders(entry), sent_at=_time(entry)) for folder, entry in told.items()
    }


def _time(entry: Any) -> datetime | None:
    found = entry.get(":created_at") if isinstance(entry, dict) else None
    if not isinstance(found, datetime):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _senders(entry: Any) -> tuple[Sender, ...]:
    people = entry.get(":submitters", ()) if isinstance(entry, dict) else ()
    return tuple(
        Sender(
            "gradescope",
            str(person.get(":name") or ""),
            {
                column: str(person[key])
                for column, key in (("gradescope", ":sid"), ("email", ":email"))
                if person.get(key)
            },
        )
        for person in (people or ())
        if isinstance(person, dict)
    )
