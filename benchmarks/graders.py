"""Grade one class in several ways, side by side in one go; `--write` fills the page's table.

    .venv/bin/python -m benchmarks.graders [--write]

Every way runs the same checks on the same answers, and starts from nothing: interpreters, pytest
and imports are part of it. The ways take turns, so what else the machine does meets them all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.isolation import GENERATED, machine, table
from tests.hostile import small_course

from course.subject.levels import LEVELS, probe

RUNS = 3
LEARNERS = 50
CHECKS = 12
ANSWER = "from queue import Queue\n\n\nclass BoundedBuffer(Queue):\n    pass\n"
PLAIN = """
from bounded_buffer import BoundedBuffer


def test_{name}_is_kept():
    buffer = BoundedBuffer(2)
    buffer.put("{name}")
    assert buffer.get() == "{name}"
"""


@dataclass(frozen=True)
class Way:
    """How a class is graded: as many processes as there are tuples of options."""

    name: str
    each: Callable[[Sequence[Path]], list[list[str]]]

    def seconds(self, root: Path, answers: Sequence[Path]) -> float:
        """Return what the class takes; every answer passes, or the comparison means nothing."""
        began = time.perf_counter()
        for options in self.each(answers):
            command = [sys.executable, "-m", "pytest", "-q", *options]
            subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


def plain(answers: Sequence[Path]) -> list[list[str]]:
    """A pytest process for each answer, which its tests import: no boundary, and none of ours."""
    own = ["plain", "-cplain/pytest.ini", "-pno:cacheprovider"]
    return [[*own, f"-opythonpath={path / small_course.UNIT}"] for path in answers]


def one_by_one(*options: str) -> Callable[[Sequence[Path]], list[list[str]]]:
    """A pytest process for each answer."""
    return lambda answers: [["tests", f"--candidate={path}", *options] for path in answers]


def together(*options: str) -> Callable[[Sequence[Path]], list[list[str]]]:
    """One pytest process for all answers."""
    return lambda answers: [["tests", *(f"--candidate={path}" for path in answers), *options]]


def ways() -> list[Way]:
    """Return the ways there are on this machine."""
    batches = [
        Way(f"one batch, *{level}*", together(f"--isolation={level}"))
        for level in reversed(LEVELS)
        if not probe.problem(level)
    ]
    return [
        Way("a pytest process for each, which imports the answer", plain),
        Way("a pytest process for each, with a box at *posix*", one_by_one()),
        *batches,
    ]


def handed_in(folder: Path) -> tuple[Path, list[Path]]:
    """Make a course of small checks and a class that has handed in; return both."""
    course = small_course.made(folder)
    names = [f"item_{number}" for number in range(CHECKS)]
    text = "".join(small_course.CHECKS.format(name=name) for name in names)
    course.public.write_text(text, encoding="utf-8")
    course.hidden.unlink()
    tests = course.root / "plain"
    tests.mkdir()
    (tests / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    text = "".join(PLAIN.format(name=name) for name in names)
    (tests / "test_plain.py").write_text(text, encoding="utf-8")
    learners = [f"learner{number}" for number in range(LEARNERS)]
    answers = [course.hand_in(learner, ANSWER).parents[1] for learner in learners]
    return course.root, answers


def measured() -> list[list[str]]:
    """Return a row for each way: the class, one learner of it, and against the first way."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what is installed is nobody's merit
    taken: dict[str, list[float]] = {way.name: [] for way in ways()}
    with tempfile.TemporaryDirectory() as folder:
        root, answers = handed_in(Path(folder))
        for _ in range(RUNS):
            for way in ways():
                taken[way.name].append(way.seconds(root, answers))
    best = {name: min(seconds) for name, seconds in taken.items()}
    first = next(iter(best.values()))
    return [
        [name, f"{whole:.1f} s", f"{whole / LEARNERS * 1000:.0f} ms", f"{first / whole:.1f}"]
        for name, whole in best.items()
    ]


def main() -> None:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the page's table")
    is_writing = parser.parse_args().write
    head = ["how", f"a class of {LEARNERS}", "each", "times as fast as the first"]
    told = f"{CHECKS} small checks, wall-clock time, the best of {RUNS} runs, on {machine()}\n\n"
    text = told + table(head, measured())
    print(text)
    if is_writing:
        (GENERATED / "graders.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
