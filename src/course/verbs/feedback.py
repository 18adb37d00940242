"""`course feedback`: a page for each learner, made from what `grade` has written."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from course import catalog, page, pages
from course.catalog import Catalog, Exercise
from course.escaping import safe
from course.grading import facts, verdict
from course.grading.feedback import Facts
from course.grading.reports import Report
from course.grading.submissions import ANSWERS
from course.teaching import graded_class, placing
from course.teaching.roster import folder_of, id_of
from course.teaching.sheets import Unusable

if TYPE_CHECKING:
    from course.teaching.learner_page import About

SITE = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Made:
    """A page that was written, or that stood there already."""

    learner: str
    path: Path
    state: str  # "new", "same" or "changed"
    kept: Path | None = None  # where the changed one is kept
    is_pending: bool = False
    is_excused: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the results, where the pages go, whose, and the site they link to."""
    parser.add_argument("results", type=Path, help="the folder that `grade` has written")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder for pages")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="LEARNER",
        help="this learner's page, and no other; may be repeated",
    )
    parser.add_argument(
        "--site", default="", metavar="URL", help="where the course's pages are; without it, words"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Write the pages; 1 where somebody is pending, and is named."""
    from course.teaching import learner_page

    listed, out = catalog.load(root), arguments.out
    try:
        names = [one.name for one in listed.exercises]
        class_ = graded_class.read(arguments.results, names)
        _refuse(arguments, listed, class_)
        chosen = _chosen(class_, arguments.only)
        named = {one.learner: replace(one, learner=id_of(one.learner)) for one in chosen}
        about = {one.name: _about(one, _site(arguments.site)) for one in listed.exercises}
        paths = {one.learner: _path(out, one) for one in chosen}
        texts = {folder: learner_page.page(one, about) for folder, one in named.items()}
        made = [_put(paths[one.learner], one, texts[one.learner].encode()) for one in chosen]
        gone = [] if arguments.only else _keep_nobodys(out, {one.learner for one in class_})
    except Unusable as problem:
        return verdict.wrong_use(str(problem))
    except OSError as error:
        return verdict.wrong_use(f"{safe(str(error.filename or out))}: {error.strerror}")
    if arguments.json:
        print(json.dumps(_as_json(made, gone), indent=2, sort_keys=True))
    else:
        print("\n".join(_lines(out, made, gone)))
    return verdict.NOT_ALL_PASSED if any(one.is_pending for one in made) else verdict.ALL_PASSED


def _refuse(arguments: argparse.Namespace, listed: Catalog, class_: Sequence[Report]) -> None:
    """Raise `Unusable` where pages would lie among results or submissions."""
    out, results = arguments.out.resolve(), arguments.results.resolve()
    if out.exists() and not out.is_dir():
        raise Unusable(f"{arguments.out} is a file; name a folder")
    if out.is_relative_to(results):
        raise Unusable(f"{arguments.out} lies in {arguments.results}; name a folder of its own")
    inside = [ANSWERS, *(unit.name for unit in listed.units)]
    for folder in (out, *out.parents):
        handed_in = (folder / one.learner / part for one in class_ for part in inside)
        if any(part.is_dir() for part in handed_in):
            raise Unusable(f"{arguments.out} lies among submissions; name a folder of its own")


def _chosen(class_: Sequence[Report], wanted: Sequence[str]) -> list[Report]:
    """Return the reports of these learners, by id or by folder; without any, all."""
    there = {one.learner for one in class_}
    folders = {name if name in there else folder_of(name) for name in wanted}
    unknown = [safe(id_of(name)) for name in sorted(folders - there)]
    if unknown:
        raise Unusable(f"nobody here is called {', '.join(unknown)}; name a learner's id")
    return [one for one in class_ if one.learner in folders or not wanted]


def _site(address: str) -> str:
    """Return the address with one slash at its end; nothing where there is none."""
    if address and not SITE.fullmatch(address):
        raise Unusable(f"{safe(address)!r} is no address; one begins with https:// or http://")
    return f"{address.rstrip('/')}/" if address else ""


def _about(exercise: Exercise, site: str) -> About:
    """Return what the pages of the course say of an exercise."""
    from course.teaching.learner_page import About

    own, unit = page.read(exercise.page), page.read(exercise.unit_page)
    docs = exercise.root
    return About(
        Facts(
            exercise=exercise.name,
            path=str(exercise.answer_in(Path(ANSWERS))),
            again=f"./course check {exercise.name}",
            title=own.title or exercise.name,
            unit_title=unit.title or exercise.unit,
            built=own.built.rstrip("."),
            elsewhere=own.elsewhere.rstrip("."),
            first_question=facts.first_question(exercise.stub),
        ),
        unit_address=site and site + pages.path_of(exercise.unit_page, docs),
        page_address=site and site + pages.path_of(exercise.page, docs),
    )


def _path(out: Path, report: Report) -> Path:
    """Return where a learner's page goes; raise `Unusable` where a folder is in its place."""
    path = out / f"{report.learner}.html"
    if path.is_dir():
        raise Unusable(f"{safe(str(path))} is a folder; take it away, or name another one")
    return path


def _put(path: Path, report: Report, content: bytes) -> Made:
    """Write one page, whole or not at all; another one that stood there is kept."""
    is_there = path.exists()
    is_same = is_there and path.read_bytes() == content
    kept = placing.put_file(path, content, _aside(path.parent))
    state = "same" if is_same else "changed" if is_there else "new"
    total = report.total
    return Made(report.learner, path, state, kept, total.is_pending, total.is_excused)


def _aside(out: Path) -> Path:
    """Return where old pages are kept: what lies in `out` is given out."""
    return out.parent / f"{out.absolute().name}.kept"


def _keep_nobodys(out: Path, class_: Collection[str]) -> list[Path]:
    """Move the pages of those who are in no report out of what is given out; return where."""
    old = [path for path in sorted(out.glob("*.html")) if path.stem not in class_]
    return [placing.keep_in(_aside(out), path) for path in old if path.is_file()]


def _lines(out: Path, made: Sequence[Made], gone: Sequence[Path]) -> list[str]:
    states = [one.state for one in made]
    counts = [
        f"{states.count(state)} {state}" for state in ("new", "changed", "same") if state in states
    ]
    pages_ = "1 page" if len(made) == 1 else f"{len(made)} pages"
    said = [f" {out}   {pages_}: {', '.join(counts)}"]
    said += [f"   what stood there is kept: {safe(str(one.kept))}" for one in made if one.kept]
    said += [f"   of nobody who was graded, so it is kept: {safe(str(path))}" for path in gone]
    pending = _named(one.learner for one in made if one.is_pending)
    if pending:
        said.append(f"   pending, and told so: {pending}")
    one = next((one for one in made if not one.is_excused), made[0])
    return [*said, f" next: look at one before you give them out: {safe(str(one.path))}"]


def _named(learners: Iterable[str]) -> str:
    return ", ".join(safe(learner) for learner in learners)


def _as_json(made: Sequence[Made], gone: Sequence[Path]) -> dict[str, object]:
    return {
        "pages": {
            one.learner: {
                "path": str(one.path),
                "state": one.state,
                "kept": str(one.kept) if one.kept else None,
            }
            for one in made
        },
        "of_nobody": [str(path) for path in gone],
        "pending": [one.learner for one in made if one.is_pending],
    }
