"""`course export`: a class's grades in the form that another system reads."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from course import catalog
from course.escaping import safe
from course.grading import verdict
from course.grading.reports import Report
from course.teaching import documents, graded_class, placing, sheets, tables
from course.teaching.roster import id_of
from course.teaching.sheets import Unusable
from course.teaching.tables import Table

TITLE = "Under Pressure"
FORMATS = ("canvas", "moodle", "gradescope", "csv", "junit")
TAKING_A_TEMPLATE = ("canvas", "moodle")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the results, the form, and where it goes."""
    parser.add_argument("results", type=Path, help="the folder that `grade` has written")
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="for gradescope a folder"
    )
    parser.add_argument(
        "--template",
        type=Path,
        metavar="FILE",
        help="moodle: the grading worksheet to fill; canvas: the exported gradebook",
    )
    parser.add_argument(
        "--title", default=TITLE, help=f"of Canvas's assignment; without it {TITLE!r}"
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Write the grades; 1 where somebody is pending or has no row, and is named."""
    out = arguments.out
    try:
        class_ = graded_class.read(
            arguments.results, [one.name for one in catalog.load(root).exercises]
        )
        if arguments.format == "gradescope":
            possible = graded_class.possible(class_)
            graded = [
                one for one in class_ if not one.total.is_pending and not one.total.is_excused
            ]
            texts = {
                f"{report.learner}/results.json": documents.gradescope(report, possible)
                for report in graded
            }
            if out.exists() and not out.is_dir():
                raise Unusable(f"{out} is a file; gradescope takes a folder, a learner each")
            return _tell(arguments, class_, placing.put_folder(out, texts), there=len(texts))
        class_ = [replace(report, learner=id_of(report.learner)) for report in class_]
        table = _table(arguments, class_)
        if out.is_dir():
            raise Unusable(f"{out} is a folder; name a file")
        kept = placing.put_file(out, table.text.encode())
        there = len(class_) - len(table.without)
        return _tell(arguments, class_, kept, there=there, without=table.without)
    except Unusable as problem:
        return verdict.wrong_use(str(problem))
    except OSError as error:
        return verdict.wrong_use(f"{error.filename or out}: {error.strerror}")


def _table(arguments: argparse.Namespace, class_: Sequence[Report]) -> Table:
    """Return the text of a form that is one file."""
    form, template = arguments.format, None
    if arguments.template is not None:
        if form not in TAKING_A_TEMPLATE:
            raise Unusable(f"{form} takes no template; {' and '.join(TAKING_A_TEMPLATE)} do")
        template = sheets.read(arguments.template.read_bytes())
    if form == "canvas":
        return tables.canvas(class_, arguments.title, template)
    if form == "csv":
        return tables.plain(class_)
    if form == "junit":
        return Table(documents.junit(class_))
    if template is None:
        raise Unusable("moodle needs --template: the grading worksheet, downloaded from Moodle")
    return tables.moodle(class_, template)


def _tell(
    arguments: argparse.Namespace,
    class_: Sequence[Report],
    kept: Path | None,
    *,
    there: int,
    without: Sequence[str] = (),
) -> int:
    pending = [report.learner for report in class_ if report.total.is_pending]
    print(f" {arguments.out}   {there} of {len(class_)} learners")
    if kept is not None:
        print(f"   what stood there is kept: {kept}")
    excused = [report.learner for report in class_ if report.total.is_excused]
    if excused:
        print(f"   excused from everything, so no points: {', '.join(map(safe, excused))}")
    if pending:
        print(f"   pending, left blank: {', '.join(map(safe, pending))}")
    if without:
        print(f"   not in the template: {', '.join(map(safe, without))}")
    return verdict.NOT_ALL_PASSED if pending or without else verdict.ALL_PASSED
