"""What `course matrix --write` keeps of exercises that it was not asked for."""

from __future__ import annotations

import json
from pathlib import Path

from course.catalog import Catalog, Exercise, Unit
from course.lab import fingerprints
from course.verbs.matrix import TABLE, renamed, texts


def course_of(root: Path, *names: str) -> Catalog:
    """Return a course of one unit with these exercises."""
    exercises = tuple(
        Exercise(name, "unit", f"{name}.py", "threads", (), core=True, root=root) for name in names
    )
    return Catalog(root, (Unit("unit", exercises),))


def write(root: Path, written: dict[Path, str]) -> None:
    """Put the files where they belong."""
    for name, text in written.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def test_one_exercise_is_written_anew_and_the_others_stay_in_the_courses_order(
    tmp_path: Path,
) -> None:
    known = course_of(tmp_path, "first", "second")
    both = {"second": "| b |", "first": "| a |"}
    write(tmp_path, texts(tmp_path, known, both, {"second": {"y": 2}, "first": {"x": 1}}))

    after = texts(tmp_path, known, {"second": "| new |"}, {"second": {"z": 3}})

    assert after[TABLE] == "## first\n\n| a |\n\n## second\n\n| new |\n"
    assert json.loads(after[fingerprints.FILE]) == {"first": {"x": 1}, "second": {"z": 3}}


def test_an_exercise_that_is_gone_leaves_the_files(tmp_path: Path) -> None:
    both = {"first": "| a |", "gone": "| b |"}
    write(tmp_path, texts(tmp_path, course_of(tmp_path, "first", "gone"), both, dict(both)))

    after = texts(tmp_path, course_of(tmp_path, "first"), {}, {})

    assert after[TABLE] == "## first\n\n| a |\n"
    assert json.loads(after[fingerprints.FILE]) == {"first": "| a |"}


def test_a_wrong_answer_that_shows_something_else_in_public_is_told(tmp_path: Path) -> None:
    kept = {"first": {"one": {"public": "aa", "all": "bb"}, "two": {"public": "cc", "all": "cc"}}}
    write(tmp_path, {fingerprints.FILE: json.dumps(kept)})
    found = {"first": {"one": {"public": "aa", "all": "a part"}, "two": {"public": "dd"}}}

    told = renamed(tmp_path, found)

    assert told == ["first: two shows something else in public: ./course matrix first --write"]
