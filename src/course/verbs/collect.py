"""`course collect`: what a class has sent, matched with the roster, as a folder for `grade`."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from course import catalog
from course.grading import verdict

if TYPE_CHECKING:
    from course.teaching.collection import Written


@dataclass(frozen=True)
class Assignment:
    """A delivery and whose it is, as the instructor says."""

    name: str
    learner: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the source, the roster, where the collection goes, and what the instructor knows."""
    parser.add_argument("source", type=Path, help="a folder or a zip, as a platform gives it")
    parser.add_argument(
        "--roster", type=Path, required=True, metavar="roster.csv", help="a column id, and others"
    )
    parser.add_argument(
        "--out", type=Path, metavar="SUBMISSIONS", help="a folder; without it nothing is written"
    )
    parser.add_argument("--dry-run", action="store_true", help="say who matched, and write nothing")
    parser.add_argument(
        "--assign",
        type=_assignment,
        action="append",
        default=[],
        metavar="NAME=ID",
        help="whose a delivery is that nothing else tells",
    )
    parser.add_argument(
        "--due",
        type=_moment,
        metavar="TIME",
        help="mark what was sent later, such as 2026-11-20T23:59+01:00; it is taken all the same",
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Collect and tell; 0 when everything was matched and taken, 1 when a person has to look."""
    from course.teaching import collecting, collection, roll, roster, standing
    from course.teaching.release import NoPlace
    from course.teaching.sources import Refused

    source, out = arguments.source, None if arguments.dry_run else arguments.out
    has_due = arguments.due is not None
    assigned = {one.name: one.learner for one in arguments.assign}
    try:
        if out is not None:
            collection.check_place(source, out)
        listed, learners = catalog.load(root), roster.read(arguments.roster)
        roster.check_excused(learners, listed)
        before = standing.before(arguments.out, listed)
        handed, made = collecting.collect(listed, source, learners, assigned, arguments.due)
        if out is None:
            light, written = [collection.without_contents(one) for one in handed], None
        else:
            nobodys = [*made.unmatched, *made.replaced]
            light, written = collection.write(out, learners, handed, nobodys)
    except Refused as problem:
        return verdict.wrong_use(f"{source}: {problem}")
    except (NoPlace, roster.BadRoster, collecting.WrongAssignment) as problem:
        return verdict.wrong_use(str(problem))
    except OSError as error:
        return verdict.wrong_use(f"{error.filename or out or source}: {error.strerror}")
    for line in roll.lines(learners, light, made, has_due=has_due):
        print(line)
    for line in roll.no_longer_late(light, before, has_due=has_due):
        print(line)
    for line in roll.unread(roster.unread(arguments.roster)):
        print(line)
    print(*_closing(arguments, written), sep="\n")
    return verdict.NOT_ALL_PASSED if roll.needs_a_person(light, made) else verdict.ALL_PASSED


def _closing(arguments: argparse.Namespace, written: Written | None) -> list[str]:
    if written is None:
        return [" nothing was written   next: the same with --out submissions"]
    out = arguments.out
    kept = [f" what stood there is kept: {out.parent / written.kept.name}"] if written.kept else []
    said = (
        f"{out} was like this before: nothing changed" if written.is_same else f"{out} is written"
    )
    return [*kept, f" {said}   next: ./course grade {shlex.quote(str(out))} --out results"]


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time with its distance from UTC, such as 2026-11-20T23:59+01:00"
        )
    return found


def _assignment(text: str) -> Assignment:
    name, _, learner = text.rpartition("=")
    if not name or not learner:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=ID")
    return Assignment(name, learner)
