"""What lies beside an answer is never run, from wherever its grader was started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.hostile.graded import ROOT
from tests.hostile.made import MADE

from course import catalog
from course.grading.gradebook import FILE

BESIDE = [name for name in MADE if name.endswith("_beside_it")]
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
LONGEST_S = 120


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """A class in which each learner has laid something else beside the answer."""
    exercise = catalog.load(ROOT).find("bounded_buffer")
    for name in BESIDE:
        path = exercise.answer_in(tmp_path / "submissions" / name)
        path.parent.mkdir(parents=True)
        MADE[name](path, exercise)
    return tmp_path / "submissions"


def run_in(folder: Path, *command: str) -> int:
    """Run a command there to its end; return its status."""
    return subprocess.run(
        command,
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        timeout=LONGEST_S,
        check=False,
    ).returncode


def has_run(submissions: Path) -> list[str]:
    return [path.name for path in submissions.rglob("*.ran")]


def test_grading_from_inside_a_submission_runs_nothing_of_it(
    submissions: Path, tmp_path: Path
) -> None:
    inside = submissions / "has_modules_of_other_names_beside_it"
    out = tmp_path / "results"
    grade = [str(ROOT / "course"), "grade", str(submissions), f"--out={out}", "--jobs=1"]

    status = run_in(inside, *grade, "--isolation=posix")

    assert (status, has_run(submissions)) == (0, [])
    lines = (out / FILE).read_text("utf-8").splitlines()[1:]
    earned = [line.split(",")[-4] for line in lines]  # of all exercises, before late and excused
    assert earned[1:] == ["0", "0"]
    assert int(earned[0]) > 0


@pytest.mark.parametrize("name", BESIDE)
def test_plain_pytest_inside_a_submission_runs_nothing_of_it(submissions: Path, name: str) -> None:
    inside = submissions / name
    command = [str(Path(sys.executable).with_name("pytest")), f"-c{ROOT / 'pyproject.toml'}"]
    checks = str(ROOT / "tests" / "public" / "queue_as_boundary")

    status = run_in(inside, *command, f"--rootdir={ROOT}", checks, f"--candidate={inside}")

    assert has_run(submissions) == []
    assert status == (0 if name == "has_modules_of_other_names_beside_it" else 1)
