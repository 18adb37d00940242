"""`course start`: pages served, saves checked, and a clean end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.request import urlopen

import pytest

from course import catalog, pages
from course.verbs.start import Ended, Watch
from course.workspace import answer_of, prepare

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the course whose pages are built already, as one page."""
    for name in ("src", "exercises"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "course.toml", tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("the first page", encoding="utf-8")
    return tmp_path


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The exercises that were checked, by a stand-in for `check`."""
    names: list[str] = []
    stand_in = ModuleType("course.verbs.check")
    stand_in.__dict__["check_once"] = lambda root, name: names.append(name)
    monkeypatch.setitem(sys.modules, "course.verbs.check", stand_in)
    return names


def watching(checkout: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the copy's `start`, without a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "course", "start", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(checkout / "src")},
        cwd=checkout,
    )


def lines_until(process: subprocess.Popen[str], sign: str) -> str:
    """Return what the process said up to a line with this sign in it."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if sign in line:
            return said
    raise AssertionError(f"{sign!r} never came after:\n{said}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_interrupted_and_ends_well(checkout: Path, number: signal.Signals) -> None:
    process = watching(checkout)
    said = lines_until(process, "Watching your files")

    address = said.split("site on ")[1].split()[0]
    with urlopen(address) as page:
        first = page.read()
    process.send_signal(number)
    rest, _ = process.communicate()

    assert first == b"the first page"
    assert "✓ answers/queue_as_boundary/bounded_buffer.py is yours to write" in said
    assert process.returncode == 0
    assert "Traceback" not in said + rest
    assert pages.address_now(checkout) == ""


def test_once_sets_up_and_ends(checkout: Path) -> None:
    process = watching(checkout, "--once")

    said, _ = process.communicate()

    assert process.returncode == 0
    assert (checkout / "answers" / "queue_as_boundary" / "bounded_buffer.py").exists()
    assert "bounded_buffer" in said


def test_pages_that_cannot_be_built_stop_nothing(checkout: Path) -> None:
    shutil.rmtree(checkout / "site")
    process = watching(checkout, "--once")

    said, _ = process.communicate()

    assert process.returncode == 0
    assert "the pages could not be built" in said


def test_what_the_learner_wrote_is_left_alone(checkout: Path) -> None:
    answer = checkout / "answers" / "queue_as_boundary" / "bounded_buffer.py"
    answer.parent.mkdir(parents=True)
    answer.write_text("# mine\n", encoding="utf-8")
    process = watching(checkout, "--once")

    process.communicate()

    assert answer.read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize(
    "save",
    [
        lambda path: path.write_text("# saved\n", "utf-8"),
        lambda path: path.with_name("new").replace(path),
        lambda path: os.utime(path, ns=(1, 1)),
    ],
    ids=["in place", "by replacing the file", "with a clock set back"],
)
def test_a_save_is_checked_once(
    checkout: Path, checked: list[str], save: Callable[[Path], object]
) -> None:
    listed = catalog.load(checkout)
    answer = prepare(listed)[0]
    answer.with_name("new").write_text("# new\n", encoding="utf-8")
    watch = Watch(listed, Ended())

    save(answer)
    watch.look()
    watch.look()

    assert checked == [listed.exercises[0].name]


def test_a_removed_answer_is_checked_when_it_is_back(checkout: Path, checked: list[str]) -> None:
    listed = catalog.load(checkout)
    prepare(listed)
    watch = Watch(listed, Ended())

    answer_of(listed.exercises[0]).unlink()
    watch.look()
    prepare(listed)
    watch.look()

    assert checked == [listed.exercises[0].name]


def test_a_fault_while_checking_does_not_end_the_watch(
    checkout: Path, checked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    listed = catalog.load(checkout)
    answer = prepare(listed)[0]
    watch = Watch(listed, Ended())
    sys.modules["course.verbs.check"].__dict__["check_once"] = None  # calling it is the fault

    answer.write_text("# saved\n", encoding="utf-8")
    watch.look()

    assert "a fault of the course, not of your answer" in capsys.readouterr().out


def test_a_second_site_takes_the_next_port(checkout: Path) -> None:
    with pages.served(checkout) as first, pages.served(checkout) as second:
        ports = [int(address.rpartition(":")[2]) for address in (first, second)]

    assert ports[0] < ports[1]


def test_a_site_is_stale_once_a_source_is_newer(checkout: Path) -> None:
    now = time.time()
    os.utime(checkout / "site" / "index.html", (now + 10, now + 10))
    before = pages.is_stale(checkout)

    os.utime(checkout / "course.toml", (now + 20, now + 20))
    after = pages.is_stale(checkout)

    assert (before, after) == (False, True)


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("index.md", ""),
        ("start.md", "start/"),
        ("unit/index.md", "unit/"),
        ("unit/thing.md", "unit/thing/"),
    ],
)
def test_a_page_has_an_address(source: str, end: str) -> None:
    assert pages.path_of(ROOT / "docs" / source, ROOT) == end
