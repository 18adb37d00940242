"""The learner's files: stubs copied to `answers/`, and put back without losing anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from course.catalog import Catalog, Exercise

FOLDER = "answers"
KEPT = ".kept"


def answer_of(exercise: Exercise) -> Path:
    """Return where the learner writes the answer to this exercise."""
    return exercise.answer_in(exercise.root / FOLDER)


def prepare(catalog: Catalog) -> list[Path]:
    """Copy the stubs that have no answer yet; return the new files. Never overwrites."""
    return [answer_of(exercise) for exercise in catalog.exercises if make_ready(exercise)]


def make_ready(exercise: Exercise) -> bool:
    """Copy the stub where there is no answer yet; tell whether that was needed."""
    answer = answer_of(exercise)
    if not is_missing(exercise) or not exercise.stub.is_file():
        return False
    answer.parent.mkdir(parents=True, exist_ok=True)
    try:
        with answer.open("xb") as file:
            file.write(exercise.stub.read_bytes())
    except FileExistsError:  # another command was faster, and its copy is as good
        return False
    return True


def is_missing(exercise: Exercise) -> bool:
    """Tell whether there is nothing yet where the learner writes."""
    return not os.path.lexists(answer_of(exercise))


def is_untouched(exercise: Exercise) -> bool:
    """Tell whether the answer is the stub, to the byte."""
    answer = answer_of(exercise)
    return answer.is_file() and answer.read_bytes() == exercise.stub.read_bytes()


def reset(exercise: Exercise, *, now: Callable[[], datetime] = datetime.now) -> Path | None:
    """Put the stub back; return where the learner's answer is kept, or None if there was none.

    What is kept is the very file, moved: `answers/.kept/<unit>/<name>.<timestamp>.py`.
    """
    answer = answer_of(exercise)
    kept = None
    if not is_missing(exercise):
        kept = _free_place(exercise, f"{now():%Y%m%dT%H%M%S}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(answer, kept)
    make_ready(exercise)
    return kept


def _free_place(exercise: Exercise, timestamp: str) -> Path:
    """Return a path for a kept answer that nothing has yet."""
    folder = exercise.root / FOLDER / KEPT / exercise.unit
    ending = Path(exercise.answer).suffix
    place = folder / f"{exercise.name}.{timestamp}{ending}"
    count = 1
    while os.path.lexists(place):
        count += 1
        place = folder / f"{exercise.name}.{timestamp}-{count}{ending}"
    return place
