"""Misconceptions, recognised by behaviour: which judgements of which scenarios were violated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.catalog import Exercise
from course.forms import first_words
from course.grading import verdict
from course.grading.outcome import Outcome, Result, Visibility
from course.lab.own_names import Names, name_of, read

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


@dataclass(frozen=True)
class Bank:
    """The misconceptions that are known here: those of the course, and the instructor's own."""

    listed: Mapping[str, Mapping[str, Mapping[str, str]]]  # by exercise, then by name
    own: Names

    @classmethod
    def of(cls, root: Path) -> Bank:
        """Return what this copy of the course knows; raise `NotNamed` for names it cannot read."""
        path = root / FILE
        return cls(json.loads(path.read_text("utf-8")) if path.is_file() else {}, read(root))

    def recognise(self, exercise: str, results: Sequence[Result]) -> Known | None:
        """Return the misconception that these results show, if exactly one is like them."""
        listed = self.listed.get(exercise, {})
        found = fingerprints(results)
        has_hidden = any(result.visibility is Visibility.HIDDEN for result in results)
        for kind in ("all", "public") if has_hidden else ("public",):
            names = [
                name for name, one in listed.items() if found[kind] and one[kind] == found[kind]
            ]
            if len(names) == 1:
                return Known(names[0], listed[names[0]]["misconception"])
        sentence = self.own.get(exercise, {}).get(found["all"], "")
        return Known(name_of(sentence), sentence) if sentence else None


def recognise(root: Path, exercise: Exercise, results: Sequence[Result]) -> Known | None:
    """Return the misconception that these results show, if exactly one is like them."""
    return Bank.of(root).recognise(exercise.name, results)


def recognised(root: Path, exercise: Exercise, results: Sequence[Result]) -> Known | None:
    """Return the misconception behind these results, where the course has met it before.

    An answer that may be meant to go on is none yet, nor is one that could not be run at all.
    """
    is_on_the_way = any(result.evidence.is_on_the_way for result in results)
    if is_on_the_way or verdict.whole_file(results) is not None:
        return None
    return recognise(root, exercise, results)
