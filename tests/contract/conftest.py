"""What the rules are about: a noun in a rule's arguments stands for each such thing in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from course import catalog
from course.catalog import Catalog, Exercise
from course.grading.check import ATTRIBUTE, Check

ROOT = Path(__file__).resolve().parents[2]
CATALOG = catalog.load(ROOT)
TREES = (
    ".ci",
    "benchmarks",
    "docs",
    "exercises",
    "notebooks",
    "requirements",
    "solutions",
    "src",
    "tests",
)


@dataclass(frozen=True)
class Stated:
    """One check where it stands: its exercise, its function, and what its decorator says."""

    exercise: Exercise
    function: str
    is_hidden: bool
    check: Check


def is_ours(path: Path) -> bool:
    """Tell whether a file or folder is the course's, not an editor's or a tool's."""
    if path.name in {".ci", ".gitignore"}:
        return True
    made = (".", "__pycache__", "node_modules", "in_page_built")
    return not path.name.startswith(made)


def below(folder: Path) -> Iterator[Path]:
    """Yield the course's own files in this folder, at any depth."""
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if is_ours(path):
            yield from below(path) if path.is_dir() else (path,)


FILES = [path for path in sorted(ROOT.iterdir()) if path.is_file() and is_ours(path)]
FILES += [path for tree in TREES for path in below(ROOT / tree)]


def stated_in(exercise: Exercise, path: Path) -> list[Stated]:
    """Return the checks of one file, from top to bottom; none where it does not import."""
    try:
        defined = run_path(str(path))
    except Exception:  # noqa: BLE001  a rule of its own imports it again, and says why
        return []
    is_hidden = path == exercise.hidden_checks
    return [
        Stated(exercise, name, is_hidden, getattr(value, ATTRIBUTE))
        for name, value in defined.items()
        if hasattr(value, ATTRIBUTE)
    ]


CHECKS = [
    (exercise, path)
    for exercise in CATALOG.exercises
    for path in (exercise.public_checks, exercise.hidden_checks)
]
STATED = [stated for exercise, path in CHECKS for stated in stated_in(exercise, path)]
CHAFFS = [path for exercise in CATALOG.exercises for path in exercise.chaffs()]
WHEATS = [path for exercise in CATALOG.exercises for path in exercise.wheats()]


def name(thing: Any) -> str:
    """Return a unit's or an exercise's own name as a readable id."""
    return str(thing.name)


def place(path: Path) -> str:
    """Return where a file lies, seen from the root, as a readable id."""
    return path.relative_to(ROOT).as_posix()


def bank_place(path: Path) -> str:
    """Return the kind, the exercise and the name of a wheat or a chaff as a readable id."""
    return f"{path.parts[-4]}/{path.parent.name}/{path.stem}"


def check_place(stated: Stated) -> str:
    """Return the exercise, the visibility and the function of a check as a readable id."""
    visibility = "hidden" if stated.is_hidden else "public"
    return f"{stated.exercise.name}/{visibility}/{stated.function}"


def beneath(folder: str, suffix: str) -> list[Path]:
    """Return the files with this suffix at any depth of a folder of the pages, parts left out."""
    found = [path for path in below(ROOT / "docs") if path.suffix == suffix]
    return [path for path in found if folder in path.parts and "assets" not in path.parts]


NOUNS: dict[str, tuple[Sequence[Any], Callable[[Any], str]]] = {
    "unit": (CATALOG.units, name),
    "exercise": (CATALOG.exercises, name),
    "chaff": (CHAFFS, bank_place),
    "proof": ([*WHEATS, *CHAFFS], bank_place),  # what proves the checks: a wheat or a chaff
    "stated": (STATED, check_place),
    "checks_file": ([path for _, path in CHECKS], place),
    "page": (beneath("docs", ".md"), place),
    "listing": (beneath("listings", ".py"), place),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a rule once for each thing that a noun in its arguments stands for."""
    for noun, (things, name_of) in NOUNS.items():
        if noun in metafunc.fixturenames:
            by_id = {name_of(thing): thing for thing in things}  # listed twice, it counts once
            metafunc.parametrize(noun, list(by_id.values()), ids=list(by_id))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the whole course."""
    return ROOT


@pytest.fixture(scope="session")
def listed() -> Catalog:
    """The units and exercises of `course.toml`."""
    return CATALOG


@pytest.fixture(scope="session")
def all_stated() -> list[Stated]:
    """Every check there is: by exercise, public ones first, from top to bottom."""
    return STATED


@pytest.fixture(scope="session")
def places() -> list[str]:
    """Where every file of the course lies, seen from the root."""
    return [place(path) for path in FILES]


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Every text file of the course, by its place."""
    found = {}
    for path in FILES:
        try:
            found[place(path)] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture
    return found
