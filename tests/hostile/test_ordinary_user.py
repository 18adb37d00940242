"""The same set once more, graded by somebody who is not the superuser and owns all they grade."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from course.machine import in_ci

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("src", "tests", "exercises", "solutions", "course.toml", "pyproject.toml")
PACKAGES = (
    "pytest",
    "pluggy",
    "iniconfig",
    "packaging",
    "pygments",
    "hypothesis",
    "sortedcontainers",
)
CACHES = "__pycache__"
SOMEBODY = 65534
LONGEST_S = 900


def as_somebody(command: list[str], folder: Path, **environment: str) -> tuple[int, str]:
    """Run a command as an ordinary user; return its status and what it says."""
    done = subprocess.run(
        command,
        user=SOMEBODY,
        group=SOMEBODY,
        extra_groups=[],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "CI": os.environ.get("CI", ""), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    return done.returncode, done.stdout


def python_for_anybody(folder: Path) -> str:
    """Return a Python of this version that every user of this machine can run; or skip."""
    ask = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for name in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            if as_somebody([name, "-I", "-c", ask], folder)[0] == 0:
                return name
        except OSError:
            continue
    say = pytest.fail if in_ci() else pytest.skip
    version = "{}.{}".format(*sys.version_info)
    say(f"every Python {version} here is the superuser's alone")
    raise AssertionError


def copy_course(folder: Path) -> None:
    """Copy what grading needs, and nothing that tools write to meanwhile."""
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(CACHES))
        else:
            shutil.copy(ROOT / name, folder / name)


def copy_packages(folder: Path) -> None:
    """Copy what pytest needs, by the list of what was installed.

    A package that is being installed, or replaced, has no such list or lacks a file of it: that
    fails here and says so. A copy of its folder would be a part of it, and fail in the child.
    """
    for name in PACKAGES:
        for file in metadata.files(name) or pytest.fail(f"{name} is not wholly installed"):
            if CACHES not in file.parts and ".." not in file.parts:
                copied = folder / file
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file.locate(), copied)


@pytest.fixture
def clone() -> Iterator[Path]:
    """A clone that belongs to the ordinary user, with what the checks need to run.

    It lies outside of pytest's own folder: each pytest that starts anew closes that to others,
    and what they have there is gone for them in the middle of whatever they do.
    """
    folder = Path(tempfile.mkdtemp(prefix="somebody-"))
    for part in ("course", "packages", "home"):
        (folder / part).mkdir()
    copy_course(folder / "course")
    copy_packages(folder / "packages")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY, follow_symlinks=False)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="whoever runs this is an ordinary user already")
@pytest.mark.parametrize("what", ["test_breakouts.py", "test_submissions.py"])
def test_the_set_holds_for_an_ordinary_user(clone: Path, what: str) -> None:
    python = python_for_anybody(clone)
    packages = os.pathsep.join(str(clone / name) for name in ("course/src", "packages"))
    command = [
        python,
        "-P",
        "-B",
        "-m",
        "pytest",
        "-q",
        "-k",
        "not posix and not page",
        f"tests/hostile/{what}",
    ]
    own = {"HOME": str(clone / "home"), "TMPDIR": str(clone / "home"), "PYTHONPATH": packages}

    status, said = as_somebody(command, clone / "course", **own)

    assert status == 0, said[-6000:]
    assert "skipped" not in said or not in_ci(), said[-6000:]
