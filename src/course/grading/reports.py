"""Reports: everything about one learner's grade, the same bytes whenever it is made again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course.grading.feedback import Misconception
from course.grading.gradebook import Entry, write_whole
from course.grading.outcome import Result
from course.grading.scoring import Score, total
from course.lab.fingerprints import Known

FILE = "report.json"


@dataclass(frozen=True)
class Circumstances:
    """What a grade rests on beside the answer."""

    isolation: str
    seed: int
    course: str  # its version


@dataclass(frozen=True)
class Graded:
    """One learner's results in one exercise."""

    results: tuple[Result, ...]
    score: Score
    known: Misconception | None = None
    oddities: tuple[str, ...] = ()  # in the answer; for a person, and never points


@dataclass(frozen=True)
class Report:
    """One learner's grade."""

    learner: str
    exercises: Mapping[str, Graded]  # by name
    late: str = ""  # as "late by 2 h"; it changes no points

    @property
    def entry(self) -> Entry:
        """The learner's line in the gradebook."""
        scores = {name: one.score for name, one in self.exercises.items()}
        return Entry(self.learner, scores, self.late)

    @property
    def oddities(self) -> dict[str, list[str]]:
        """What a person should look at in the learner's answers, by exercise."""
        return {name: list(one.oddities) for name, one in self.exercises.items() if one.oddities}

    @property
    def total(self) -> Score:
        """The points over all exercises."""
        return total(one.score for one in self.exercises.values())


def version_of(root: Path) -> str:
    """Return the course's version."""
    with (root / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def as_json(report: Report, circumstances: Circumstances) -> dict[str, Any]:
    """Return plain values: no time of day, no duration, nothing that another run would change."""
    return {
        "learner": report.learner,
        "course": circumstances.course,
        "isolation": circumstances.isolation,
        "seed": circumstances.seed,
        "late": report.late,
        "points": _points(report.total),
        "exercises": {
            name: {
                **_points(graded.score),
                "known": _known(graded.known),
                "oddities": list(graded.oddities),
                "results": _results(graded.results, report.learner),
            }
            for name, graded in report.exercises.items()
        },
    }


def write(folder: Path, report: Report, circumstances: Circumstances) -> Path:
    """Write the learner's report into a folder of theirs; return its path."""
    place = folder / report.learner
    place.mkdir(exist_ok=True)
    text = json.dumps(as_json(report, circumstances), indent=2, sort_keys=True)
    write_whole(place / FILE, f"{text}\n".encode())
    return place / FILE


@dataclass(frozen=True)
class Read:
    """A report as it was written, and what it rests on."""

    report: Report
    circumstances: Circumstances

    @property
    def possible(self) -> dict[str, int | None]:
        """The points that each exercise is worth; nothing where the learner is excused from it."""
        scores = {name: one.score for name, one in self.report.exercises.items()}
        return {name: None if one.is_excused else one.possible for name, one in scores.items()}


def read(path: Path, names: Sequence[str]) -> Read:
    """Return a report from its file, its exercises in the order of these names.

    The learner is the folder's name, and points are as written.
    Raises `ValueError`, `KeyError` or `TypeError` where the file is something else.
    """
    plain = json.loads(path.read_text("utf-8"))
    order = sorted(plain["exercises"], key=list(names).index)
    exercises = {name: _graded(plain["exercises"][name]) for name in order}
    circumstances = Circumstances(plain["isolation"], plain["seed"], plain["course"])
    return Read(Report(path.parent.name, exercises, plain.get("late", "")), circumstances)


def _graded(plain: Mapping[str, Any]) -> Graded:
    results = tuple(Result.from_json(one) for one in plain["results"])
    known = plain["known"]
    return Graded(
        results,
        Score(plain["earned"], plain["possible"], plain.get("excused", False)),
        Known(known["name"], known["misconception"]) if known else None,
        tuple(plain["oddities"]),
    )


def _results(results: Sequence[Result], learner: str) -> list[dict[str, Any]]:
    plain = [replace(result, candidate=learner).as_json() for result in results]
    for result in plain:
        del result["seconds"]
    return plain


def _points(score: Score) -> dict[str, int | None]:
    return {
        "earned": score.earned,
        "possible": score.possible,
        "excused": score.is_excused,
    }


def _known(known: Misconception | None) -> dict[str, str] | None:
    if known is None:
        return None
    return {"name": known.name, "misconception": known.misconception}
