"""`course watch`: what it writes, opens and says, with the checks themselves played by the test."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from course import browser, progress
from course.grading.outcome import Evidence, Outcome, Result, Timeline, Visibility
from course.grading.run import NoResults

Make = Callable[..., Result]
Play = Callable[..., None]
GOLDEN = Path(__file__).parent / "golden"
KEPT = Path(".course") / "watch" / "buffer.html"


def go(root: Path, *arguments: str) -> int:
    """Watch in a course; return the exit status."""
    module = import_module("course.verbs.watch")
    parser = ArgumentParser()
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(["buffer", *arguments]), root))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses opened in a browser, on a machine that has one."""
    addresses: list[str] = []

    def show(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr(browser, "show", show)
    return addresses


@pytest.fixture
def red(play: Play, result: Make, woken_too_late: Evidence) -> None:
    """The checks find one promise broken, and how."""
    broken = result("no item is lost", Outcome.FAILED, evidence=woken_too_late)
    play(result("it opens"), broken)


@pytest.mark.usefixtures("red")
def test_a_red_becomes_a_page(root: Path, opened: list[str]) -> None:
    status = go(root)

    text = (root / KEPT).read_text("utf-8")
    assert status == 1
    assert opened == [(root / KEPT).as_uri()]
    assert "no item is lost" in text
    assert "answers/boundary/buffer.py:4" in text


@pytest.mark.usefixtures("red")
def test_without_a_screen_it_says_where_the_page_is(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "92")

    go(root)

    assert capsys.readouterr().out == (GOLDEN / "watched.txt").read_text("utf-8")


@pytest.mark.usefixtures("red", "opened")
def test_with_a_screen_it_says_that_the_page_is_open(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    go(root)

    assert "   opened     in your browser: Space plays it" in capsys.readouterr().out


@pytest.mark.usefixtures("red")
def test_to_watch_is_no_attempt(root: Path) -> None:
    go(root)

    assert progress.read(root) == {}


def test_when_all_is_passed_there_is_nothing_to_play(
    root: Path, play: Play, result: Make, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    play(result(), result("it closes"))

    status = go(root)

    assert status == 0
    assert opened == []
    assert "There is no run to play." in capsys.readouterr().out


@pytest.mark.parametrize(
    "case",
    [
        (Outcome.UNATTEMPTED, 1),
        (Outcome.BROKEN, 1),
        (Outcome.CRASHED, 1),
        (Outcome.GRADER_ERROR, 3),
    ],
    ids=lambda case: case[0].value,
)
def test_what_has_no_run_is_told_as_check_tells_it(
    root: Path,
    play: Play,
    result: Make,
    capsys: pytest.CaptureFixture[str],
    case: tuple[Outcome, int],
) -> None:
    outcome, status = case
    play(result(outcome=outcome, evidence=Evidence(yours="it ends")))

    found = go(root)

    out = capsys.readouterr().out
    assert found == status
    assert not (root / KEPT).exists()
    assert "There is no run to play." in out
    assert out.splitlines()[-1].startswith(" next: ./course check buffer")


def test_a_run_of_no_rows_cannot_be_played(
    root: Path, play: Play, result: Make, opened: list[str]
) -> None:
    play(result(outcome=Outcome.FAILED, evidence=Evidence("a", "b", timeline=Timeline("", (), ()))))

    status = go(root)

    assert status == 1
    assert opened == []


def test_a_hidden_check_is_never_played(
    root: Path,
    play: Play,
    result: Make,
    capsys: pytest.CaptureFixture[str],
    woken_too_late: Evidence,
) -> None:
    hidden = root / "tests" / "hidden" / "boundary" / "test_buffer.py"
    hidden.parent.mkdir(parents=True)
    hidden.touch()
    hard = result(
        "many at once", Outcome.FAILED, evidence=woken_too_late, visibility=Visibility.HIDDEN
    )
    play(result(), hard)

    status = go(root, "--hidden")

    out = capsys.readouterr().out
    assert status == 1
    assert not (root / KEPT).exists()
    assert "many at once" in out
    assert "IndexError" not in out


@pytest.mark.parametrize(
    "error", [NoResults("ImportError: no checks"), OSError("no more processes")], ids=repr
)
def test_checks_that_cannot_run_are_told_as_our_fault(
    root: Path, play: Play, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    play(error=error)

    status = go(root)

    assert status == 3
    assert "a fault of the course, not of your answer" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("--candidate", "/nowhere/at/all"), ("--hidden",)],
    ids=["no such candidate", "no hidden checks here"],
)
def test_what_cannot_be_checked_is_wrong_use(root: Path, arguments: tuple[str, ...]) -> None:
    assert go(root, *arguments) == 2


def test_a_pipe_gets_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert not browser.show("about:blank")
