"""One name finds all: an exercise has every part, and nothing lies about that belongs to none."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from course.catalog import Catalog, Exercise, Unit

EXERCISE_TREES = (
    "exercises",
    "solutions",
    "tests/public",
    "tests/hidden",
    "tests/wheats",
    "tests/chaffs",
)
NO_DIGITS = ("docs/", "exercises/", "solutions/", "tests/", "notebooks/")
NAMED_BY_MKDOCS = {"docs/assets/theme/404.html"}  # which builds the page of this name and no other
CAPSTONE = {f"{tree}/pressure_test" for tree in ("exercises", "solutions", "tests/wheats")}
OF_NO_EXERCISE = {"tests/public/fingerprints.json", *CAPSTONE}
OF_A_UNIT = ("listings", "pictures", "assets")  # folders beside its pages
NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def owned_by(exercise: Exercise) -> set[str]:
    """Return where everything that belongs to an exercise lies."""
    fixed = (
        exercise.page,
        exercise.stub,
        exercise.solution,
        exercise.public_checks,
        exercise.hidden_checks,
    )
    paths = (*fixed, *exercise.wheats(), *exercise.chaffs())
    return {path.relative_to(exercise.root).as_posix() for path in paths}


def is_owned(place: str, owned: set[str]) -> bool:
    """Tell whether a file is among these, or lies in a folder that is."""
    return place in owned or any(parent.as_posix() in owned for parent in Path(place).parents)


def mentions(place: str, exercise: Exercise) -> bool:
    """Tell whether a path holds the exercise's name; the name of its unit may hold it, too."""
    names = (Path(part).stem for part in Path(place).parts)
    return any(exercise.name in name for name in names if name != exercise.unit)


@pytest.mark.parametrize("part", ["page", "stub", "solution", "public_checks", "hidden_checks"])
def test_an_exercise_has_every_part(exercise: Exercise, part: str) -> None:
    path: Path = getattr(exercise, part)

    is_there = path.exists()

    place = path.relative_to(exercise.root)
    assert is_there, f"{exercise.name} has no {part.replace('_', ' ')}: write {place}"


@pytest.mark.parametrize(
    ("kind", "least"), [("wheats", 2), ("chaffs", 4)], ids=["wheats", "chaffs"]
)
def test_an_exercise_has_enough_proofs(exercise: Exercise, kind: str, least: int) -> None:
    folder = f"tests/{kind}/{exercise.unit}/{exercise.name}"

    there = getattr(exercise, kind)()

    assert len(there) >= least, f"{folder} holds {len(there)} {kind}: it takes at least {least}"


def test_a_proof_has_the_form_of_the_answer(proof: Path, listed: Catalog) -> None:
    answer = listed.find(proof.parent.name).answer

    form = Path(answer).suffix

    assert proof.suffix == form, (
        f"{proof.name} is no answer: the answer is {answer}; make it like that"
    )


def test_what_bears_an_exercises_name_belongs_to_it(exercise: Exercise, places: list[str]) -> None:
    owned = owned_by(exercise)

    strangers = [
        place for place in places if mentions(place, exercise) and not is_owned(place, owned)
    ]

    assert not strangers, f"{strangers}: none is a part of {exercise.name}; rename or remove them"


@pytest.mark.parametrize("tree", EXERCISE_TREES)
def test_nothing_lies_in_a_tree_that_no_exercise_owns(
    tree: str, listed: Catalog, places: list[str]
) -> None:
    owned = OF_NO_EXERCISE.union(*(owned_by(exercise) for exercise in listed.exercises))

    strays = [
        place for place in places if place.startswith(f"{tree}/") and not is_owned(place, owned)
    ]

    assert not strays, f"{strays}: no exercise of course.toml owns them; list, move or remove them"


def test_a_units_folder_holds_its_pages_and_what_they_show(
    unit: Unit, places: list[str], texts: dict[str, str]
) -> None:
    folder, wheats = f"docs/{unit.name}/", f'--8<-- "tests/wheats/{unit.name}/'
    pages = {"index.md", *(f"{exercise.name}.md" for exercise in unit.exercises)}
    pages |= {place.removeprefix(folder) for place, text in texts.items() if wheats in text}

    inside = [place.removeprefix(folder) for place in places if place.startswith(folder)]
    strays = [name for name in inside if name not in pages and name.split("/")[0] not in OF_A_UNIT]

    assert not strays, f"{folder} holds {strays}: only {pages} and the folders {OF_A_UNIT} belong"
    assert "index.md" in inside, f"{folder} has no concept page: write {folder}index.md"


@pytest.mark.parametrize(
    ("folder", "suffix"),
    [("notebooks/", ".ipynb"), ("src/course/contracts/", ".py")],
    ids=["notebooks", "contracts"],
)
def test_a_folder_holds_one_file_a_unit(
    folder: str, suffix: str, listed: Catalog, places: list[str]
) -> None:
    right = {f"{folder}{unit.name}{suffix}" for unit in listed.units}

    there = {place for place in places if place.startswith(folder)} - {f"{folder}__init__.py"}

    assert there == right, (
        f"{folder} lacks {sorted(right - there)} and has {sorted(there - right)} too many: "
        "each unit has one file there, of the unit's name"
    )


@pytest.mark.parametrize("tree", NO_DIGITS)
def test_no_file_name_holds_a_digit(tree: str, places: list[str]) -> None:
    inside = {place for place in places if place.startswith(tree)} - NAMED_BY_MKDOCS

    numbered = sorted(place for place in inside if re.search(r"\d", place))

    assert not numbered, f"{numbered}: order and numbers live in course.toml; name them in words"


def test_a_name_is_words_and_not_the_standard_librarys(listed: Catalog) -> None:
    units = [unit.name for unit in listed.units]
    exercises = [exercise.name for exercise in listed.exercises]
    proofs = [path.stem for one in listed.exercises for path in (*one.wheats(), *one.chaffs())]

    bad = [
        name
        for name in (*units, *exercises, *proofs)
        if not NAME.fullmatch(name) or name in sys.stdlib_module_names
    ]

    assert not bad, f"{bad}: a name is lower snake case without digits, and no module of Python's"


@pytest.mark.parametrize("kind", ["units", "exercises"])
def test_a_name_is_given_once(kind: str, listed: Catalog) -> None:
    names = [thing.name for thing in getattr(listed, kind)]

    twice = sorted({name for name in names if names.count(name) > 1})

    assert not twice, f"{twice} stand twice among the {kind} of course.toml: one name, one thing"
