"""The instructor's verb: a report a learner, and a book that is whole or as it was."""

from __future__ import annotations

import errno
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.course.small_class import go, hand_in, make_class, read_the_word

from course.grading.outcome import Result
from course.grading.run import NoResults
from course.subject.levels import probe
from course.teaching import graded_class


@pytest.fixture(autouse=True)
def checks_that_read_the_word(
    root: Path, monkeypatch: pytest.MonkeyPatch, result: Callable[..., Result]
) -> None:
    read_the_word(root, monkeypatch, result)


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    return make_class(tmp_path / "submissions")


def test_everybody_gets_a_report_and_a_line(root: Path, submissions: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"

    status = go(root, str(submissions), "--out", str(out))

    assert status == 0
    assert (out / "gradebook.csv").read_text("utf-8").splitlines() == [
        '"learner","buffer","total","possible","late","excused"',
        '"ada",2,2,2,"",""',
        '"grace",0,0,2,"",""',
        '"joan",0,0,2,"",""',
    ]
    assert (
        json.loads((out / "joan" / "report.json").read_text("utf-8"))["isolation"] == "bubblewrap"
    )


def test_grading_again_changes_no_byte(root: Path, submissions: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first", tmp_path / "again"
    go(root, str(submissions), "--out", str(first))

    go(root, str(submissions), "--out", str(again))

    files = [path.relative_to(first) for path in sorted(first.rglob("*.*"))]
    assert len(files) == 5
    assert [(first / f).read_bytes() for f in files] == [(again / f).read_bytes() for f in files]


def test_who_has_left_the_class_is_told_and_in_no_report(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    go(root, str(submissions), "--out", str(out))
    before = (out / "grace" / "report.json").read_bytes()
    shutil.rmtree(submissions / "grace")
    capsys.readouterr()

    status = go(root, str(submissions), "--out", str(out))

    assert status == 0
    said = capsys.readouterr().out
    assert "nothing among the submissions now, reports kept aside:   grace" in said
    assert (out / "grace" / "report.json.kept").read_bytes() == before
    assert [one.learner for one in graded_class.read(out, ["buffer"])] == ["ada", "joan"]


def test_a_fault_of_the_grader_leaves_the_book_as_it_was(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "gradebook.csv").write_text("old", encoding="utf-8")
    hand_in(submissions, "mary", "ours")

    status = go(root, str(submissions), "--out", str(out))

    assert status == 3
    assert (out / "gradebook.csv").read_text("utf-8") == "old"
    said = capsys.readouterr().out
    assert "pending, never nought:   mary" in said
    assert "because: buffer: " in said


def test_checks_that_cannot_run_give_no_grade(
    root: Path,
    submissions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run_checks(*_: Any, **__: Any) -> None:
        raise NoResults("ImportError: no checks")

    monkeypatch.setattr("course.grading.run.run_checks", run_checks)
    out = tmp_path / "results"

    status = go(root, str(submissions), "--out", str(out))

    assert status == 3
    assert sorted(path.name for path in out.iterdir()) == ["fault.txt", "journal.jsonl"]


def test_an_answer_of_which_nothing_is_heard_is_no_nought_and_no_excuse(
    root: Path,
    submissions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("course.grading.run.run_checks", lambda *_, **__: None)

    status = go(root, str(submissions), "--out", str(tmp_path / "results"))

    assert status == 3
    assert "a fault of the grader, and no grade was given" in capsys.readouterr().out
    assert not (tmp_path / "results" / "gradebook.csv").exists()
    assert "ada has no results of" in (tmp_path / "results" / "fault.txt").read_text("utf-8")


def test_json_is_one_document(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    go(root, str(submissions), "--out", str(tmp_path / "results"), "--json")

    document = json.loads(capsys.readouterr().out)
    assert document["learners"]["ada"] == {"earned": 2, "possible": 2}
    assert document["course"] == "7"


def test_a_folder_that_is_not_there_is_wrong_use(root: Path, tmp_path: Path) -> None:
    assert go(root, str(tmp_path / "nowhere"), "--out", str(tmp_path / "results")) == 2


def test_a_folder_without_learners_is_wrong_use(root: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert go(root, str(empty), "--out", str(tmp_path / "results")) == 2


def test_results_among_the_submissions_are_wrong_use(root: Path, submissions: Path) -> None:
    assert go(root, str(submissions), "--out", str(submissions / "results")) == 2


def test_results_that_cannot_be_written_are_wrong_use(
    root: Path, submissions: Path, tmp_path: Path
) -> None:
    (tmp_path / "results").write_text("a file", encoding="utf-8")

    assert go(root, str(submissions), "--out", str(tmp_path / "results")) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has levels that hold malice")
def test_without_a_level_that_holds_malice_nothing_is_graded(
    root: Path,
    submissions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(probe, "problem", lambda level: "" if level == "posix" else "it is missing")
    out = tmp_path / "results"

    status = go(root, str(submissions), "--out", str(out))

    assert status == 2
    assert not out.exists()
    assert "apt-get install bubblewrap" in capsys.readouterr().err


def test_posix_is_there_for_whoever_asks_for_it(
    root: Path, submissions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"

    status = go(root, str(submissions), "--out", str(out), "--isolation", "posix")

    assert status == 0
    assert "isolation: posix" in capsys.readouterr().out


def test_a_level_that_is_asked_for_and_missing_is_not_replaced(
    root: Path, submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "problem", lambda level: "" if level == "posix" else "it is missing")
    out = tmp_path / "results"

    status = go(root, str(submissions), "--out", str(out), "--isolation", "landlock")

    assert status == 2
    assert not out.exists()


def test_a_full_disk_is_our_fault_and_the_book_stays(
    root: Path, submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "results"
    out.mkdir()
    (out / "gradebook.csv").write_text("old", encoding="utf-8")
    monkeypatch.setattr("course.grading.reports.write", write)

    status = go(root, str(submissions), "--out", str(out))

    assert status == 3
    assert (out / "gradebook.csv").read_text("utf-8") == "old"
