"""Faults of the grader, brought about inside of it once it has graded its first learner."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hostile import world

from course.grading import bench, run
from course.grading.outcome import Result


def none() -> None:
    """Nothing goes wrong."""


def the_level_is_gone() -> None:
    """The program that isolates is gone, and whatever it has started."""
    shutil.which = lambda *_, **__: None
    the_warm_parent_is_killed()


def the_warm_parent_is_killed() -> None:
    """Whatever forks boxes is gone, and the box at hand with it; another one can be started."""
    for pid in world.children():
        os.kill(pid, signal.SIGKILL)


def the_disk_is_full() -> None:
    """Nothing more can be written down."""
    os.fsync = _refused


def the_scratch_is_full() -> None:
    """No folder can be made for the next answer."""
    os.mkdir = _refused


def the_judge_is_killed() -> None:
    """The grader itself ends, with no time for a last word."""
    os.kill(os.getpid(), signal.SIGKILL)


def a_need_is_not_met() -> None:
    """The machine has not what the exercise needs."""
    setattr(bench, "lacks", lambda _: ["valkey: work on Linux"])  # noqa: B010  not its own name


def the_checks_are_removed() -> None:
    """Files of checks disappear while they are run."""
    for folder in ("public", "hidden"):
        shutil.move(Path(sys.argv[3]) / "tests" / folder, Path(sys.argv[3]) / f"lost_{folder}")


BREAKDOWNS: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (
        none,
        the_level_is_gone,
        the_warm_parent_is_killed,
        the_disk_is_full,
        the_scratch_is_full,
        the_judge_is_killed,
        a_need_is_not_met,
        the_checks_are_removed,
    )
}


def bring(name: str) -> None:
    """Bring this fault as soon as the second learner has a result."""
    breakdown = [BREAKDOWNS[name]]
    begun: set[str] = set()

    class Listener(run._Listener):
        def pytest_course_result(self, result: Result) -> None:
            super().pytest_course_result(result)
            begun.add(result.candidate)
            if len(begun) == 2 and breakdown:
                breakdown.pop()()

    run._Listener = Listener  # type: ignore[misc]


def kill_at_write(number: int) -> None:
    """End the grader at its write of this number, before that is safe on the disk."""
    writes = iter(range(1, number))

    def fsync(*_: object) -> None:
        if next(writes, None) is None:
            the_judge_is_killed()

    setattr(os, "fsync", fsync)  # noqa: B010  it takes whatever it is given


def _refused(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
