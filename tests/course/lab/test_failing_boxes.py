"""A box that fails by itself is a fault of the grader; an answer that never pauses has hung."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course.lab.runtime.modules import Modules
from course.subject.boxes import Box, GraderFault, Setting, SubjectHung
from course.subject.labs import runtime
from course.subject.levels import POSIX
from course.subject.levels.confine import Posix
from course.subject.levels.place import Place
from course.subject.warm import be_box


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


@contextmanager
def boxed(confine: Posix, source: str = "import time\n") -> Iterator[Box]:
    """A box of this process's own for this answer."""
    setting = Setting(source, "answer.py", "course.contracts.queue_as_boundary")
    ours, theirs = socket.socketpair()
    modules: Modules = runtime(setting.lab).prepare()
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            be_box(theirs, confine, modules, POSIX)
        finally:
            os._exit(1)
    theirs.close()
    box = Box(Parent(), ours, pid, setting, Place(str(confine.scratch), None))
    try:
        yield box
    finally:
        box.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A box that fails as soon as it looks."""
    with boxed(Failing(None, str(tmp_path))) as failing:
        yield failing


def test_a_box_that_fails_is_a_fault_of_the_grader_and_says_why(box: Box) -> None:
    session = box.session()

    with pytest.raises(GraderFault, match="PermissionError: no look at what is below"):
        session.receive()

    with pytest.raises(GraderFault, match="no look at what is below"):
        box.session()


def test_a_session_that_was_closed_in_time_says_nothing_of_it(box: Box) -> None:
    box.session().close()

    assert box.lost is None


def test_who_uses_all_its_processor_time_has_hung(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.subject.limits.CPU_SECONDS", 1)

    with boxed(Posix(None, str(tmp_path)), "any(iter(int, 1))\n") as box:
        session = box.session()
        session.send({"do": "load"})
        with pytest.raises(SubjectHung, match="all the processor time"):
            session.receive()
