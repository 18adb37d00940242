"""The message that asks a worker for one learner's grade: a stable command, as JSON.

It holds what a grade rests on and nothing of this process: no object, no path, no learner's name.
"""

from __future__ import annotations

import base64
import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course.candidate import MAX_BYTES
from course.distributed.parcels import Kind, Parcel
from course.subject.levels import LEVELS

SCHEMA = "course.command/1"
MOST_BYTES = 32 * 1024 * 1024  # of a message: some ninety answers of the largest size
ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
FIELDS = {"schema", "course", "isolation", "hidden", "learner", "keys", "answers"}


class Malformed(ValueError):
    """This is no message of ours; the message says what is wrong, and what would be right."""


@dataclass(frozen=True)
class Edition:
    """Which course grades: two of one digest give the same grades."""

    version: str
    python: str
    isolation: str
    digest: str

    @classmethod
    def here(cls, version: str, isolation: str, digest: str) -> Edition:
        """Return the edition of this Python."""
        return cls(version, platform.python_version(), isolation, digest)

    def __str__(self) -> str:
        place = f"Python {self.python} at {self.isolation}"
        return f"course {self.version} ({self.digest[:12]}) on {place}"


@dataclass(frozen=True)
class Command:
    """Grade one learner's answers to these exercises."""

    edition: Edition
    hidden: bool
    learner: str  # an id that says nothing to anybody but its sender
    keys: Mapping[str, str]  # of each answer to grade, by exercise
    answers: tuple[Parcel, ...]  # a document's have the answers beside it with them


def written(command: Command) -> str:
    """Return the command as a message."""
    edition = command.edition
    plain = {
        "schema": SCHEMA,
        "course": {
            "version": edition.version,
            "python": edition.python,
            "digest": edition.digest,
        },
        "isolation": edition.isolation,
        "hidden": command.hidden,
        "learner": command.learner,
        "keys": dict(command.keys),
        "answers": [
            {
                "exercise": one.exercise,
                "kind": one.kind.value,
                "content": base64.b64encode(one.content).decode("ascii"),
            }
            for one in command.answers
        ],
    }
    return json.dumps(plain, sort_keys=True)


def id_of(text: str) -> str:
    """Return the id of a written command: the same command again has the same."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: object) -> Command:
    """Return the command of a message; raise `Malformed` for any other text, whatever it is."""
    plain = load(text, SCHEMA, FIELDS)
    course = fields(plain["course"], {"version", "python", "digest"}, "course")
    isolation = word(plain["isolation"], "isolation")
    if isolation not in LEVELS:
        raise Malformed(f"isolation is {isolation!r:.40}, and not one of {', '.join(LEVELS)}")
    named = {name: word(course[name], name) for name in course}
    keys = plain["keys"]
    if not isinstance(keys, dict) or not keys:
        raise Malformed("keys is no object that names an exercise")
    if not isinstance(plain["answers"], list):
        raise Malformed("answers is no list")
    if not isinstance(plain["hidden"], bool):
        raise Malformed("hidden is neither true nor false")
    parcels = tuple(_parcel(one) for one in plain["answers"])
    if len({one.exercise for one in parcels}) < len(parcels):
        raise Malformed("answers has two to one exercise")
    return Command(
        Edition(named["version"], named["python"], isolation, named["digest"]),
        plain["hidden"],
        word(plain["learner"], "learner"),
        {word(name, "an exercise"): word(key, "a key") for name, key in keys.items()},
        parcels,
    )


def load(text: object, schema: str, names: set[str]) -> dict[str, Any]:
    """Return a message's fields, of this schema and with these names; else raise `Malformed`."""
    if not isinstance(text, str):
        raise Malformed(f"a message is a text, and this is of type {type(text).__name__}")
    if len(text) > MOST_BYTES:
        raise Malformed(f"it has {len(text)} characters: more than {MOST_BYTES}")
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed(f"it is no JSON: {text[:40]!r}") from None
    if isinstance(plain, dict) and plain.get("schema") != schema:
        raise Malformed(f"its schema is {plain.get('schema')!r:.40}, and this reads {schema}")
    return fields(plain, names, "the message")


def fields(plain: object, names: set[str], what: str) -> dict[str, Any]:
    """Return an object that has these fields and no other; else raise `Malformed`."""
    if not isinstance(plain, dict):
        raise Malformed(f"{what} is no object")
    for problem, wrong in (("lacks", names - plain.keys()), ("also has", plain.keys() - names)):
        if wrong:
            raise Malformed(f"{what} {problem} {min(wrong)!r:.40}")
    return plain


def word(value: object, what: str) -> str:
    """Return a short plain word, such as an id or a digest; else raise `Malformed`."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Malformed(f"{what} is {value!r:.40}, and no word of at most 64 letters and digits")
    return value


def _parcel(plain: object) -> Parcel:
    one = fields(plain, {"exercise", "kind", "content"}, "an answer")
    exercise = word(one["exercise"], "an answer's exercise")
    try:
        kind = Kind(one["kind"])
        content = base64.b64decode(one["content"], validate=True)
    except (ValueError, TypeError):
        raise Malformed(f"the answer to {exercise} has no known kind, or is not base64") from None
    if len(content) > MAX_BYTES or (content and kind is not Kind.FILE):
        raise Malformed(f"the answer to {exercise} is longer than {MAX_BYTES // 1024} KiB")
    return Parcel(exercise, kind, content)
