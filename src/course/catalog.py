"""The units and exercises of the course, and where everything about each of them lives."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

BROKERS = ("valkey", "rabbitmq")


class UnknownExercise(Exception):
    """No exercise has this name; the message offers the nearest ones."""


@dataclass(frozen=True)
class Exercise:
    """One exercise; every path follows from its unit and its name."""

    name: str
    unit: str
    answer: str  # the file a learner writes
    lab: str  # "threads": what runs it
    needs: tuple[str, ...]
    core: bool
    root: Path
    in_page: bool = False  # can it be solved on its page, without threads and processes?

    def answer_in(self, folder: Path) -> Path:
        """Return where the answer lies in a folder of answers."""
        return folder / self.unit / self.answer

    @property
    def broker(self) -> str:
        """What serves the answer from outside while it runs; empty: nothing does."""
        return next((need for need in self.needs if need in BROKERS), "")

    @property
    def stub(self) -> Path:
        """The pristine file a learner starts from."""
        return self.answer_in(self.root / "exercises")

    @property
    def solution(self) -> Path:
        """The reference solution; absent in a learner copy."""
        return self.answer_in(self.root / "solutions")

    @property
    def page(self) -> Path:
        """The exercise's page."""
        return self.root / "docs" / self.unit / f"{self.name}.md"

    @property
    def unit_page(self) -> Path:
        """The concept page of the exercise's unit."""
        return self.root / "docs" / self.unit / "index.md"

    @property
    def public_checks(self) -> Path:
        """The checks every learner has."""
        return self.root / "tests" / "public" / self.unit / f"test_{self.name}.py"

    @property
    def hidden_checks(self) -> Path:
        """The instructor's checks; absent in a learner copy."""
        return self.root / "tests" / "hidden" / self.unit / f"test_{self.name}.py"

    def chaffs(self) -> list[Path]:
        """Return the wrong answers that the checks must catch, by name."""
        return self._bank("chaffs")

    def wheats(self) -> list[Path]:
        """Return the other right answers that the checks must accept, by name."""
        return self._bank("wheats")

    def _bank(self, kind: str) -> list[Path]:
        folder = self.root / "tests" / kind / self.unit / self.name
        return sorted(path for path in folder.glob("*") if not path.name.startswith(("_", ".")))


@dataclass(frozen=True)
class Unit:
    """One concept of the course and its exercises, in teaching order."""

    name: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Catalog:
    """Everything `course.toml` lists, in order."""

    root: Path
    units: tuple[Unit, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises, in teaching order."""
        return tuple(exercise for unit in self.units for exercise in unit.exercises)

    def find(self, name: str) -> Exercise:
        """Return the exercise with this name; raise `UnknownExercise` with the nearest names."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        names = [exercise.name for exercise in self.exercises]
        near = difflib.get_close_matches(name, names, n=3) or names[:3]
        raise UnknownExercise(f"no exercise is called {name!r}; did you mean {' or '.join(near)}?")


def load(root: Path) -> Catalog:
    """Return the catalog that `course.toml` in this folder describes."""
    with (root / "course.toml").open("rb") as file:
        listed = tomllib.load(file)
    units = []
    for unit in listed["unit"]:
        exercises = tuple(
            Exercise(
                name=entry["name"],
                unit=unit["name"],
                answer=entry["answer"],
                lab=entry["lab"],
                needs=tuple(entry["needs"]),
                core=entry["core"],
                root=root,
                in_page=entry.get("in_page", False),
            )
            for entry in unit["exercise"]
        )
        units.append(Unit(unit["name"], exercises))
    return Catalog(root, tuple(units))
