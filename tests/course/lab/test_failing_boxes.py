"""A box that fails by itself is a fault of the grader: it says why, and no answer is blamed."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.lab.runtime.modules import Modules
from course.subject.boxes import Box, GraderFault, Setting
from course.subject.labs import runtime
from course.subject.levels import POSIX
from course.subject.levels.confine import Posix
from course.subject.levels.place import Place
from course.subject.warm import be_box

SETTING = Setting("import time\n", "answer.py", "course.contracts.queue_as_boundary")


class Failing(Posix):
    """A box that cannot look at its own tree."""

    is_watching = True

    def takes_too_much(self) -> bool:
        raise PermissionError("no look at what is below")


class Parent:
    """Whoever has forked the box, as far as its judge asks."""

    level = POSIX

    def has_ended(self, patience_s: float = 0.0) -> bool:
        return False

    def signal(self, pid: int, number: int) -> None:
        os.kill(pid, number)

    def end(self, pid: int) -> None:
        os.waitpid(pid, 0)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box of this process's own, which fails as soon as it looks."""
    ours, theirs = socket.socketpair()
    modules: Modules = runtime(SETTING.lab).prepare()
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            be_box(theirs, Failing(None, str(tmp_path)), modules, POSIX)
        finally:
            os._exit(1)
    theirs.close()
    box = Box(Parent(), ours, pid, SETTING, Place(str(tmp_path), None))
    yield box
    box.close()


def test_a_box_that_fails_is_a_fault_of_the_grader_and_says_why(box: Box) -> None:
    session = box.session()

    with pytest.raises(GraderFault, match="PermissionError: no look at what is below"):
        session.receive()

    with pytest.raises(GraderFault, match="no look at what is below"):
        box.session()


def test_a_session_that_was_closed_in_time_says_nothing_of_it(box: Box) -> None:
    box.session().close()

    assert box.lost is None
