"""The way through the course: a page says where on it you are, and how long it takes."""

from __future__ import annotations

from pathlib import Path

from course import page as pages
from course.catalog import Exercise, Unit, load

MARK = "{ .way }"  # its look in docs/assets/style.css


def minutes(unit: Unit) -> int:
    """Return the minutes of all exercises of a unit."""
    return sum(pages.read(exercise.page).minutes for exercise in unit.exercises)


def exercises(unit: Unit) -> str:
    """Return how many exercises a unit has."""
    many = len(unit.exercises)
    return f"{many} exercises" if many > 1 else "1 exercise"


def under_title(path: Path) -> list[str]:
    """Return the two lines below the first heading."""
    text = path.read_text("utf-8")
    return text[text.index("\n# ") :].split("\n")[3:5]


def test_a_unit_page_says_which_unit_it_is(unit: Unit, root: Path) -> None:
    path = unit.exercises[0].unit_page
    names = [one.name for one in load(root).units]
    at = f"Unit {names.index(unit.name) + 1} of {len(names)}"

    right = [f"{at} · {exercises(unit)}, about {minutes(unit)} minutes", MARK]

    assert under_title(path) == right, f"docs/{unit.name}/index.md: write {right} under the title"


def test_an_exercise_page_says_where_it_is(exercise: Exercise, root: Path) -> None:
    names = [one.name for one in load(root).units]
    own = [one.name for one in load(root).units[names.index(exercise.unit)].exercises]
    at = f"[Unit {names.index(exercise.unit) + 1} of {len(names)}](index.md)"
    which = f"exercise {own.index(exercise.name) + 1} of {len(own)}"

    right = [f"{at} · {which}, about {pages.read(exercise.page).minutes} minutes", MARK]

    assert under_title(exercise.page) == right, f"{exercise.name}.md: write {right} under the title"


def test_the_start_page_lists_the_units(unit: Unit, root: Path) -> None:
    text = (root / "docs" / "start.md").read_text("utf-8")
    names = [one.name for one in load(root).units]
    title = pages.read(unit.exercises[0].unit_page).title
    link = f"[{title}]({unit.name}/index.md)"

    right = f"| {names.index(unit.name) + 1} | {link} | {len(unit.exercises)} | {minutes(unit)} |"

    assert right in text.splitlines(), f"docs/start.md has no row {right}"
