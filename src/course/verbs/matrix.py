"""`course matrix`: every check against every known right and wrong answer."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from course import catalog
from course.catalog import Catalog, Exercise
from course.grading import matrix
from course.grading.matrix import Extent
from course.lab import fingerprints
from course.machine import in_ci, lacks

HEADING = "## "
TABLE = Path("docs") / "assets" / "generated" / "matrix.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("name", nargs="?", help="one exercise; all of them without a name")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--write",
        action="store_true",
        help="write the page's table and the fingerprints anew, of one exercise or of all",
    )
    less = parser.add_mutually_exclusive_group()
    less.add_argument(
        "--named",
        action="store_true",
        help="of the hidden checks, ask each wrong answer only those that say they catch it",
    )
    less.add_argument(
        "--brief",
        action="store_true",
        help="only the right answers: is none refused? It compares no file",
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Print the matrix; 0 only when nothing survives, nothing right is refused, no file is old."""
    extent = _extent(arguments)
    if arguments.write and extent is not Extent.WHOLE:
        print(f" {extent.value}: that is no table to write; --write stands alone", file=sys.stderr)
        return 2
    known = catalog.load(root)
    exercises = [known.find(arguments.name)] if arguments.name else list(known.exercises)
    tables: dict[str, str] = {}
    prints: dict[str, Any] = {}
    problems: list[str] = []
    for made in matrix.build_each(_possible(exercises), extent):
        name = made.exercise.name
        tables[name] = made.markdown().strip()
        prints[name] = made.fingerprints()
        problems += [f"{name}: {problem}" for problem in made.problems()]
        if not arguments.json:
            print(_screen(made), flush=True)
    if extent is Extent.NAMED:
        problems += renamed(root, prints)
    if extent is Extent.WHOLE and (arguments.write or not arguments.name):
        files = texts(root, known, tables, prints)
        problems += _written(root, files, is_writing=arguments.write)
    if arguments.json:
        print(json.dumps({"fingerprints": prints, "problems": problems}, indent=1))
    else:
        for problem in problems:
            print(f" ✗ {problem}", file=sys.stderr)
    return 1 if problems else 0


def _extent(arguments: argparse.Namespace) -> Extent:
    if arguments.brief:
        return Extent.BRIEF
    return Extent.NAMED if arguments.named else Extent.WHOLE


def renamed(root: Path, prints: Mapping[str, Any]) -> list[str]:
    """Return which wrong answers no longer show, in public, what learners are told they show."""
    kept = json.loads((root / fingerprints.FILE).read_text("utf-8"))
    return [
        f"{name}: {wrong} shows something else in public: ./course matrix {name} --write"
        for name, found in prints.items()
        for wrong, one in found.items()
        if kept.get(name, {}).get(wrong, {}).get("public") != one["public"]
    ]


def _possible(exercises: Sequence[Exercise]) -> list[Exercise]:
    """Return what this machine can run, and name what it leaves out: nothing, in CI."""
    possible = []
    for exercise in exercises:
        lacking = lacks(exercise.needs)
        if lacking and not in_ci():
            print(f" – {exercise.name} is left out: it needs {'; '.join(lacking)}", file=sys.stderr)
        else:
            possible.append(exercise)
    return possible


def texts(
    root: Path, known: Catalog, tables: Mapping[str, str], prints: Mapping[str, Any]
) -> dict[Path, str]:
    """Return both files with what was measured; exercises that were not asked for stay."""
    page, path = root / TABLE, root / fingerprints.FILE
    before = page.read_text("utf-8").split(HEADING)[1:] if page.is_file() else []
    parted = (section.split("\n\n", 1) for section in before)
    all_tables = {name: table.strip() for name, table in parted} | dict(tables)
    all_prints = (json.loads(path.read_text("utf-8")) if path.is_file() else {}) | dict(prints)
    names = [exercise.name for exercise in known.exercises]
    found = [f"{HEADING}{name}\n\n{all_tables[name]}\n" for name in names if name in all_tables]
    kept = {name: all_prints[name] for name in names if name in all_prints}
    return {TABLE: "\n".join(found), fingerprints.FILE: json.dumps(kept, indent=1) + "\n"}


def _written(root: Path, texts: dict[Path, str], *, is_writing: bool) -> list[str]:
    """Write these files, or say which of them are not what was measured."""
    old = []
    for name, text in texts.items():
        path = root / name
        if is_writing:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text:
            old.append(f"{name} is out of date: ./course matrix --write")
    return old


def _screen(made: matrix.Matrix) -> str:
    width = max(len(name) for name in (*made.wrong, *made.right))
    lines = [f" {made.exercise.name}: {len(made.checks)} checks, in the order of the files", ""]
    for title, answers in (("right", made.right), ("wrong", made.wrong)):
        for name, results in answers.items():
            marks = "".join(made.marks(results))
            lines.append(f" {title}  {name:{width}}  {marks}".rstrip())
    survivors = sum("survives" in problem for problem in made.problems())
    refused = sum("is right, and" in problem for problem in made.problems())
    lines += [
        "",
        " · passed  ✗ failed  ∞ hung  – waits for another check",
        f" {len(made.wrong)} wrong answers: {survivors} survive what was run",
        f" {len(made.right)} right answers: {refused} refused",
        f" {made.seconds:.0f} s of work",
    ]
    return "\n".join(lines)
