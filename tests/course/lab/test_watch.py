"""The look at a tree of processes: who comes and goes while it is looked at is no fault."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from course.subject.levels import watch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it")

LOOKS = 5000


@pytest.fixture
def restless() -> Iterator[int]:
    """A process that starts children, and they theirs, of which each ends at once."""
    root = os.fork()
    while root == 0:
        child = os.fork()
        if child == 0:
            grandchild = os.fork()
            if grandchild == 0:
                os._exit(0)
            os.waitpid(grandchild, 0)
            os._exit(0)
        os.waitpid(child, 0)
    yield root
    os.kill(root, signal.SIGKILL)
    os.waitpid(root, 0)


def test_processes_that_end_while_they_are_looked_at_take_nothing(restless: int) -> None:
    assert not any(watch.takes_memory(restless) for _ in range(LOOKS))


def test_a_process_that_is_not_there_takes_nothing() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)

    assert not watch.takes_memory(child)
