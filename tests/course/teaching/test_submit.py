"""A learner's answers as a zip: only what the catalog knows, and the same bytes again."""

from __future__ import annotations

import os
import zipfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.teaching.sent import BUFFER, HANDOFF, lay_out

from course.verbs import submit

ANSWER = "shared = []\n"


@pytest.fixture
def go(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run `submit` in the folder of the course, where one of two answers is begun."""
    stub = (root / "exercises" / HANDOFF).read_text("utf-8")
    lay_out(root, {f"answers/{BUFFER}": ANSWER, f"answers/{HANDOFF}": stub})
    monkeypatch.chdir(root)

    def run(*arguments: str) -> int:
        parser = ArgumentParser()
        submit.add_arguments(parser)
        return submit.run(parser.parse_args(arguments), root)

    return run


def test_only_answers_are_packed(go: Callable[..., int], root: Path) -> None:
    lay_out(root, {"answers/diary.txt": "private", "answers/boundary/helper.py": "x = 1"})

    status = go()

    assert status == 0
    with zipfile.ZipFile(root / "answers.zip") as archive:
        assert archive.namelist() == [f"answers/{BUFFER}", f"answers/{HANDOFF}"]
        assert archive.read(f"answers/{BUFFER}") == ANSWER.encode()


def test_it_says_what_is_in_it(
    go: Callable[..., int], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(root, {f"answers/{BUFFER}": "def put(:\n"})

    status = go("--out", "mine.zip")

    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        " – untouched: handoff",
        f" ✗ does not parse: answers/{BUFFER}:1",
        " ✓ mine.zip holds 2 of 2 answers.",
        " next: hand in mine.zip where your instructor says",
    ]


def test_what_may_not_be_read_is_left_out(
    go: Callable[..., int], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "answers" / HANDOFF).unlink()
    (root / "answers" / HANDOFF).symlink_to("/etc/passwd")

    go()

    assert f" ✗ left out: answers/{HANDOFF} (it is a link)" in capsys.readouterr().out
    with zipfile.ZipFile(root / "answers.zip") as archive:
        assert archive.namelist() == [f"answers/{BUFFER}"]


def test_equal_answers_are_equal_bytes(go: Callable[..., int], root: Path) -> None:
    go("--out", "first.zip")
    os.utime(root / "answers" / BUFFER, (10**9, 10**9))  # in another year

    go("--out", "second.zip")

    assert (root / "first.zip").read_bytes() == (root / "second.zip").read_bytes()


def test_what_stood_there_is_kept(
    go: Callable[..., int], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(root, {"answers.zip": "a photograph"})

    go()
    go()

    assert (root / "answers.zip.kept").read_text() == "a photograph"
    assert not (root / "answers.zip.kept-2").exists()
    assert "What stood there is kept: answers.zip.kept" in capsys.readouterr().out


def test_nothing_begun_is_nothing_to_hand_in(go: Callable[..., int], root: Path) -> None:
    stub = (root / "exercises" / BUFFER).read_text("utf-8")
    lay_out(root, {f"answers/{BUFFER}": stub})

    status = go()

    assert status == 1
    assert not (root / "answers.zip").exists()


@pytest.mark.parametrize("out", ["answers", f"answers/{BUFFER}/mine.zip"])
def test_a_place_that_cannot_be_written_is_wrong_use(
    go: Callable[..., int], root: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = go("--out", out)

    assert status == 2
    assert "cannot be written" in capsys.readouterr().err
    assert (root / "answers" / BUFFER).read_text("utf-8") == ANSWER
