"""`course map`: what a class has understood, who is alike, and what to talk about tomorrow."""

from __future__ import annotations

import argparse
import json
import shlex
from pathlib import Path

from course import catalog
from course.catalog import Catalog
from course.grading import verdict
from course.grading.gradebook import write_whole
from course.lab import own_names
from course.lab.fingerprints import Bank
from course.lab.own_names import NotNamed
from course.teaching import graded_class, map_json, map_lines, naming_groups, placing
from course.teaching.class_map import ClassMap, class_map
from course.teaching.sheets import Unusable

SUFFIX = ".html"
AUTHORS = "docs/authors.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the results, what is wanted of the map, and a group's name."""
    parser.add_argument("results", type=Path, help="the folder that `grade` has written")
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="the map as a page, too")
    parser.add_argument("--no-names", action="store_true", help="to show it: nobody is named")
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.add_argument(
        "--name",
        nargs=3,
        metavar=("EXERCISE", "GROUP", "SENTENCE"),
        help="give a group the sentence of its idea, for this map and all later ones",
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Show the map of a class; 0 whatever it shows."""
    try:
        listed = catalog.load(root)
        class_ = graded_class.read(arguments.results, [one.name for one in listed.exercises])
        bank = Bank.of(root)
        made = class_map(listed, class_, bank)
        if arguments.name is not None:
            return _name(listed, made, bank, arguments)
        return _show(made, arguments)
    except (NotNamed, Unusable) as problem:
        return verdict.wrong_use(str(problem))
    except OSError as error:
        return verdict.wrong_use(f"{error.filename or arguments.out}: {error.strerror}")


def _name(listed: Catalog, made: ClassMap, bank: Bank, arguments: argparse.Namespace) -> int:
    exercise, behaviour, sentence = arguments.name
    text = naming_groups.named(made, bank, listed.find(exercise), behaviour, sentence)
    write_whole(listed.root / own_names.FILE, text.encode())
    print(f" {behaviour} of {exercise} is {own_names.name_of(sentence)} from now on")
    print(f"   kept in {own_names.FILE}; to have the checks prove it, make it a chaff: {AUTHORS}")
    print(f" next: ./course map {shlex.quote(str(arguments.results))}")
    return verdict.ALL_PASSED


def _show(made: ClassMap, arguments: argparse.Namespace) -> int:
    with_names = not arguments.no_names
    results, out = str(arguments.results), arguments.out
    kept = None
    if out is not None:
        from course.teaching.map_page import page

        if out.suffix != SUFFIX or out.is_dir():
            raise Unusable(f"{out} is no name for a page: it ends in {SUFFIX}")
        kept = placing.put_file(out, page(made, results, with_names=with_names).encode())
    if arguments.json:
        print(json.dumps(map_json.as_json(made, with_names=with_names), indent=2, sort_keys=True))
        return verdict.ALL_PASSED
    print("\n".join(map_lines.lines(made, results, with_names=with_names)))
    if out is not None:
        print(f" {out} is written" + (f"; what stood there is kept: {kept}" if kept else ""))
    else:
        print(f" next: ./course map {shlex.quote(results)} --out map.html")
    return verdict.ALL_PASSED
