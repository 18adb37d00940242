"""`course check`: one answer against its checks, told so that a red teaches."""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import place, progress, workspace
from course.candidate import Candidate
from course.catalog import Exercise
from course.grading import facts, verdict
from course.grading.feedback import Misconception, feedback, no_verdict
from course.grading.outcome import Evidence, Outcome, Result, Visibility

NOT_AN_ATTEMPT = (Outcome.UNATTEMPTED, Outcome.MISSING)


@dataclass(frozen=True)
class Wanted:
    """What is asked for; without a candidate it is the learner's own answer."""

    exercise: Exercise
    candidate: Path | None = None
    hidden: bool = False
    as_json: bool = False
    traceback: bool = False

    @property
    def answers(self) -> Path:
        """The folder of answers, or the file, that is checked."""
        return self.candidate or self.exercise.root / workspace.FOLDER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an exercise's name and the options."""
    parser.add_argument("name", nargs="?", help="an exercise; without it, the one in progress")
    parser.add_argument("--hidden", action="store_true", help="the instructor's checks too")
    parser.add_argument(
        "--candidate", type=Path, metavar="PATH", help="a folder of answers, or one of them"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.add_argument("--traceback", action="store_true", help="what lies behind the evidence")
    parser.add_argument(
        "--debug", action="store_true", help="run in this process, for breakpoint(); no verdict"
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Check the answer and tell; 0 only when all passed."""
    exercise = place.find(root, arguments.name).exercise
    wanted = Wanted(
        exercise, arguments.candidate, arguments.hidden, arguments.json, arguments.traceback
    )
    problem = wrong_use(wanted)
    if problem:
        print(f" {problem}", file=sys.stderr)
        return verdict.WRONG_USE
    workspace.make_ready(exercise)
    if arguments.debug:
        return _debug(wanted)
    return _check(wanted)


def check_once(root: Path, name: str) -> int:
    """Check the learner's answer to this exercise, as after a save; return the exit status."""
    exercise = place.find(root, name).exercise
    workspace.make_ready(exercise)
    return _check(Wanted(exercise))


def wrong_use(wanted: Wanted) -> str:
    """Return why this cannot be checked, or nothing."""
    if wanted.candidate is not None and not wanted.candidate.exists():
        return f"There is nothing at {wanted.candidate}."
    if wanted.hidden and not wanted.exercise.hidden_checks.is_file():
        return "This copy has no hidden checks; whoever gives the course has them."
    return ""


class NoVerdict(Exception):
    """The checks could not be run, which is never the learner's fault; its text says why."""


def checked(wanted: Wanted) -> list[Result]:
    """Return what the checks find; raise `NoVerdict` when they could not be run."""
    from course.grading.run import NoResults, run_checks

    candidate = Candidate.at(wanted.answers.absolute())
    exercise = wanted.exercise
    try:
        return run_checks(
            exercise.root, [candidate], exercises=[exercise.name], hidden=wanted.hidden
        )
    except NoResults as fault:
        raise NoVerdict(str(fault)) from fault
    except Exception as fault:  # whatever it is, the learner must not take it for their own
        raise NoVerdict(traceback.format_exc()) from fault


def _check(wanted: Wanted) -> int:
    """Run the checks, remember how it went, and tell."""
    from course.lab import fingerprints

    exercise = wanted.exercise
    root = exercise.root
    began = time.perf_counter()
    try:
        results = checked(wanted)
    except NoVerdict as problem:
        return say_no_verdict(wanted, str(problem))
    seconds = time.perf_counter() - began
    if wanted.candidate is None:
        _remember(root, exercise, results)
    known = fingerprints.recognised(root, exercise, results)
    if wanted.as_json:
        _print_json(_as_json(wanted, results, known))
    else:
        _show(wanted, results, known, seconds)
    return verdict.status(results)


def _remember(root: Path, exercise: Exercise, results: Sequence[Result]) -> None:
    """Keep what an attempt came to; an untouched stub and a fault of ours are no attempts."""
    whole, failing = verdict.whole_file(results), verdict.first_failing(results)
    if verdict.has_fault(results) or (whole and whole.outcome in NOT_AN_ATTEMPT):
        return
    after = progress.checked(
        progress.standing(root, exercise.name),
        failing="" if whole or failing is None else failing.check,
        trouble=whole.outcome.value if whole else "",
    )
    progress.record(root, exercise.name, after)


def _show(
    wanted: Wanted, results: Sequence[Result], known: Misconception | None, seconds: float
) -> None:
    from course.grading.screen import show, show_details

    here = place.find(wanted.exercise.root, wanted.exercise.name)
    gathered = facts.gather(here, candidate=wanted.candidate, seconds=seconds)
    if wanted.traceback:
        show_details(results)
    show(feedback(results, gathered, known=known))


def say_no_verdict(wanted: Wanted, problem: str) -> int:
    """Say that the checks could not be run, which is never the learner's fault."""
    from course.grading.screen import show, show_text

    if wanted.as_json:
        _print_json({"exercise": wanted.exercise.name, "fault": problem})
        return verdict.OUR_FAULT
    if wanted.traceback:
        show_text(problem)
    here = place.find(wanted.exercise.root, wanted.exercise.name)
    show(no_verdict(problem, facts.gather(here, candidate=wanted.candidate)))
    return verdict.OUR_FAULT


def _debug(wanted: Wanted) -> int:
    """Run the answer in this process, so that `breakpoint()` and `print` work; no verdict."""
    from course.grading.run import debug

    candidate = Candidate.at(wanted.answers.absolute())
    debug(wanted.exercise.root, candidate, wanted.exercise.name)
    print(f" No verdict: that was --debug. next: ./course check {wanted.exercise.name}")
    return verdict.NOT_ALL_PASSED


def _as_json(
    wanted: Wanted, results: Sequence[Result], known: Misconception | None
) -> dict[str, Any]:
    failing = verdict.first_failing(results)
    return {
        "exercise": wanted.exercise.name,
        "status": verdict.status(results),
        "passed": verdict.passed(results),
        "checks": len(results),
        "failing": failing.check if failing else None,
        "known": {"name": known.name, "misconception": known.misconception} if known else None,
        "results": [_without_secrets(result).as_json() for result in results],
    }


def _without_secrets(result: Result) -> Result:
    """Return the result; of a hidden one the sentence and the outcome alone."""
    from dataclasses import replace

    if result.visibility is Visibility.PUBLIC or result.outcome is Outcome.GRADER_ERROR:
        return result
    return replace(result, evidence=Evidence(), test="", section="", behaviour="")


def _print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, indent=2, sort_keys=True))
