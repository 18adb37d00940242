"""`course test`: everything that defines good here, in one table."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from course.environment import python_of
from course.installing import install_or_explain
from course.machine import Python, in_ci, other_pythons
from course.screen import dim, duration
from course.steps import Report, Step, Tally, carry_out_each, every_step, matrix_step, pytest_step

ON_ONE_PYTHON = (  # of the package's tests: what browsers, brokers and whole services do
    "distributed",
    "pressure/test_services.py",
    "simulate/test_twin.py",
    "test_demo.py",
    "test_feedback_in_a_browser.py",
    "test_in_page_in_a_browser.py",
    "test_map_page.py",
    "test_playing_in_a_browser.py",
    "test_queue_lab.py",
    "test_queue_lab_numbers.py",
    "test_site_walked.py",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the steps to run, and `--all`."""
    names = [step.name for step in every_step()]
    parser.add_argument("name", nargs="*", help=f"only these steps: {', '.join(names)}")
    parser.add_argument(
        "--all",
        action="store_true",
        help="leave nothing out: a missing part is a failure, and other Pythons run it too",
    )


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Run the steps, print a row each and one closing line; 0 only when nothing failed."""
    steps = every_step()
    unknown = set(arguments.name) - {step.name for step in steps}
    if unknown:
        print(f" There is no step {' or '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    chosen = [step for step in steps if not arguments.name or step.name in arguments.name]
    others, tally = list[Step](), Tally()
    if arguments.all and not arguments.name:
        others, tally = with_other_pythons(root)
    tally += take([*chosen, *others], root, is_strict=arguments.all or in_ci())
    print(f"\n{tally}")
    return 1 if tally.failed else 0


def take(steps: Sequence[Step], root: Path, *, is_strict: bool) -> Tally:
    """Run the steps and print a row for each when it ends, with its output where it failed."""
    tally = Tally()
    there = [step for step in steps if (root / step.about).exists()]
    for step in steps:
        if step not in there:
            row("✗" if is_strict else "–", step.name, f"there is no {step.about} here")
            tally += Tally(failed=1) if is_strict else Tally(skipped=1)
    left = [step.name for step in there]
    tell(left)
    for step, report in carry_out_each(there, root, is_strict=is_strict):
        left.remove(step.name)
        show(step, report)
        tell(left)
        tally += report.tally
    return tally


def tell(left: Sequence[str]) -> None:
    """On a screen, name the steps that have not ended, where the next row will be."""
    if left and sys.stdout.isatty():
        print(f" … {', '.join(left)}"[:80], end="", flush=True)


def show(step: Step, report: Report) -> None:
    """Print a step's row; below it, why it failed."""
    if not report.tally.failed:
        row("✓", step.name, report.summary, duration(report.seconds))
        for reason in report.skipped:
            row("–", "", reason)
        return
    row("✗", step.name, report.summary, duration(report.seconds))
    print("\n".join(f"   │ {line}" for line in report.output.strip().splitlines()), flush=True)
    print(f"   again: {again(step)}", flush=True)


def again(step: Step) -> str:
    """Return what to type to see this step alone once more."""
    if step.command[0] == sys.executable:
        return f"./course test {step.name}"
    return shlex.join(step.command)


def row(mark: str, name: str, summary: str, seconds: str = "") -> None:
    """Print one row of the table."""
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(
        f"{start} {mark} {name:<16} {summary[:62]:<62} {dim(f'{seconds:>10}')}".rstrip(), flush=True
    )


def with_other_pythons(root: Path) -> tuple[list[Step], Tally]:
    """Return the steps for what depends on the interpreter, with every other one there is here.

    The package's tests run on each, but for those that say nothing of a Python; the brief matrix,
    which takes long, on the newest. The tally is of environments that could not be made.
    """
    others = other_pythons()
    if not others:
        row("–", "other Pythons", "none here; they would run package and matrix too")
    steps, tally = [], Tally()
    for other in others:
        folder = str(root / ".course" / f"venv-{other.version}")
        if install_or_explain(str(root), folder, ("learner", "site", "brokers"), python=other):
            row("✗", f"Python {other.version}", "its environment could not be made")
            tally += Tally(failed=1)
        else:
            steps += with_python(other, python_of(folder), has_matrix=other == others[-1])
    return steps, tally


def with_python(other: Python, python: str, *, has_matrix: bool) -> list[Step]:
    """Return the package's tests, and perhaps the brief matrix, with another interpreter."""
    left_out = [f"--ignore=tests/course/{name}" for name in ON_ONE_PYTHON]
    package = pytest_step(f"package on {other.version}", "tests/course", *left_out, python=python)
    matrix = matrix_step(f"matrix on {other.version}", "--brief", python)
    return [package, matrix] if has_matrix else [package]
