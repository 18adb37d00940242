"""What the course remembers of a learner: attempts, hints, the last red, the first green."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

VERSION = 1


@dataclass(frozen=True)
class Passed:
    """The first time all public checks passed."""

    when: str  # ISO, to the second
    attempt: int
    hints: int


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in one exercise."""

    attempts: int = 0
    hints: Mapping[str, int] = field(default_factory=dict)  # check sentence -> how many were shown
    failing: str = ""  # the first check that failed the last time
    trouble: str = ""  # an outcome that is about the whole file: "broken", ...
    passed: Passed | None = None

    @property
    def hints_shown(self) -> int:
        """How many hints were shown, over all checks."""
        return sum(self.hints.values())

    @property
    def is_red(self) -> bool:
        """Did the last check end with anything but green?"""
        return bool(self.failing or self.trouble)


Progress = Mapping[str, Standing]
Clock = Callable[[], datetime]


def checked(before: Standing, *, failing: str, trouble: str, now: Clock = datetime.now) -> Standing:
    """Return the standing after one more check; with neither failing nor trouble, it passed."""
    after = replace(before, attempts=before.attempts + 1, failing=failing, trouble=trouble)
    if after.is_red or before.passed is not None:
        return after
    moment = now().isoformat(timespec="seconds")
    return replace(after, passed=Passed(moment, after.attempts, after.hints_shown))


def hinted(before: Standing, check: str, shown: int) -> Standing:
    """Return the standing after so many hints for this check were shown."""
    return replace(before, hints={**before.hints, check: shown})


def file_in(root: Path) -> Path:
    """Return where progress is kept."""
    return root / ".course" / "progress.json"


def read(root: Path, *, now: Clock = datetime.now) -> dict[str, Standing]:
    """Return the standing in every exercise begun; a damaged file is kept aside, with a word."""
    path = file_in(root)
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError):
        _set_aside(path, now)
        return {}
    try:
        return {name: _standing(plain) for name, plain in json.loads(text)["exercises"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _set_aside(path, now)
        return {}


def standing(root: Path, exercise: str) -> Standing:
    """Return the standing in one exercise."""
    return read(root).get(exercise, Standing())


def record(root: Path, exercise: str, after: Standing | None) -> None:
    """Keep this standing, whole or not at all; None forgets the exercise.

    A folder that cannot be written costs the memory, never the learner's work: one word is said.
    """
    everything = read(root)
    everything.pop(exercise, None)
    if after is not None:
        everything[exercise] = after
    try:
        _write(file_in(root), everything)
    except OSError as error:
        _say(f"Your progress could not be kept ({error.strerror}). Your answer is not touched.")


def _write(path: Path, everything: Progress) -> None:
    plain = {"version": VERSION, "exercises": {n: asdict(s) for n, s in everything.items()}}
    path.parent.mkdir(exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix="progress.", suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(plain, file, indent=2, sort_keys=True, ensure_ascii=False)
            file.write("\n")
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _standing(plain: Any) -> Standing:
    passed = plain["passed"]
    return Standing(
        attempts=_count(plain["attempts"]),
        hints={_text(check): _count(shown) for check, shown in plain["hints"].items()},
        failing=_text(plain["failing"]),
        trouble=_text(plain["trouble"]),
        passed=None
        if passed is None
        else Passed(_text(passed["when"]), _count(passed["attempt"]), _count(passed["hints"])),
    )


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError(value)
    return value


def _set_aside(path: Path, now: Clock) -> None:
    """Move a damaged file out of the way, under a name that nothing has yet."""
    stem = f"progress.damaged.{now():%Y%m%dT%H%M%S}"
    aside = path.with_name(f"{stem}.json")
    count = 1
    while os.path.lexists(aside):
        count += 1
        aside = path.with_name(f"{stem}-{count}.json")
    try:
        path.rename(aside)
    except OSError as error:
        _say(f"Your progress cannot be read ({error.strerror}). Your answers are not touched.")
        return
    _say(f"Your progress could not be read; it is kept as .course/{aside.name}.")
    _say("Your answers are not touched, and the next check starts a new count.")


def _say(sentence: str) -> None:
    print(f" {sentence}", file=sys.stderr)
