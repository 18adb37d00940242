"""Workers that end with their block: Celery's, RQ's and a bare consumer; each can be killed."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.brokers.celery_app import SETTINGS, URL
from benchmarks.brokers.notes import FILE, Notes, wait_for
from benchmarks.brokers.servers import Server, Valkey

from course.brokers.keeping import kept

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 90.0
CELERY = ("-m", "celery", "-A", "benchmarks.brokers.celery_app", "worker")
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


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill_child(pid: int) -> float:
    """Kill the one process that runs a job, as the kernel does when memory is short."""
    os.kill(pid, signal.SIGKILL)
    return time.time()


@contextmanager
def started(notes: Notes, *arguments: str, **environment: str) -> Iterator[Worker]:
    """Run a Python program that notes `ready`, from before the block until after it."""
    ready = len(notes.all("ready"))
    with (
        TemporaryDirectory(prefix="course-worker-", ignore_cleanup_errors=True) as name,
        kept(
            [[sys.executable, *arguments]],
            folder=Path(name),
            environment={
                "PATH": os.environ["PATH"],
                "HOME": name,
                "LANG": "C.UTF-8",
                "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
                "C_FORCE_ROOT": "1",
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
    server: Server, notes: Notes, settings: dict[str, Any], *, slots: int = 1
) -> Iterator[Worker]:
    """Run a Celery worker with a pool of so many processes."""
    environment = {URL: server.celery_url, SETTINGS: json.dumps(settings)}
    arguments = [*CELERY, "--concurrency", str(slots), *CALM]
    with started(notes, *arguments, **environment) as worker:
        yield worker


@contextmanager
def rq_worker(server: Valkey, notes: Notes, **options: Any) -> Iterator[Worker]:
    """Run an RQ worker with these keyword arguments of `rq.Worker`."""
    program = ["-m", "benchmarks.brokers.rq_worker"]
    with started(notes, *program, server.rq_url, json.dumps(options)) as worker:
        yield worker


@contextmanager
def consumer(url: str, notes: Notes, **options: Any) -> Iterator[Worker]:
    """Run a bare consumer of RabbitMQ; see `benchmarks.brokers.consumer` for its options."""
    program = ["-m", "benchmarks.brokers.consumer"]
    with started(notes, *program, url, json.dumps(options)) as worker:
        yield worker
