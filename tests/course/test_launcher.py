"""The launcher: a first use that ends well, or in a sentence that says what to do."""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from course.environment import FOLDER, is_ready, is_whole, python_of, record, requirements

ROOT = Path(__file__).resolve().parents[2]
AS_OLD = """
import runpy, sys
sys.version_info = (3, 8, 18, "final", 0)
sys.argv = ["course", "next"]
runpy.run_path({course!r}, run_name="__main__")
"""
NEXT = '''"""A verb that needs nothing."""
import thing
def add_arguments(parser): ...
def run(arguments, root): print("next is", thing.NAME, root.name); return 0
'''

Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of wheels in place of the network: two versions of one small package."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("1.0", "2.0"):
        about = f"thing-{version}.dist-info"
        with zipfile.ZipFile(folder / f"thing-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("thing.py", f"NAME = 'thing {version}'\n")
            wheel.writestr(
                f"{about}/METADATA", f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n"
            )
            wheel.writestr(
                f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{about}/RECORD", "")
    return folder


def pin(checkout: Path, wheels: Path, version: str) -> None:
    """Let the learner's packages be this version of the small one, and nothing else."""
    wheel = wheels / f"thing-{version}-py3-none-any.whl"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest() if wheel.exists() else "0" * 64
    pinned = Path(requirements(str(checkout), "learner"))
    pinned.write_text(f"thing=={version} \\\n    --hash=sha256:{digest}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Path:
    """A fresh copy of the course, in a folder with a space in its name, that needs little."""
    copy = tmp_path_factory.mktemp("a folder") / "course copy"
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "course", copy)
    (copy / "src" / "course" / "verbs" / "next.py").write_text(NEXT, encoding="utf-8")
    (copy / "requirements").mkdir()
    pin(copy, wheels, "1.0")
    return copy


@pytest.fixture(scope="module")
def start(checkout: Path, wheels: Path) -> Start:
    """Run a verb of the copy, as a person would, with no network."""

    def start(verb: str = "next", *, where: Path = checkout) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, where / "course", verb],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)},
        )

    return start


@pytest.fixture(scope="module")
def first_use(start: Start) -> subprocess.CompletedProcess[str]:
    """What the first use of the fresh copy said."""
    return start()


@pytest.fixture
def ready(
    checkout: Path, wheels: Path, start: Start, first_use: subprocess.CompletedProcess[str]
) -> Path:
    """The copy, set up; what the test before broke is mended."""
    pin(checkout, wheels, "1.0")
    done = start()
    assert done.returncode == 0, done.stderr
    return checkout


def test_an_old_python_can_read_the_launcher() -> None:
    source = (ROOT / "course").read_text(encoding="utf-8")

    tree = ast.parse(source, feature_version=(3, 6))

    assert "annotations" not in {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def test_an_old_python_alone_says_which_one_is_needed() -> None:
    code = AS_OLD.format(course=str(ROOT / "course"))

    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/nowhere"},
    )

    assert told.returncode == 2
    assert "Python 3.11 or newer is needed; this is 3.8." in told.stdout
    assert not told.stderr


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(tmp_path: Path) -> None:
    code = AS_OLD.format(course=str(ROOT / "course"))
    broken, newer = tmp_path / "python3.11", tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "newer: $2"\n', encoding="utf-8")
    for python in (broken, newer):
        python.chmod(0o755)

    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tmp_path)},
    )

    assert told.stdout == "newer: next\n"


def test_help_and_slips_of_the_keys_install_nothing(checkout: Path, start: Start) -> None:
    told = [start("--help"), start("nxet"), start("doctor")]

    assert [one.returncode for one in told[:2]] == [0, 2]
    assert not (checkout / FOLDER).exists()


def test_a_first_use_sets_up_and_then_does_what_was_asked(
    first_use: subprocess.CompletedProcess[str],
) -> None:
    assert first_use.stdout == "next is thing 1.0 course copy\n"
    assert re.search(r"✓ an empty environment +\d", first_use.stderr)
    assert re.search(r"✓ packages for the checks: 1 +\d", first_use.stderr)


def test_a_later_use_says_nothing_about_it(ready: Path, start: Start) -> None:
    later = start()

    assert later.stdout == "next is thing 1.0 course copy\n"
    assert later.stderr == ""


def test_a_changed_pin_is_installed(ready: Path, wheels: Path, start: Start) -> None:
    pin(ready, wheels, "2.0")

    changed = start()

    assert changed.stdout == "next is thing 2.0 course copy\n"
    assert "an empty environment" not in changed.stderr


def test_an_interrupted_set_up_is_made_anew(ready: Path, start: Start) -> None:
    folder = str(ready / FOLDER)
    Path(record(folder, "learner")).unlink()
    Path(record(folder, "unfinished")).touch()

    again = start()

    assert again.returncode == 0
    assert "making it anew" in again.stderr
    assert not Path(record(folder, "unfinished")).exists()


def test_an_environment_whose_python_is_gone_is_not_whole(tmp_path: Path) -> None:
    folder = str(tmp_path / "environment")
    here, gone = Path(sys.executable).resolve(), "/nowhere/python"
    Path(python_of(folder)).parent.mkdir(parents=True)
    Path(record(folder, "")).mkdir()

    found = []
    for python, remembered in ((here, here), (here, gone), (gone, gone)):
        Path(python_of(folder)).unlink(missing_ok=True)
        Path(python_of(folder)).symlink_to(python)
        Path(record(folder, "python")).write_text(str(remembered), encoding="utf-8")
        found.append(is_whole(folder))

    assert found == [True, False, False]


def test_a_copied_course_runs_from_where_it_is_now(
    ready: Path, start: Start, tmp_path: Path
) -> None:
    copy = shutil.copytree(ready, tmp_path / "moved", symlinks=True)

    moved = start(where=copy)

    assert moved.stdout == "next is thing 1.0 moved\n"
    assert moved.stderr == ""


def test_a_package_that_cannot_be_had_is_named_with_what_to_do(
    ready: Path, wheels: Path, start: Start
) -> None:
    pin(ready, wheels, "3.0")

    told = start()

    assert told.returncode == 2
    assert "✗ thing==3.0 could not be installed" in told.stderr
    assert "Then run this again." in told.stderr
    assert "Traceback" not in told.stderr


def test_a_package_that_was_tampered_with_is_refused(
    ready: Path, wheels: Path, start: Start
) -> None:
    pin(ready, wheels, "2.0")
    pinned = Path(requirements(str(ready), "learner"))
    pinned.write_text(re.sub(r"[0-9a-f]{64}", "0" * 64, pinned.read_text("utf-8")), "utf-8")

    told = start()

    assert told.returncode == 2
    assert "thing==2.0 could not be installed" in told.stderr
    assert "not the file this course was tested with" in told.stderr


def test_a_second_set_up_waits_for_the_first(ready: Path, wheels: Path, start: Start) -> None:
    pin(ready, wheels, "2.0")
    with (ready / ".course" / "set-up.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = subprocess.Popen(
            [sys.executable, ready / "course", "next"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)},
        )
        assert waiting.stderr is not None
        said = waiting.stderr.readline()
        was_ready = is_ready(str(ready), str(ready / FOLDER), ("learner",))

    output, _ = waiting.communicate()

    assert "Another set-up is at work here; waiting for it." in said
    assert not was_ready
    assert output == "next is thing 2.0 course copy\n"


def test_the_pinned_files_name_no_index_and_hash_everything() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")]

    pins = [block for text in texts for block in re.split(r"\n(?=\S+==)", text)[1:]]

    assert not [text for text in texts if "://" in text or "index" in text]
    assert not [block for block in pins if "--hash=sha256:" not in block]


def test_the_groups_agree_on_every_version() -> None:
    groups = ("learner", "site", "notebooks", "test")
    texts = [Path(requirements(str(ROOT), group)).read_text("utf-8") for group in groups]

    versions: dict[str, set[str]] = {}
    for text in texts:
        pinned: dict[str, set[str]] = {}
        for name, version in re.findall(r"^(\S+)==([^\s;]+)", text, re.MULTILINE):
            pinned.setdefault(name, set()).add(version)
        for name, found in pinned.items():
            assert versions.setdefault(name, found) == found, name
