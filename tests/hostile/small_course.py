"""A course of one exercise with three small checks, and a class that has handed it in."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from course.grading import journal
from course.grading.gradebook import FILE

ROOT = Path(__file__).resolve().parents[2]
UNIT, EXERCISE = "queue_as_boundary", "bounded_buffer"
LISTED = f"""
[[unit]]
name = "{UNIT}"

[[unit.exercise]]
name = "{EXERCISE}"
answer = "{EXERCISE}.py"
lab = "threads"
needs = []
core = true
"""
CHECKS = """
from course.grading.check import check


@check("{name} is kept", points=2, behaviour="order", section="")
def test_{name}_is_kept(subject):
    buffer = subject.BoundedBuffer(2)
    buffer.put("{name}")
    assert buffer.get() == "{name}"
"""
ANSWERS = {  # of a class of four
    "ada": "from queue import Queue\n\n\nclass BoundedBuffer(Queue):\n    pass\n",
    "grace": "def BoundedBuffer(capacity):\n    return None\n",
    "joan": "",
    "mary": "from queue import Queue\n\n\nBoundedBuffer = Queue\n",
}
YESTERDAY = "the book of yesterday"
LONGEST_S = 60
GRADER = """
import argparse, pathlib, sys
from course.verbs import grade
from tests.hostile import breakdowns

if __name__ == "__main__":  # and not in the processes that it starts
    breakdowns.bring(sys.argv[1])
    if int(sys.argv[2]):
        breakdowns.kill_at_write(int(sys.argv[2]))
    parser = argparse.ArgumentParser()
    grade.add_arguments(parser)
    sys.exit(grade.run(parser.parse_args(sys.argv[4:]), pathlib.Path(sys.argv[3])))
"""


@dataclass(frozen=True)
class SmallCourse:
    """The course, its class, and where results go."""

    root: Path
    submissions: Path
    out: Path

    @property
    def public(self) -> Path:
        """The file of public checks."""
        return self.root / "tests" / "public" / UNIT / f"test_{EXERCISE}.py"

    @property
    def hidden(self) -> Path:
        """The file of hidden checks."""
        return self.root / "tests" / "hidden" / UNIT / f"test_{EXERCISE}.py"

    @property
    def book(self) -> str:
        """The gradebook as it is."""
        return (self.out / FILE).read_text("utf-8")

    def hand_in(self, learner: str, text: str) -> Path:
        """Put an answer into a learner's folder; return its path."""
        answer = self.submissions / learner / UNIT / f"{EXERCISE}.py"
        answer.parent.mkdir(parents=True, exist_ok=True)
        answer.write_text(text, encoding="utf-8")
        return answer

    def grade(
        self,
        level: str,
        breakdown: str = "none",
        *,
        cwd: Path = ROOT,
        killed_at_write: int = 0,
        jobs: int = 1,
    ) -> int:
        """Grade the class in a process of its own; return its status.

        After the first learner comes this fault; at its write of this number it is killed.
        """
        process = self.grader(level, breakdown, cwd=cwd, killed_at_write=killed_at_write, jobs=jobs)
        try:
            return process.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise

    def grader(
        self,
        level: str,
        breakdown: str = "none",
        *,
        cwd: Path = ROOT,
        killed_at_write: int = 0,
        jobs: int = 1,
    ) -> subprocess.Popen[bytes]:
        """Start to grade the class."""
        words = [str(self.root), str(self.submissions), "--out", str(self.out)]
        command = [breakdown, str(killed_at_write), *words, "--isolation", level]
        return subprocess.Popen(
            [sys.executable, "-P", "-B", "-c", GRADER, *command, "--jobs", str(jobs)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT)])},
            stdout=subprocess.DEVNULL,
            cwd=cwd,
            start_new_session=True,
        )

    def noted(self) -> int:
        """Return how many lines the journal has."""
        path = self.out / journal.FILE
        return path.read_bytes().count(b"\n") if path.is_file() else 0

    def files(self) -> dict[str, bytes]:
        """Return everything that lies in the folder of results."""
        paths = (path for path in self.out.rglob("*") if path.is_file())
        return {str(path.relative_to(self.out)): path.read_bytes() for path in paths}

    def outcomes(self, learner: str) -> set[str]:
        """Return how the learner's checks have ended."""
        report = json.loads((self.out / learner / "report.json").read_text("utf-8"))
        return {result["outcome"] for result in report["exercises"][EXERCISE]["results"]}


def made(folder: Path) -> SmallCourse:
    """Return a small course in this folder, its class, and a book from the day before."""
    course = SmallCourse(folder / "course", folder / "submissions", folder / "results")
    for path, names in ((course.public, ("early", "late")), (course.hidden, ("secret",))):
        path.parent.mkdir(parents=True)
        path.write_text("".join(CHECKS.format(name=name) for name in names), encoding="utf-8")
    stub = course.root / "exercises" / UNIT / f"{EXERCISE}.py"
    stub.parent.mkdir(parents=True)
    stub.write_text("def BoundedBuffer(capacity):\n    raise NotImplementedError\n", "utf-8")
    chaff = course.root / "tests" / "chaffs" / UNIT / EXERCISE / "loses_everything.py"
    chaff.parent.mkdir(parents=True)
    chaff.touch()
    (course.root / "course.toml").write_text(LISTED, encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", course.root)
    for learner, text in ANSWERS.items():
        course.hand_in(learner, text)
    course.out.mkdir()
    (course.out / FILE).write_text(YESTERDAY, encoding="utf-8")
    return course
