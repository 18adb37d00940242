"""A module does one job, says which in a line, and stays short enough to read at once."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

LONGEST = 300  # lines
UNIT_KEYS = {"name", "exercise"}
EXERCISE_KEYS = {"name", "answer", "lab", "needs", "core", "in_page"}
SILENT = ("src/course/lab/", "src/course/subject/")
SPEAKING = ("course", "src/", "tests/", "exercises/", "solutions/", "benchmarks/")


def is_python(place: str) -> bool:
    """Tell whether a file is Python: the launcher has no suffix."""
    return place.endswith(".py") or place == "course"


def prints(text: str) -> list[int]:
    """Return the lines on which a module prints."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    ]


def words(value: object) -> list[str]:
    """Return every string in a value, keys apart."""
    if isinstance(value, dict):
        return [word for one in value.values() for word in words(one)]
    if isinstance(value, list):
        return [word for one in value for word in words(one)]
    return [value] if isinstance(value, str) else []


def test_no_module_is_too_long(texts: dict[str, str]) -> None:
    lengths = {place: len(text.splitlines()) for place, text in texts.items() if is_python(place)}

    long = {place: length for place, length in lengths.items() if length > LONGEST}

    assert not long, f"{long}: past {LONGEST} lines a module has a second job; give it its own file"


def test_a_module_says_its_job_in_one_line(texts: dict[str, str]) -> None:
    modules = {
        place: ast.get_docstring(ast.parse(text)) or ""
        for place, text in texts.items()
        if is_python(place) and place.startswith(SPEAKING)
    }

    silent = {
        place: docstring.partition("\n")[0]
        for place, docstring in modules.items()
        if not docstring.partition("\n")[0].endswith((".", "?"))
    }

    assert not silent, f"{silent}: begin with a docstring whose first line is a whole sentence"


@pytest.mark.parametrize("folder", SILENT)
def test_what_runs_beside_an_answer_prints_nothing(folder: str, texts: dict[str, str]) -> None:
    modules = {place: text for place, text in texts.items() if place.startswith(folder)}

    loud = {place: lines for place, text in modules.items() if (lines := prints(text))}

    assert not loud, f"{loud} print: return a value, and let grading or a verb show it"


def test_the_one_list_holds_order_kinds_and_needs_only(root: Path) -> None:
    listed = tomllib.loads((root / "course.toml").read_text("utf-8"))
    units = listed["unit"]
    exercises = [exercise for unit in units for exercise in unit["exercise"]]

    keys = set(listed) - {"unit"}
    keys |= {key for unit in units for key in unit} - UNIT_KEYS
    keys |= {key for exercise in exercises for key in exercise} - EXERCISE_KEYS

    assert not keys, (
        f"course.toml says {sorted(keys)}: a title, minutes and prose stand on the page, "
        f"points at the check; here an exercise has {sorted(EXERCISE_KEYS)}"
    )


def test_the_one_list_holds_names_and_no_prose(root: Path) -> None:
    listed = tomllib.loads((root / "course.toml").read_text("utf-8"))

    prose = [word for word in words(listed) if " " in word]

    assert not prose, f"course.toml holds the prose {prose}: say it on the page"
