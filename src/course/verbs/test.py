"""`course test`: everything that defines good here, in one table."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from course.environment import python_of
from course.installing import install_or_explain
from course.machine import Python, in_ci, other_pythons
from course.screen import dim, duration
from course.steps import Report, Step, Tally, carry_out, every_step, pytest_step, python_step

ON_ONE_PYTHON = (  # of the package's tests: what browsers, brokers and whole services do
    "distributed",
    "pressure/test_services.py",
    "simulate/test_twin.py",
    "test_demo.py",
    "test_feedback_in_a_browser.py",
    "test_map_page.py",
    "test_playing_in_a_browser.py",
    "test_queue_lab.py",
    "test_queue_lab_numbers.py",
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
    is_strict = arguments.all or in_ci()
    tally = Tally()
    for step in chosen:
        tally += take(step, root, is_strict=is_strict)
    if arguments.all and not arguments.name:
        tally += with_other_pythons(root)
    print(f"\n{tally}")
    return 1 if tally.failed else 0


def take(step: Step, root: Path, *, is_strict: bool) -> Tally:
    """Run one step and print its row, with its output where it failed."""
    if not (root / step.about).exists():
        row("✗" if is_strict else "–", step.name, f"there is no {step.about} here")
        return Tally(failed=1) if is_strict else Tally(skipped=1)
    if sys.stdout.isatty():
        print(f" … {step.name}", end="", flush=True)
    report = carry_out(step, root, is_strict=is_strict)
    show(step, report)
    return report.tally


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


def with_other_pythons(root: Path) -> Tally:
    """Run what depends on the interpreter with every other one this machine has.

    The package's tests run on each, but for those that say nothing of a Python; the brief matrix,
    which takes long, on the newest.
    """
    others = other_pythons()
    if not others:
        row("–", "other Pythons", "none here; they would run package and matrix too")
    tally = Tally()
    for other in others:
        tally += with_python(other, root, has_matrix=other == others[-1])
    return tally


def with_python(other: Python, root: Path, *, has_matrix: bool) -> Tally:
    """Run the package's tests, and perhaps the brief matrix, with another interpreter."""
    folder = str(root / ".course" / f"venv-{other.version}")
    if install_or_explain(str(root), folder, ("learner", "site", "brokers"), python=other):
        row("✗", f"Python {other.version}", "its environment could not be made")
        return Tally(failed=1)
    python = python_of(folder)
    left_out = [f"--ignore=tests/course/{name}" for name in ON_ONE_PYTHON]
    package = pytest_step(f"package on {other.version}", "tests/course", *left_out, python=python)
    if not has_matrix:
        return take(package, root, is_strict=True)
    matrix = python_step(
        f"matrix on {other.version}",
        *("course", "matrix", "--brief"),
        about="tests/chaffs",
        python=python,
    )
    return take(package, root, is_strict=True) + take(matrix, root, is_strict=True)
