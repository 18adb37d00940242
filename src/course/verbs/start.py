"""`course start`: the answers made ready, the pages served, every save checked."""

from __future__ import annotations

import argparse
import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from course import catalog, cli, pages
from course.inpage import building
from course.workspace import answer_of, prepare

LOOK_EVERY = 0.2  # seconds
NOTHING = (0, 0)  # the stamp of an answer that is not there
KEYS = {"h": "hint", "w": "watch", "l": "list", "n": "next"}
ABOUT_THE_LAST = ("h", "w")  # keys that mean the exercise saved last
KEYS_LINE = (
    "Watching your files: save one to check it.     h hint · w watch · l list · n next · q quit"
)
PLAIN_LINE = "Watching your files: save one to check it. An interrupt ends this."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--once`."""
    parser.add_argument("--once", action="store_true", help="set up, say what is next, and end")


def run(arguments: argparse.Namespace, root: Path) -> int:
    """Set up, then serve and watch until told to end, which is no failure."""
    listed = catalog.load(root)
    for path in prepare(listed):
        say(f"✓ {path.relative_to(root)} is yours to write")
    has_site = bring_up_to_date(root)
    if arguments.once:
        return cli.main([])
    with ExitStack() as until_the_end, ended_by_signals() as ended:
        if has_site:
            until_the_end.enter_context(pages.served(root))
        cli.main([])
        Watch(listed, ended).go_on()
    return 0


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(f" {text}", flush=True)


def bring_up_to_date(root: Path) -> bool:
    """Build the site where it is stale; tell whether there is one to serve."""
    try:
        if pages.is_stale(root):
            say("… the pages are being built")
            building.make_if_possible(root)
            pages.build(root)
    except pages.NoSite as problem:
        say(f"– the pages could not be built: {str(problem).splitlines()[-1]}")
        say("  Read them as they are, in docs/. Everything else works.")
    return (root / "site" / "index.html").exists()


class Ended:
    """Whether a signal asked for the end; a check in progress may have swallowed the interrupt."""

    def __init__(self) -> None:
        self.is_set = False

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: remember it, and interrupt whatever runs."""
        self.is_set = True
        raise KeyboardInterrupt


@contextmanager
def ended_by_signals() -> Iterator[Ended]:
    """Let an interrupt or a termination end the block cleanly."""
    ended = Ended()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, ended.receive) for number in numbers]
    try:
        yield ended
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


class Watch:
    """Checks an answer whenever it is saved, and does what a key asks for."""

    def __init__(self, listed: catalog.Catalog, ended: Ended) -> None:
        self._listed = listed
        self._ended = ended
        self._last = ""  # the exercise saved last
        self._seen = {exercise.name: self._stamp(exercise) for exercise in listed.exercises}

    def go_on(self) -> None:
        """Watch until `q`, or until a signal ends it."""
        has_keys = sys.stdin.isatty() and sys.stdout.isatty()
        say(KEYS_LINE if has_keys else PLAIN_LINE)
        with keys() if has_keys else ExitStack():
            while not self._ended.is_set:
                if has_keys and not self._obey(pressed()):
                    return
                if not has_keys:
                    select.select([], [], [], LOOK_EVERY)
                self.look()

    def look(self) -> None:
        """Check every answer that changed since the last look."""
        for exercise in self._listed.exercises:
            stamp = self._stamp(exercise)
            if stamp not in {self._seen[exercise.name], NOTHING}:
                self._last = exercise.name
                self._check(exercise.name)
            self._seen[exercise.name] = stamp

    def _check(self, name: str) -> None:
        """Check one answer; a fault of ours is told and does not end the watch."""
        from course.verbs.check import check_once

        print(flush=True)
        try:
            check_once(self._listed.root, name)
        except Exception as fault:  # noqa: BLE001  the next save deserves a check all the same
            say(f"✗ a fault of the course, not of your answer: {fault!r}")
        sys.stdout.flush()

    def _obey(self, key: str) -> bool:
        """Do what the key stands for; tell whether to go on."""
        if key in KEYS:
            print(flush=True)
            cli.main([KEYS[key], *([self._last] if key in ABOUT_THE_LAST and self._last else [])])
        return key != "q"

    def _stamp(self, exercise: catalog.Exercise) -> tuple[int, int]:
        """Return what changes when an answer is saved, also by an editor that replaces the file."""
        try:
            status = answer_of(exercise).stat()
        except FileNotFoundError:
            return NOTHING
        return (status.st_mtime_ns, status.st_ino)


@contextmanager
def keys() -> Iterator[None]:
    """Let single keys through while the block runs; give the terminal back as it was."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def pressed() -> str:
    """Return the key pressed within one look, or nothing; the end of input counts as `q`."""
    terminal = sys.stdin.fileno()
    if not select.select([terminal], [], [], LOOK_EVERY)[0]:
        return ""
    return os.read(terminal, 1).decode("ascii", "replace") or "q"
