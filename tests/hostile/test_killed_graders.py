"""A grader that is killed at any of its writes goes on, and ends as if nothing had happened."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from tests.hostile import small_course
from tests.hostile.small_course import SmallCourse
from tests.hostile.test_faults import descendants, wait_until

from course.subject.levels import POSIX

KILLED = -9
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


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells who is below")
def test_whoever_kills_one_grader_ends_all_of_its_processes(
    course: SmallCourse, unharmed: dict[str, bytes]
) -> None:
    slow = "import time\n\ntime.sleep(3)\n"
    course.hand_in("ada", slow + small_course.ANSWERS["ada"])
    judge = course.grader(POSIX, jobs=2)
    noted = wait_until(lambda: course.noted() >= 1)
    below = descendants(judge.pid)

    judge.send_signal(signal.SIGKILL)
    judge.wait()

    assert noted
    assert below
    assert wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))
    course.hand_in("ada", small_course.ANSWERS["ada"])
    assert course.grade(POSIX, jobs=2) == 0
    assert course.files() == unharmed


def test_a_grader_that_is_killed_lets_the_next_one_in(course: SmallCourse) -> None:
    course.grade(POSIX, killed_at_write=2)

    before = course.noted()
    status = course.grade(POSIX, killed_at_write=3)

    assert (before, status) == (1, KILLED)
