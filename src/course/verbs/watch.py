"""`course watch`: the run that breaks a promise, played in the browser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from course import browser, place, workspace
from course.catalog import Exercise
from course.grading import facts, verdict
from course.grading.feedback import Facts, Misconception, after_red, feedback, has_run
from course.grading.message import Checked, Mark, Message, Next, Said
from course.grading.outcome import Result
from course.lab.fingerprints import recognised
from course.verbs.check import (
    NoVerdict,
    Wanted,
    checked,
    say_no_verdict,
    wrong_use,
)

FOLDER = Path(".course") / "watch"
NOTHING = "There is no run to play."
KEYS = "Space plays it, → goes one event on, D describes it in words"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an exercise's name and the options."""
    parser.add_argument("name", nargs="?", help="an exercise; without it, the one in progress")
    parser.add_argument(
        "--candidate", type=Path, metavar="PATH", help="a folder of answers, or one of them"
    )
    parser.add_argument(
        "--hidden", action="store_true", help="the instructor's checks too; they are never played"
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Check the answer, and play the first red; 0 only when there is none."""
    exercise = place.find(root, arguments.name).exercise
    wanted = Wanted(exercise, arguments.candidate, arguments.hidden)
    problem = wrong_use(wanted)
    if problem:
        print(f" {problem}", file=sys.stderr)
        return verdict.WRONG_USE
    workspace.make_ready(exercise)
    return _watch(wanted)


def page_of(exercise: Exercise) -> Path:
    """Return where the page of this exercise is kept; git leaves it alone."""
    return exercise.root / FOLDER / f"{exercise.name}.html"


def _watch(wanted: Wanted) -> int:
    """Run the checks, as `check` does without remembering an attempt, and show what is found."""
    exercise = wanted.exercise
    try:
        results = checked(wanted)
    except NoVerdict as problem:
        return say_no_verdict(wanted, str(problem))
    known = recognised(exercise.root, exercise, results)
    _show(_told(wanted, results, known))
    return verdict.status(results)


def _told(wanted: Wanted, results: Sequence[Result], known: Misconception | None) -> Message:
    """Write and open the page, where there is a run; return what was done."""
    here = place.find(wanted.exercise.root, wanted.exercise.name)
    gathered = facts.gather(here, candidate=wanted.candidate)
    if verdict.status(results) == verdict.ALL_PASSED:
        return _nothing_red(results, gathered)
    is_played = verdict.whole_file(results) is None and not verdict.has_fault(results)
    failing = verdict.first_failing(results) if is_played else None
    if failing is None or not has_run(failing.evidence):
        message = feedback(results, replace(gathered, watch=""), known=known)
        return replace(message, summary=(NOTHING, *message.summary))
    page = _written(wanted.exercise, failing, gathered, known)
    is_open = browser.show(page.as_uri())
    where = str(page.relative_to(wanted.exercise.root))
    found = failing.evidence.found
    return Message(
        checks=(Checked(Mark.FAILED, failing.check, f"found in {found}" if found else ""),),
        said=(
            Said("page", (where,)),
            Said("opened", (f"in your browser: {KEYS}",))
            if is_open
            else Said("open it", (f"in a browser: {KEYS}",)),
        ),
        following=(after_red(gathered),),
    )


def _written(exercise: Exercise, failing: Result, said: Facts, known: Misconception | None) -> Path:
    """Write the page of a red; return its path."""
    from course.playing.page import Beside, page

    beside = Beside(
        sentence=failing.check,
        exercise=exercise.name,
        path=said.path,
        known=f"{known.name}: {known.misconception}" if known else "",
        read=f'docs: {said.unit_title}, "{failing.section}"',
        following=after_red(said).command,
    )
    place_of = page_of(exercise)
    place_of.parent.mkdir(parents=True, exist_ok=True)
    place_of.write_text(page(failing.evidence, beside), encoding="utf-8")
    return place_of


def _nothing_red(results: Sequence[Result], said: Facts) -> Message:
    passed = f"{verdict.passed(results)} of {len(results)} checks pass"
    following = Next("./course next") if said.is_own else Next(said.again)
    return Message(
        checks=(Checked(Mark.PASSED, passed),), summary=(NOTHING,), following=(following,)
    )


def _show(message: Message) -> None:
    from course.grading.screen import show

    show(message)
