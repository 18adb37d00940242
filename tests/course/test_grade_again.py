"""Grading again: what is known stays, what is missing or changed is graded, nobody disturbs it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.course.small_class import SAID, go, hand_in, make_class, read_the_word

from course.catalog import UnknownExercise
from course.grading.journal import Journal
from course.grading.outcome import Outcome, Result
from course.verbs import grade


@pytest.fixture(autouse=True)
def checks_that_read_the_word(
    root: Path, monkeypatch: pytest.MonkeyPatch, result: Callable[..., Result]
) -> None:
    read_the_word(root, monkeypatch, result)


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    return make_class(tmp_path / "submissions")


def test_what_is_graded_is_not_graded_again(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    go(root, str(submissions), "--out", str(out))
    (submissions / "grace" / "boundary" / "buffer.py").write_text("right", encoding="utf-8")
    capsys.readouterr()

    go(root, str(submissions), "--out", str(out))

    assert "2 answers graded before" in capsys.readouterr().out
    assert '"grace",2,2,2' in (out / "gradebook.csv").read_text("utf-8")


def test_a_fault_of_the_grader_is_graded_again(
    root: Path, submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(submissions, "mary", "ours")
    broken = go(root, str(submissions), "--out", str(tmp_path / "results"))
    monkeypatch.setitem(SAID, "ours", Outcome.PASSED)

    mended = go(root, str(submissions), "--out", str(tmp_path / "results"))

    assert (broken, mended) == (3, 0)


@pytest.mark.parametrize("changed", ["course.toml", "tests/public/boundary/test_buffer.py"])
def test_another_course_grades_everybody_again(
    root: Path,
    submissions: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    changed: str,
) -> None:
    go(root, str(submissions), "--out", str(tmp_path / "results"))
    (root / changed).parent.mkdir(parents=True, exist_ok=True)
    with (root / changed).open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    capsys.readouterr()

    go(root, str(submissions), "--out", str(tmp_path / "results"))

    assert "graded before" not in capsys.readouterr().out


def test_another_level_of_isolation_grades_everybody_again(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    go(root, str(submissions), "--out", str(tmp_path / "results"))
    capsys.readouterr()

    go(root, str(submissions), "--out", str(tmp_path / "results"), "--isolation", "posix")

    assert "graded before" not in capsys.readouterr().out


def test_two_graders_do_not_write_into_one_folder(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    out.mkdir()
    first = Journal(out)

    refused = go(root, str(submissions), "--out", str(out))

    first.close()
    assert refused == 2
    assert "another grader" in capsys.readouterr().err
    assert go(root, str(submissions), "--out", str(out)) == 0


@pytest.mark.parametrize("name", ["buffer", "boundary"], ids=["an exercise", "a unit"])
def test_only_what_is_asked_for_is_graded(
    root: Path, submissions: Path, tmp_path: Path, name: str
) -> None:
    status = go(root, str(submissions), "--out", str(tmp_path / "results"), "--only", name)

    assert status == 0


def test_only_a_name_that_is_listed_is_graded(
    root: Path, submissions: Path, tmp_path: Path
) -> None:
    with pytest.raises(UnknownExercise, match="did you mean buffer"):
        go(root, str(submissions), "--out", str(tmp_path / "results"), "--only", "bufer")


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_are_at_least_one(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = ArgumentParser()
    grade.add_arguments(parser)

    with pytest.raises(SystemExit):
        parser.parse_args(["submissions", "--out", "results", "--jobs", jobs])

    assert "is no number from 1 on" in capsys.readouterr().err
