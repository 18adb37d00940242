"""Worker programs that end with their block, and can be killed before."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from course.brokers.keeping import kept
from course.brokers.notes import FILE, Notes, wait_for

SOURCES = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 90.0
CALM = ("--without-gossip", "--without-mingle", "--loglevel", "CRITICAL")


@dataclass(frozen=True)
class Worker:
    """A worker that is ready, with all that it starts in one group of processes."""

    pid: int

    def kill(self) -> float:
        """Kill the worker and its children at once, as a power cut does; return the time."""
        os.killpg(self.pid, signal.SIGKILL)
        return time.time()

    def stop(self, within_s: float = 30.0) -> None:
        """Ask the worker to end, so that it settles what it did; wait until it is gone."""
        os.kill(self.pid, signal.SIGTERM)
        wait_for(lambda: not _is_there(self.pid), "the worker's end", within_s=within_s)


def kill_child(pid: int) -> float:
    """Kill one process, as the kernel does when memory is short; return the time."""
    os.kill(pid, signal.SIGKILL)
    return time.time()


@contextmanager
def started(notes: Notes, *arguments: str, path: Path, **environment: str) -> Iterator[Worker]:
    """Run a Python program that notes `ready`, from before the block until after it.

    It imports from `path`, and has nothing else of this environment. Raises `NotStarted`.
    """
    ready = len(notes.all("ready"))
    with (
        TemporaryDirectory(prefix="course-worker-", ignore_cleanup_errors=True) as name,
        kept(
            [[sys.executable, *arguments]],
            folder=Path(name),
            environment={
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": name,
                "LANG": "C.UTF-8",
                "PYTHONPATH": f"{path}{os.pathsep}{SOURCES}",
                "C_FORCE_ROOT": "1",  # Celery refuses the superuser otherwise
                FILE: str(notes.path),
                **environment,
            },
            is_up=lambda: len(notes.all("ready")) > ready,
            patience_s=READY_WITHIN_S,
        ),
    ):
        yield Worker(notes.all("ready")[ready].pid)


@contextmanager
def celery_worker(
    notes: Notes, program: Path, *, slots: int = 1, **environment: str
) -> Iterator[Worker]:
    """Run a Celery worker of the application in a program, with a pool of so many processes."""
    arguments = ["-m", "celery", "-A", program.stem, "worker", "--concurrency", str(slots), *CALM]
    with started(notes, *arguments, path=program.parent, **environment) as worker:
        yield worker


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
