"""A class, workers in processes of their own on a private broker, and what they have begun."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import small_course
from tests.hostile.small_course import SmallCourse

from course.brokers.notes import FILE, Notes, wait_for
from course.verbs import grade

LIMIT_S = 60
PATIENCE_S = 180.0
POISON = "class BoundedBuffer:\n    def __init__(self, capacity):\n        pass\n    put = print\n"
POISON += '    def get(self):\n        return "poison"\n'
SLOW = POISON.replace("poison", "slow")
CHECKS = """
import os, signal, time
from course.brokers.notes import FILE, note
from course.grading.check import check


@check("it is kept", points=2, behaviour="order", section="")
def test_it_is_kept(subject):
    buffer = subject.BoundedBuffer(2)
    if FILE in os.environ:
        note("begun")
        time.sleep(0.3)
    buffer.put("early")
    found = buffer.get()
    if found == "poison":
        note("poison")
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()
    if found == "slow":
        time.sleep(600)
    assert found == "early"
"""
STUCK = """
import time
from course.distributed import working


def answer(*_):
    while True:
        try:
            time.sleep(600)
        except Exception:
            continue


working.answer = answer
"""
IMPATIENT = """
from course.distributed import sending

sending.SILENT_S = 1.0
"""
PROGRAM = """
import argparse, importlib, pathlib, sys
verb = importlib.import_module("course.verbs." + sys.argv[1])
parser = argparse.ArgumentParser()
verb.add_arguments(parser)
sys.exit(verb.run(parser.parse_args(sys.argv[3:]), pathlib.Path(sys.argv[2])))
"""


@dataclass(frozen=True)
class Graded:
    """How a sender has ended, and what it has said."""

    status: int
    said: str


@dataclass
class Process:
    """A worker or a sender, with all that it starts in one group of processes."""

    process: subprocess.Popen[bytes]
    words: Path  # what it says

    def kill(self) -> None:
        """Kill it and its children at once, as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def graded(self) -> Graded:
        """Wait until it has ended, which it does not where a submission is lost."""
        return Graded(self.process.wait(PATIENCE_S), self.said())

    def said(self) -> str:
        """Return what it has said."""
        return self.words.read_text("utf-8")


@dataclass
class Far:
    """A small course whose checks take half a second and say so, and a broker."""

    course: SmallCourse
    url: str
    notes: Notes

    def is_valkey(self) -> bool:
        """Is the broker a Valkey server?"""
        return self.url.startswith("redis")

    def end_leases(self) -> None:
        """Let every lease on a Valkey server have ended, those of healthy workers, too."""
        if self.is_valkey():
            from redis import Redis

            with Redis(unix_socket_path=self.url.partition("//")[2]) as client:
                taken = client.zrange("unacked_index", 0, -1)
                if taken:
                    client.zadd("unacked_index", dict.fromkeys(taken, 0.0))

    def in_hand(self) -> int:
        """Return how many messages a Valkey server counts as taken and not acknowledged."""
        from redis import Redis

        with Redis(unix_socket_path=self.url.partition("//")[2]) as client:
            return int(client.hlen("unacked"))

    def grade_here(self) -> int:
        """Grade the class in this process, without any worker; return the status."""
        parser = ArgumentParser()
        grade.add_arguments(parser)
        words = [*self._words(), "--jobs", "1"]
        return grade.run(parser.parse_args(words), self.course.root)

    def _words(self) -> list[str]:
        out = str(self.course.out)
        return [str(self.course.submissions), "--out", out, "--isolation", "posix"]

    @contextmanager
    def worker(
        self, *, jobs: int = 1, limit_s: int = LIMIT_S, prelude: str = ""
    ) -> Iterator[Process]:
        """Run `course worker` for the length of the block, after this code."""
        words = ["--broker", self.url, "--isolation", "posix", "--jobs", str(jobs)]
        words += ["--limit", str(limit_s)]
        with self.started(prelude, "worker", str(self.course.root), *words) as worker:
            yield worker

    @contextmanager
    def sender(self, *, prelude: str = "") -> Iterator[Process]:
        """Run `course grade --broker` for the length of the block, after this code."""
        words = [*self._words(), "--broker", self.url]
        with self.started(prelude, "grade", str(self.course.root), *words) as sender:
            yield sender

    def graded(self) -> Graded:
        """Grade the class by workers."""
        with self.sender() as sender:
            return sender.graded()

    @contextmanager
    def started(self, prelude: str, *arguments: str) -> Iterator[Process]:
        """Run a verb of the course in a process of its own."""
        folder = self.course.root.parent
        words = folder / f"{arguments[0]}-{len(list(folder.glob('*.words')))}.words"
        with words.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-c", prelude + PROGRAM, *arguments],
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(sys.path),
                    FILE: str(self.notes.path),
                },
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        started = Process(process, words)
        try:
            yield started
        finally:
            started.kill()

    def begun(self, count: int) -> None:
        """Wait until so many checks have begun."""
        wait_for(lambda: len(self.notes.all("begun")) >= count, "a check", within_s=PATIENCE_S)


def made(folder: Path, url: str, *learners: str) -> Far:
    """Return a small course, with so many more learners, in this folder."""
    course = small_course.made(folder)
    course.public.write_text(CHECKS, encoding="utf-8")
    course.out.joinpath("gradebook.csv").unlink()
    for learner in learners:
        course.hand_in(learner, small_course.ANSWERS["ada"])
    return Far(course, url, Notes(folder / "notes"))


def files(folder: Path) -> dict[str, bytes]:
    """Return everything that lies in a folder of results."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}
