"""`course grade`: a folder of submissions to a report a learner and one gradebook."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course import catalog
from course.candidate import Candidate
from course.catalog import Catalog, Exercise
from course.distributed.address import NoBroker
from course.grading import crew, examine, gradebook, options, reports, resume, summary, verdict
from course.grading.crew import Terms
from course.grading.journal import Busy, Journal
from course.grading.keys import Keys
from course.grading.oddities import oddities
from course.grading.outcome import Result
from course.grading.reports import Circumstances, Graded, Report
from course.grading.resume import Class, Found
from course.grading.scoring import EXCUSED, score
from course.grading.submissions import Intake, Submission, candidates, take_in
from course.lab import own_names
from course.lab.own_names import NotNamed
from course.subject.levels import POSIX
from course.teaching import standing
from course.teaching.sheets import Unusable
from course.teaching.standing import Standing


@dataclass(frozen=True)
class Told:
    """What is handed in, and what the collection says of each learner beside it."""

    intake: Intake
    standings: Mapping[str, Standing]
    without_folder: tuple[str, ...]


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)  # nobody has chosen a wrong folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the submissions, where results go, and the level of isolation."""
    parser.add_argument("submissions", type=Path, help="a folder of learners' folders")
    parser.add_argument("--out", type=Path, required=True, metavar="RESULTS", help="a folder")
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    options.add_isolation(parser)
    parser.add_argument(
        "--jobs",
        type=options.at_least_one,
        metavar="N",
        help="so many learners at a time; without it, one for each core",
    )
    parser.add_argument(
        "--broker",
        metavar="URL",
        help="have it done by `course worker`s at redis://… or amqp://…, --jobs of them under way",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="an exercise or a unit, and no other; may be repeated",
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Grade everybody; 0 when the book is complete, whatever the marks."""
    listed = catalog.load(root)
    chosen = _chosen(listed, arguments.only)
    folder, out = arguments.submissions, arguments.out
    if not folder.is_dir():
        return verdict.wrong_use(f"{folder} is not a folder of learners' folders")
    if out.resolve().is_relative_to(folder.resolve()):
        return verdict.wrong_use(f"{out} lies in {folder}: results would be taken for submissions")
    try:
        own_names.read(root)
    except NotNamed as unread:
        return verdict.wrong_use(str(unread))
    try:
        standings = standing.read(folder, listed)
    except Unusable as unusable:
        return verdict.wrong_use(str(unusable))
    intake = take_in(folder, [unit.name for unit in listed.units])
    if not intake.submissions:
        return verdict.wrong_use(f"{folder} holds no learner's folder")
    problem = options.broker_problem(arguments.broker) if arguments.broker else ""
    if problem:
        return verdict.wrong_use(problem)
    told = {one.learner: standings[one.learner] for one in intake.submissions}
    lost = standing.without_folder(standings, list(told))
    return _grade(listed, chosen, Told(intake, told, lost), arguments)


def _chosen(listed: Catalog, names: Sequence[str]) -> tuple[Exercise, ...]:
    """Return the exercises of these names and of units of these names; without any, all."""
    units = {unit.name: unit.exercises for unit in listed.units}
    found = {e for name in names for e in units.get(name) or (listed.find(name),)}
    return tuple(e for e in listed.exercises if e in found or not names)


def _level(arguments: argparse.Namespace) -> str | None:
    """Return the level of isolation: that of workers elsewhere is named, or the one of here."""
    if not arguments.broker:
        return options.level(arguments.isolation)
    named: str | None = arguments.isolation
    found = named or options.level(None)
    if found == POSIX and not named:
        print(" Name the level of your workers:  --isolation bubblewrap", file=sys.stderr)
        return None
    return found


def _grader(
    listed: Catalog, terms: Terms, arguments: argparse.Namespace, say: Callable[[str], None]
) -> resume.Grade:
    """Return who grades: processes of this machine, or workers behind a broker."""
    if arguments.broker:
        from course.distributed.sending import IN_FLIGHT, Post, Sender

        post = Post(arguments.broker, arguments.out, arguments.jobs or IN_FLIGHT, say)
        return Sender(post, listed, terms).grade
    jobs = arguments.jobs or os.cpu_count() or 1
    return lambda tasks, on_answer: crew.grade(tasks, terms, jobs, on_answer)


def _grade(
    listed: Catalog, chosen: tuple[Exercise, ...], told: Told, arguments: argparse.Namespace
) -> int:
    """Hold the results' lock while the class is graded, and everything is written."""
    level, out = _level(arguments), arguments.out
    if level is None:
        return verdict.WRONG_USE
    terms = Terms(listed.root, _has_hidden(listed), level)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(Journal(out)) as journal:
            excused = {learner: one.excused for learner, one in told.standings.items()}
            class_ = Class(told.intake.submissions, chosen, terms, excused)
            return _grade_all(listed, told, class_, journal, arguments)
    except Busy:
        return verdict.wrong_use(f"{out} is written by another grader now: wait until it is done")
    except OSError as error:
        said = verdict.wrong_use(f"{error.filename or out} cannot be written: {error.strerror}")
        return verdict.OUR_FAULT if error.errno in FULL else said


def _grade_all(
    listed: Catalog, told: Told, wanted: Class, journal: Journal, arguments: argparse.Namespace
) -> int:
    """Run the checks, write the reports, and the book unless a score is pending."""
    from course.grading.run import NoResults
    from course.subject.explorations import BASE_SEED

    level = wanted.terms.isolation
    circumstances = Circumstances(level, BASE_SEED, reports.version_of(listed.root))
    live = summary.Live(wanted.answers, is_on=not arguments.json)
    try:
        grader = _grader(listed, wanted.terms, arguments, live.say)
        found = resume.results(wanted, Keys(listed, level), journal, grader, live.show)
    except NoBroker as silence:
        return verdict.wrong_use(str(silence))
    except NoResults as fault:
        return _fault(str(fault), arguments)
    except Exception:  # noqa: BLE001  whatever it is, no learner may pay for it
        return _fault(traceback.format_exc(), arguments)
    finally:
        live.end()
    made = [
        _report(wanted, submission, found, told.standings[submission.learner].late)
        for submission in wanted.submissions
    ]
    for report in made:
        reports.write(arguments.out, report, circumstances)
    aside = _set_aside(arguments.out, {report.learner for report in made})
    book = arguments.out / gradebook.FILE
    pending = [report.learner for report in made if report.total.is_pending]
    kept = None
    if not pending:
        names = [exercise.name for exercise in wanted.exercises]
        kept = _keep_another(book, names)
        gradebook.write_whole(book, gradebook.text_of([one.entry for one in made], names).encode())
    journal.settle()
    closing = summary.Closing(
        tuple(made),
        told.intake.left_out,
        circumstances,
        book,
        found.known,
        aside,
        kept,
        told.without_folder,
    )
    if arguments.json:
        print(json.dumps(summary.as_json(closing), indent=2, sort_keys=True))
    else:
        print("\n".join(summary.lines(closing, has_hidden=wanted.terms.hidden)))
    return verdict.OUR_FAULT if pending else verdict.ALL_PASSED


def _set_aside(out: Path, class_: set[str]) -> tuple[str, ...]:
    """Rename the reports of those who are no longer in the class; return whose they are."""
    from course.teaching.placing import keep

    old = [path for path in sorted(out.glob(f"*/{reports.FILE}")) if path.parent.name not in class_]
    for path in old:
        keep(path)
    return tuple(path.parent.name for path in old)


def _keep_another(book: Path, names: Sequence[str]) -> Path | None:
    """Keep a book of more or fewer exercises than this one; return where it is."""
    from course.teaching.placing import keep

    return keep(book) if book.is_file() and gradebook.exercises_of(book) != set(names) else None


def _report(wanted: Class, submission: Submission, found: Found, late: str) -> Report:
    """Return a learner's report; whoever is not excused has results, or it is a fault of ours."""
    candidate = candidates([submission])[0]
    excused = wanted.excused.get(submission.learner, frozenset())
    graded = {
        exercise.name: Graded((), EXCUSED)
        if exercise.name in excused
        else _graded(exercise, candidate, found.results[submission.learner, exercise.name])
        for exercise in wanted.exercises
    }
    return Report(submission.learner, graded, late)


def _graded(exercise: Exercise, candidate: Candidate, own: tuple[Result, ...]) -> Graded:
    from course.lab.fingerprints import recognise

    is_whole = verdict.whole_file(own) is not None
    known = None if is_whole else recognise(exercise.root, exercise, own)
    return Graded(own, score(own), known, oddities(examine.take(candidate, exercise).source))


def _has_hidden(listed: Catalog) -> bool:
    """Should this copy have hidden checks? Those with chaffs have; a lost one is a fault."""
    return any(one.hidden_checks.is_file() or one.chaffs() for one in listed.exercises)


def _fault(problem: str, arguments: argparse.Namespace) -> int:
    """Say that nothing could be graded; the book stays as it was."""
    said = arguments.out / "fault.txt"
    gradebook.write_whole(said, f"{problem}\n".encode())
    if arguments.json:
        print(json.dumps({"fault": problem}))
        return verdict.OUR_FAULT
    print(" ! the checks could not be run: a fault of the grader, and no grade was given")
    print(f"   what was said: {said}")
    print(f" {arguments.out / gradebook.FILE} is as it was   next: ./course doctor")
    return verdict.OUR_FAULT
