"""Submissions are taken in carefully, and a report is the same bytes when made again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.grading import reports, summary
from course.grading.outcome import Evidence, Outcome, Result
from course.grading.reports import Circumstances, Graded, Report
from course.grading.scoring import Score, score
from course.grading.submissions import LeftOut, candidates, take_in

Make = Callable[..., Result]
HERE = Circumstances(isolation="posix", seed=0, course="7")


@dataclass(frozen=True)
class Known:
    """A misconception."""

    name: str = "polls"
    misconception: str = "Looking again is not waiting."


def report(*results: Result, learner: str = "ada", known: Known | None = None) -> Report:
    return Report(learner, {"buffer": Graded(results, score(results), known)})


def test_a_report_says_who_earned_what_and_under_which_circumstances(result: Make) -> None:
    made = report(result(points=2), result("it closes", Outcome.FAILED, points=3), known=Known())

    plain = reports.as_json(made, HERE)

    assert (plain["learner"], plain["isolation"], plain["seed"], plain["course"]) == (
        ("ada", "posix", 0, "7")
    )
    assert plain["points"] == {"earned": 2, "possible": 5, "excused": False}
    assert plain["exercises"]["buffer"]["known"]["name"] == "polls"


def test_two_runs_write_the_same_bytes(result: Make, tmp_path: Path) -> None:
    first = reports.write(tmp_path, report(result(seconds=0.1)), HERE).read_bytes()

    again = reports.write(tmp_path, report(result(seconds=9.9)), HERE).read_bytes()

    assert again == first


def test_a_report_holds_the_learner_for_the_candidate_and_no_durations(result: Make) -> None:
    plain = reports.as_json(report(result(candidate="learner00001")), HERE)

    (one,) = plain["exercises"]["buffer"]["results"]
    assert one["candidate"] == "ada"
    assert "seconds" not in one


def test_a_pending_score_is_null_and_not_nought(result: Make) -> None:
    plain = reports.as_json(report(result(outcome=Outcome.GRADER_ERROR)), HERE)

    assert plain["points"] == {"earned": None, "possible": 2, "excused": False}


def test_what_an_answer_said_cannot_act_on_a_terminal(result: Make, tmp_path: Path) -> None:
    evidence = Evidence(yours="\x1b[2J\u202e\u200b")
    made = report(result(outcome=Outcome.FAILED, evidence=evidence))

    path = reports.write(tmp_path, made, HERE)

    assert path.read_bytes().isascii()
    assert json.loads(path.read_text(encoding="ascii"))


def test_the_version_is_the_one_in_the_project_file(root: Path) -> None:
    assert reports.version_of(root) == "7"


# --- submissions ---------------------------------------------------------------------------


def hand_in(folder: Path) -> Path:
    answer = folder / "boundary" / "buffer.py"
    answer.parent.mkdir(parents=True)
    answer.write_text("mine", encoding="utf-8")
    return answer


def test_answers_lie_in_the_folder_or_in_answers_inside_it(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada")
    hand_in(tmp_path / "grace" / "answers")

    intake = take_in(tmp_path, ["boundary"])

    assert [one.learner for one in intake.submissions] == ["ada", "grace"]
    assert [one.answers for one in intake.submissions] == [
        tmp_path / "ada",
        tmp_path / "grace" / "answers",
    ]


def test_an_empty_folder_is_a_learner_who_handed_in_nothing(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()

    intake = take_in(tmp_path, ["boundary"])

    assert [one.learner for one in intake.submissions] == ["ada"]
    assert intake.left_out == ()


def test_what_is_no_learners_folder_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "linked").symlink_to(tmp_path / "ada")
    (tmp_path / ".git").mkdir()
    (tmp_path / "gradebook.csv").mkdir()
    (tmp_path / "bad\x1bname").mkdir()
    (tmp_path / "ada").mkdir()

    intake = take_in(tmp_path, ["boundary"])

    assert [one.learner for one in intake.submissions] == ["ada"]
    assert intake.left_out == (
        LeftOut(".git", "no learner's name"),
        LeftOut("bad\x1bname", "a name that cannot be shown"),
        LeftOut("gradebook.csv", "the gradebook's name"),
        LeftOut("linked", "a link"),
        LeftOut("notes.txt", "a file, not a folder"),
    )


def test_a_units_folder_that_is_a_link_is_named(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada")
    (tmp_path / "thief").mkdir()
    (tmp_path / "thief" / "boundary").symlink_to(tmp_path / "ada" / "boundary")

    intake = take_in(tmp_path, ["boundary"])

    assert LeftOut("thief/boundary", "a link") in intake.left_out


def test_the_checks_see_neutral_names_that_are_all_different(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada")
    hand_in(tmp_path / "ada.py")
    intake = take_in(tmp_path, ["boundary"])

    made = candidates(intake.submissions)

    assert [one.name for one in made] == ["learner00000", "learner00001"]
    assert [one.path.name for one in made] == ["ada", "ada.py"]


# --- the closing summary -------------------------------------------------------------------


def closing(*made: Report, left_out: tuple[LeftOut, ...] = ()) -> summary.Closing:
    return summary.Closing(made, left_out, HERE, Path("results/gradebook.csv"))


def test_the_summary_counts_what_an_instructor_looks_for(result: Make) -> None:
    text = "\n".join(
        summary.lines(
            closing(
                report(result(points=4)),
                report(result(outcome=Outcome.HUNG, points=4), learner="grace"),
                report(result(outcome=Outcome.BROKEN, points=4), learner="joan"),
                left_out=(LeftOut("notes\x1b.txt", "a file, not a folder"),),
            )
        )
    )

    assert text == (
        " ▰▰▰▰▰▰▰▰▰▰ 3/3 learners   1 hang stopped   1 does not parse or import\n"
        "   0 faults of the grader   isolation: posix\n"
        " left out:   notes\\x1b.txt (a file, not a folder)\n"
        " median 0/4   results/gradebook.csv   run again: identical"
    )


def test_who_has_oddities_is_named_and_keeps_the_points(result: Make) -> None:
    graded = Graded((result(points=4),), Score(4, 4), None, ("gc (line 3)",))
    made = closing(Report("ada", {"buffer": graded}))

    text = "\n".join(summary.lines(made))

    assert "for a person to look at, never points:   ada" in text
    assert "median 4/4" in text
    assert summary.as_json(made)["oddities"] == {"ada": {"buffer": ["gc (line 3)"]}}


def test_a_fault_of_the_grader_is_named_and_the_book_left_as_it_was(result: Make) -> None:
    made = closing(report(result(outcome=Outcome.GRADER_ERROR)))

    text = "\n".join(summary.lines(made))

    assert "pending, never nought:   ada" in text
    assert "results/gradebook.csv is as it was" in text
    assert summary.as_json(made)["gradebook"] is None


@pytest.mark.parametrize(("done", "cells"), [(0, 0), (1, 3), (2, 6), (3, 10)])
def test_the_bar_fills_with_the_learners_done(done: int, cells: int) -> None:
    assert summary.bar(done, 3).count("▰") == cells
