"""`course demo`: a pretend class walked through the whole pipeline, each grade known beforehand."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from course import catalog
from course.catalog import Catalog
from course.escaping import safe
from course.grading import verdict
from course.screen import bold
from course.teaching.demonstration import Judged, Step, judge, steps
from course.teaching.pretend_class import CLASS, EXERCISES, write
from course.teaching.sheets import Unusable
from course.width import WIDEST

PREFIX = "under-pressure-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder."""
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="a new folder; without it a temporary one, kept"
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Walk the class through; 0 when each got what it must get, 3 where somebody did not."""
    began = time.monotonic()
    listed = catalog.load(root)
    problem = _problem(listed, arguments.out)
    if problem:
        return verdict.wrong_use(problem)
    folder = arguments.out or Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        write(listed, folder)
    except OSError as error:
        return verdict.wrong_use(f"{error.filename or folder}: {error.strerror}")
    print(f" A pretend class of {len(CLASS)}, named for what they send, is in {folder}")
    return _walk(listed, folder, began)


def _problem(listed: Catalog, out: Path | None) -> str:
    """Return why there can be no demonstration, or nothing."""
    chosen = [listed.find(name) for name in EXERCISES]
    if not all(one.solution.is_file() and one.hidden_checks.is_file() for one in chosen):
        return (
            "The demo needs solutions, hidden checks and wrong answers, which no learner copy has:"
            "\n run it in the full clone"
        )
    if out is not None and (out.is_file() or (out.is_dir() and any(out.iterdir()))):
        return f"{out} holds something: name a new folder"
    return ""


def _isolation() -> str:
    """Return the level to ask for: none, where the grader finds one that holds malice."""
    from course.subject.levels import POSIX, probe

    is_weak = sys.platform == "linux" and probe.strongest() is None
    return POSIX if is_weak else ""


def _walk(listed: Catalog, folder: Path, began: float) -> int:
    from course.cli import carry_out

    isolation = _isolation()
    if isolation:
        print(" No isolation that holds malice works here, and these answers hold none.")
    walk = steps(folder, isolation)
    for number, step in enumerate(walk, 1):
        print("\n".join(_before(step, number, len(walk))), flush=True)
        verb, *rest = step.command
        status = carry_out(verb, rest)
        if status != step.status:
            said = f" {verb} ended with the status {status}, and {step.status} is right: "
            print(f"{said}a fault of the course", file=sys.stderr)
            return verdict.OUR_FAULT
        print(f"   look: {step.look}", flush=True)
    try:
        judged = judge(listed, folder / "results")
    except Unusable as problem:
        print(f" {problem}: a fault of the course", file=sys.stderr)
        return verdict.OUR_FAULT
    print("\n".join(summary(judged, folder, time.monotonic() - began)))
    return verdict.OUR_FAULT if any(one.problems for one in judged) else verdict.ALL_PASSED


def _before(step: Step, number: int, of: int) -> list[str]:
    """Return what is said before a command: what it is for, and how it is given."""
    title = bold(f" {number} of {of}   {step.title}")
    return ["", title, f"   {step.says}", *command_lines(step.command)]


def command_lines(words: Sequence[str]) -> list[str]:
    """Return a command as a person gives it, on lines that a shell reads as one."""
    parts: list[list[str]] = [["./course"]]
    for word in words:
        if word.startswith("--"):
            parts.append([])
        parts[-1].append(word)
    lines: list[str] = []
    for part in (shlex.join(one) for one in parts):
        if lines and len(lines[-1]) + len(part) + 3 <= WIDEST:
            lines[-1] += f" {part}"
        else:
            lines.append(f"     {part}" if lines else f" $ {part}")
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def summary(judged: Sequence[Judged], folder: Path, seconds: float) -> list[str]:
    """Return who got what, why that is right, and where it is not."""
    name = max(len(one.pretend.learner) for one in judged)
    points = max(len(one.points) for one in judged)
    said = ["", bold(" Who got what, and why that is right")]
    for one in judged:
        mark = "✗" if one.problems else "✓"
        row = f" {mark} {one.pretend.learner:<{name}}  {one.points:>{points}}"
        said.append(f"{row}   {one.pretend.why}")
        said += [f"     {safe(problem)}" for problem in one.problems]
    wrong = sum(bool(one.problems) for one in judged)
    took = f"it took {seconds:.0f} s"
    if wrong:
        said.append(f" {wrong} of {len(judged)} differ from what is right   {took}")
        return [*said, " This is a fault of the course, not of a learner: please report it."]
    said.append(f" All {len(judged)} are as they must be   {took}   everything stays in {folder}")
    return [*said, " next: your own class: ./course collect DOWNLOADS --roster roster.csv"]
