"""The instructor's verb: a report a learner, and a book that is whole or as it was."""

from __future__ import annotations

import errno
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from course.candidate import Candidate
from course.catalog import UnknownExercise
from course.grading.journal import Journal
from course.grading.outcome import Outcome, Result
from course.grading.run import NoResults
from course.subject.levels import probe
from course.verbs import grade

Make = Callable[..., Result]
SAID = {"right": Outcome.PASSED, "wrong": Outcome.FAILED, "ours": Outcome.GRADER_ERROR}


def go(root: Path, *arguments: str) -> int:
    parser = ArgumentParser()
    grade.add_arguments(parser)
    return grade.run(parser.parse_args([*arguments, "--jobs", "1"]), root)


@pytest.fixture(autouse=True)
def checks_that_read_the_outcome(root: Path, monkeypatch: pytest.MonkeyPatch, result: Make) -> None:
    """Checks that find what the submission's one word says."""

    def run_checks(
        _: Path,
        candidates: Sequence[Candidate],
        *,
        on_answer: Callable[[Sequence[Result]], None],
        **__: Any,
    ) -> None:
        for candidate in candidates:
            answer = candidate.path / "boundary" / "buffer.py"
            outcome = SAID[answer.read_text("utf-8")] if answer.is_file() else Outcome.MISSING
            on_answer([result(outcome=outcome, candidate=candidate.name)])

    monkeypatch.setattr("course.grading.run.run_checks", run_checks)
    monkeypatch.setattr(probe, "problem", lambda _: "")
    listed = (root / "course.toml").read_text(encoding="utf-8")
    only_the_first = listed.rpartition("[[unit.exercise]]")[0]
    (root / "course.toml").write_text(only_the_first, encoding="utf-8")


def hand_in(folder: Path, learner: str, word: str) -> None:
    answer = folder / learner / "boundary" / "buffer.py"
    answer.parent.mkdir(parents=True)
    answer.write_text(word, encoding="utf-8")


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """What two learners handed in, and one who did not."""
    folder = tmp_path / "submissions"
    hand_in(folder, "ada", "right")
    hand_in(folder, "grace", "wrong")
    (folder / "joan").mkdir()
    return folder


def test_everybody_gets_a_report_and_a_line(root: Path, submissions: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"

    status = go(root, str(submissions), "--out", str(out))

    assert status == 0
    assert (out / "gradebook.csv").read_text("utf-8").splitlines() == [
        '"learner","buffer","total","possible"',
        '"ada",2,2,2',
        '"grace",0,0,2',
        '"joan",0,0,2',
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
