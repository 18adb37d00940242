"""A grader that is killed at any of its writes goes on, and ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.hostile import small_course
from tests.hostile.small_course import ANSWERS, LONGEST_S, YESTERDAY, SmallCourse
from tests.hostile.test_faults import wait_until

from course.subject.levels import POSIX, watch

FAULT, KILLED = 3, -9
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who is below whom")
# Of one run: the journal, a line for each of four learners, four reports, the book, the journal.
WRITES = (1, 2, 3, 3, 4, 5, 7)  # at which one grader after the other is killed


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a grader leaves that nobody has killed."""
    course = small_course.made(tmp_path_factory.mktemp("unharmed"))
    assert course.grade(POSIX) == 0
    return course.files()


@pytest.fixture
def course(tmp_path: Path) -> SmallCourse:
    return small_course.made(tmp_path)


def test_a_grader_that_is_killed_again_and_again_comes_to_the_same_bytes(
    course: SmallCourse, unharmed: dict[str, bytes]
) -> None:
    killed = [course.grade(POSIX, killed_at_write=number) for number in WRITES]

    status = course.grade(POSIX)

    assert killed == [KILLED] * len(WRITES)
    assert status == 0
    assert course.files() == unharmed


def test_two_processes_come_to_the_same_bytes_as_one(
    course: SmallCourse, unharmed: dict[str, bytes]
) -> None:
    status = course.grade(POSIX, jobs=2)

    assert status == 0
    assert course.files() == unharmed


@LINUX
def test_whoever_kills_one_grader_ends_all_of_its_processes(
    course: SmallCourse, unharmed: dict[str, bytes]
) -> None:
    judge = half_way(course)
    below = watch.below(judge.pid)

    judge.send_signal(signal.SIGKILL)
    judge.wait()

    assert below
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))
    course.hand_in("ada", ANSWERS["ada"])
    assert course.grade(POSIX, jobs=2) == 0
    assert course.files() == unharmed


@LINUX
def test_a_process_that_is_killed_beside_others_is_a_fault_and_costs_what_it_had_in_hand(
    course: SmallCourse, unharmed: dict[str, bytes]
) -> None:
    judge = half_way(course)
    grading = [pid for pid in watch.below(judge.pid) if b"spawn_main" in command(pid)]

    for pid in grading:
        os.kill(pid, signal.SIGKILL)

    assert grading
    assert judge.wait(LONGEST_S) == FAULT
    assert "has ended: -9" in (course.out / "fault.txt").read_text("utf-8")
    assert course.book == YESTERDAY
    course.hand_in("ada", ANSWERS["ada"])
    assert course.grade(POSIX, jobs=2) == 0
    assert {**unharmed, "fault.txt": course.files()["fault.txt"]} == course.files()


def test_a_grader_that_is_killed_lets_the_next_one_in(course: SmallCourse) -> None:
    course.grade(POSIX, killed_at_write=2)

    before = course.noted()
    status = course.grade(POSIX, killed_at_write=3)

    assert (before, status) == (1, KILLED)


def half_way(course: SmallCourse) -> subprocess.Popen[bytes]:
    """Start a grader of two processes, and return when one has noted and the other has not."""
    course.hand_in("ada", f"import time\n\ntime.sleep(5)\n{ANSWERS['ada']}")
    judge = course.grader(POSIX, jobs=2)
    assert wait_until(lambda: course.noted() >= 1)
    return judge


def command(pid: int) -> bytes:
    """Return the words with which a process was started."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()
