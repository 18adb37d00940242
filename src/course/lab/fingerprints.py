"""Misconceptions, recognised by behaviour: which judgements of which scenarios were violated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.catalog import Exercise
from course.forms import first_words
from course.grading.outcome import Outcome, Result, Visibility

FILE = Path("tests") / "public" / "fingerprints.json"
SAYS_NOTHING = (Outcome.PASSED, Outcome.WAITING, Outcome.UNATTEMPTED, Outcome.GRADER_ERROR)


@dataclass(frozen=True)
class Known:
    """A misconception with a name."""

    name: str
    misconception: str


def keys(results: Iterable[Result]) -> frozenset[str]:
    """Return what these results say about behaviour: scenarios and judgements, never a line."""
    return frozenset(
        key
        for result in results
        if result.outcome not in SAYS_NOTHING
        for key in result.evidence.keys
    )


def digest(found: frozenset[str]) -> str:
    """Return a short name of a set of keys that gives no hidden check away; empty for none."""
    if not found:
        return ""
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]


def fingerprints(results: Sequence[Result]) -> dict[str, str]:
    """Return the digest of the public results, and of all of them."""
    public = [result for result in results if result.visibility is Visibility.PUBLIC]
    return {"public": digest(keys(public)), "all": digest(keys(results))}


def misconception(chaff: Path) -> str:
    """Return the sentence a chaff's first line holds."""
    return first_words(chaff)


def recognise(root: Path, exercise: Exercise, results: Sequence[Result]) -> Known | None:
    """Return the misconception whose fingerprint these results have, if exactly one has it."""
    path = root / FILE
    if not path.is_file():
        return None
    listed: dict[str, Any] = json.loads(path.read_text("utf-8")).get(exercise.name, {})
    found = fingerprints(results)
    has_hidden = any(result.visibility is Visibility.HIDDEN for result in results)
    for kind in ("all", "public") if has_hidden else ("public",):
        names = [name for name, one in listed.items() if found[kind] and one[kind] == found[kind]]
        if len(names) == 1:
            return Known(names[0], listed[names[0]]["misconception"])
    return None
