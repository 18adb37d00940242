"""`course next`: which exercise is in progress, where its file is, and what to do with it."""

from __future__ import annotations

import argparse
from pathlib import Path

from course import page, place, workspace
from course.grading import facts
from course.place import Place
from course.screen import bold, dim


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Say what is next and where; always well."""
    here = place.find(root)
    if here.standing.passed is not None:
        return _all_passed(here)
    exercise, standing = here.exercise, here.standing
    read, unit = page.read(exercise.page), page.read(exercise.unit_page)
    minutes = f"{read.minutes} min" if read.minutes else ""
    gathered = facts.gather(here)
    line = f":{gathered.first_question}" if gathered.first_question else ""
    parts = [bold(exercise.name), minutes, f"{gathered.path}{line}"]
    print(f" {dim('Now')}     " + "     ".join(part for part in parts if part))
    if standing.failing:
        print(f" {dim('Red')}     {standing.failing}")
    else:
        print(f" {dim('Read')}    docs: {unit.title or exercise.unit}")
    print(f" next: ./course {_command(here)}")
    return 0


def _command(here: Place) -> str:
    name = here.exercise.name
    if here.standing.failing:
        return f"hint {name}"
    if workspace.is_missing(here.exercise):
        return f"check {name}   (it puts the stub into answers/ for you)"
    return f"check {name}"


def _all_passed(here: Place) -> int:
    count = len(here.catalog.exercises)
    what = "The exercise of this copy is" if count == 1 else f"All {count} exercises are"
    print(f" ✓ {what} passed.")
    last = here.exercise
    if last.hidden_checks.is_file():
        print(f" Harder: ./course check {last.name} --hidden")
    if last.solution.is_file():
        print(f" next: ./course diff {last.name}   (yours beside the reference)")
    else:
        print(f" next: the experiment, notebooks/{last.unit}.ipynb")
    return 0
