"""A fault of the grader leaves the book as it was, and the next run grades everybody."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from tests.hostile import small_course
from tests.hostile.at_every_level import held_or_skipped
from tests.hostile.small_course import YESTERDAY, SmallCourse

from course.subject.levels import BUBBLEWRAP, LANDLOCK, LEVELS, POSIX
from course.subject.levels.place import PREFIX, Scratch

TODAY = [
    '"learner","bounded_buffer","total","possible","late","excused"',
    '"ada",6,6,6,"",""',
    '"grace",0,0,6,"",""',
    '"joan",0,0,6,"",""',
    '"mary",6,6,6,"",""',
]
FAULT, KILLED = 3, -9
BROUGHT = [
    pytest.param("the_level_is_gone", BUBBLEWRAP, FAULT, id="its level is gone"),
    pytest.param("the_warm_parent_is_killed", BUBBLEWRAP, FAULT, id="bubblewrap: killed below"),
    pytest.param("the_warm_parent_is_killed", LANDLOCK, FAULT, id="landlock: killed below"),
    pytest.param("the_disk_is_full", BUBBLEWRAP, FAULT, id="the disk is full"),
    pytest.param("the_scratch_is_full", LANDLOCK, FAULT, id="landlock: no folder to be had"),
    pytest.param("the_scratch_is_full", POSIX, FAULT, id="posix: no folder to be had"),
    pytest.param("a_need_is_not_met", POSIX, FAULT, id="the machine lacks a need"),
    pytest.param("the_judge_is_killed", BUBBLEWRAP, KILLED, id="bubblewrap: the judge is killed"),
    pytest.param("the_judge_is_killed", LANDLOCK, KILLED, id="landlock: the judge is killed"),
    pytest.param("the_judge_is_killed", POSIX, KILLED, id="posix: the judge is killed"),
]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCourse:
    """A small course, and a folder of its own for what is temporary."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return small_course.made(tmp_path)


@pytest.mark.parametrize(("breakdown", "level", "status"), BROUGHT)
def test_a_fault_leaves_the_book_and_the_next_run_grades_everybody(
    course: SmallCourse, breakdown: str, level: str, status: int
) -> None:
    held_or_skipped(level)

    broken = course.grade(level, breakdown), course.book
    mended = course.grade(level), course.book.splitlines()

    assert broken == (status, YESTERDAY)
    assert mended == (0, TODAY)


def test_a_level_that_is_gone_is_pending_and_never_nought(course: SmallCourse) -> None:
    held_or_skipped(BUBBLEWRAP)

    course.grade(BUBBLEWRAP, "the_level_is_gone")

    assert course.outcomes("ada") == {"passed"}
    assert course.outcomes("mary") == {"grader_error"}


@pytest.mark.parametrize("lost", ["public", "hidden"])
def test_a_check_that_is_missing_is_a_fault_and_never_fewer_points(
    course: SmallCourse, lost: str
) -> None:
    place = course.public if lost == "public" else course.hidden
    text = place.read_text("utf-8")
    place.unlink()

    broken = course.grade(POSIX), course.book
    place.write_text(text, encoding="utf-8")
    mended = course.grade(POSIX), course.book.splitlines()

    assert broken == (FAULT, YESTERDAY)
    assert mended == (0, TODAY)
    assert str(place.relative_to(course.root)) in (course.out / "fault.txt").read_text("utf-8")


def test_checks_that_are_removed_while_they_run_have_been_read(course: SmallCourse) -> None:
    status = course.grade(POSIX, "the_checks_are_removed")

    assert (status, course.book.splitlines()) == (0, TODAY)


def test_a_run_without_the_checks_that_were_removed_leaves_the_book(course: SmallCourse) -> None:
    course.grade(POSIX, "the_checks_are_removed")

    broken = course.grade(POSIX), course.book.splitlines()
    for folder in ("public", "hidden"):
        shutil.move(course.root / f"lost_{folder}", course.root / "tests" / folder)
    mended = course.grade(POSIX)

    assert broken == (FAULT, TODAY)
    assert mended == 0


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_killed_judge_leaves_is_removed_by_the_next(course: SmallCourse, level: str) -> None:
    held_or_skipped(level)
    course.grade(level, "the_judge_is_killed")

    course.grade(level)

    assert list(Path(os.environ["TMPDIR"]).glob(f"{PREFIX}*")) == []


def test_the_folder_of_a_judge_that_lives_is_left_alone(
    course: SmallCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", os.environ["TMPDIR"])
    living = Scratch()
    kept = Path(living.folder_of_a_box(), "kept")
    kept.touch()

    course.grade(POSIX)

    was_kept = kept.exists()
    living.leave()
    assert was_kept
