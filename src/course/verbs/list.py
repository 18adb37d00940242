"""`course list`: units and exercises in order, and where the learner stands in each."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from course import page, place, workspace
from course.candidate import Candidate, Intake
from course.catalog import Exercise, Unit
from course.grading.facts import said_of
from course.place import Place
from course.progress import Standing
from course.screen import bold, dim
from course.width import shorten, width_here

EXTENSION = "   extension"
UNTOUCHED = (Intake.MISSING, Intake.UNATTEMPTED)


@dataclass(frozen=True)
class State:
    """How far an exercise is, as a program reads it and as a person does."""

    name: str  # "passed", "failing", "started", "not started"
    mark: str
    said: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--json`."""
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """List everything; always well."""
    here = place.find(root)
    if arguments.json:
        print(json.dumps(_as_json(here), indent=2))
        return 0
    for unit in here.catalog.units:
        _print_unit(here, unit)
    print(f" next: ./course {_next(here)}")
    return 0


def state_of(exercise: Exercise, standing: Standing) -> State:
    """Return how far the learner is in this exercise."""
    if standing.is_red:
        red = standing.failing or f"the file is {standing.trouble}"
        before = "passed before, now: " if standing.passed else ""
        return State("failing", "✗", f"{before}{red}")
    if standing.passed is not None:
        return State("passed", "✓", said_of(standing.passed))
    found = Candidate.at(exercise.root / workspace.FOLDER).answer(exercise)
    if found.intake in UNTOUCHED:
        return State("not started", "–", "not started")
    return State("started", "–", "started, not checked")


def _print_unit(here: Place, unit: Unit) -> None:
    title = page.read(unit.exercises[0].unit_page).title or unit.name
    print(bold(f" {title}"))
    for exercise in unit.exercises:
        state = state_of(exercise, here.standing_in(exercise))
        minutes = page.read(exercise.page).minutes
        length = f"{minutes} min" if minutes else ""
        line = f"   {state.mark} {exercise.name:<24} {length:>7}   {state.said}"
        room = width_here() - (0 if exercise.core else len(EXTENSION))
        print(shorten(line, room) + ("" if exercise.core else dim(EXTENSION)))


def _next(here: Place) -> str:
    if here.standing.passed is not None:
        return "next"
    name = here.exercise.name
    return f"hint {name}" if here.standing.failing else f"check {name}"


def _as_json(here: Place) -> dict[str, object]:
    return {
        "units": [
            {
                "name": unit.name,
                "title": page.read(unit.exercises[0].unit_page).title,
                "exercises": [_exercise_as_json(here, exercise) for exercise in unit.exercises],
            }
            for unit in here.catalog.units
        ]
    }


def _exercise_as_json(here: Place, exercise: Exercise) -> dict[str, object]:
    standing, read = here.standing_in(exercise), page.read(exercise.page)
    return {
        "name": exercise.name,
        "title": read.title,
        "minutes": read.minutes,
        "core": exercise.core,
        "answer": str(workspace.answer_of(exercise).relative_to(exercise.root)),
        "state": state_of(exercise, standing).name,
        "failing": standing.failing or None,
        "attempts": standing.attempts,
        "hints": standing.hints_shown,
        "passed": standing.passed.when if standing.passed else None,
    }
