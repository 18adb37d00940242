"""`course reset`: an exercise from its stub again, with the learner's answer kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from course import place, progress, workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an exercise's name; it is never guessed, since it changes a file."""
    parser.add_argument("name", help="an exercise")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Put the stub back, say where the old answer is, and forget attempts and hints."""
    exercise = place.find(root, arguments.name).exercise
    answer = workspace.answer_of(exercise).relative_to(root)
    if workspace.is_untouched(exercise):
        print(f" {answer} is the untouched stub: there is nothing to reset.")
    else:
        kept = workspace.reset(exercise)
        print(f" ✓ {answer} is the stub again.")
        if kept is not None:
            print(f"   Your answer is kept: {kept.relative_to(root)}")
    progress.record(root, exercise.name, None)
    print(f" next: ./course check {exercise.name}")
    return 0
