"""Making the course's environment: created, filled and repaired, one set-up at a time."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from course.environment import is_ready, is_whole, python_of, read, record, requirements
from course.machine import Python
from course.remedies import why_no_environment, why_not_installed

MEANING = {
    "learner": "packages for the checks",
    "site": "packages for the pages",
    "notebooks": "packages for the notebooks",
    "test": "packages for the tests",
    "workers": "workers of others",
    "brokers": "a server for the exercises on one",
}
PIP = (
    *("-I", "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:"),
    *("--retries", "2", "--no-input", "--no-color", "--disable-pip-version-check"),
)


class SetUpFailed(Exception):
    """The environment could not be made; the message says why and what to do."""


class Progress:
    """Calm lines on standard error: what is done, how far, how long."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._began = 0.0

    def say(self, text: str) -> None:
        """Print one line."""
        print(f" {text}", file=sys.stderr, flush=True)

    def begin(self, what: str) -> None:
        """Start a step; a terminal shows that it is under way."""
        self._began = time.monotonic()
        self.show(what)

    def show(self, text: str) -> None:
        """Say how far the step is, on a terminal; elsewhere only finished steps are printed."""
        if self._live:
            print(f"\r\x1b[K … {text}", end="", file=sys.stderr, flush=True)

    def done(self, what: str) -> None:
        """Finish the step with its duration."""
        print("\r\x1b[K" if self._live else "", end="", file=sys.stderr)
        self.say(f"✓ {what:<40}{time.monotonic() - self._began:6.1f} s")


def install_or_explain(root: str, folder: str, groups: tuple[str, ...], *, python: Python) -> int:
    """Return 0 when the groups are in the environment; else say why not and return the status."""
    progress = Progress()
    try:
        install(root, folder, groups, python=python, progress=progress)
    except SetUpFailed as failure:
        print(f"\n ✗ {failure}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"\n ✗ {error.strerror}: {error.filename or folder}", file=sys.stderr)
        print("   Mend that, then run this again.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n Stopped. Run this again: nothing is fetched twice.", file=sys.stderr)
        return 130
    return 0


def install(
    root: str, folder: str, groups: tuple[str, ...], *, python: Python, progress: Progress
) -> None:
    """Make the environment hold the groups; raise `SetUpFailed` where that cannot be."""
    scratch = Path(root, ".course")
    scratch.mkdir(exist_ok=True)
    with only_one(scratch / "set-up.lock", progress):
        if is_ready(root, folder, groups):
            return
        progress.say("Setting up in " + os.path.relpath(folder, root) + ", once.")
        log = scratch / "set-up.log"
        unfinished = Path(record(folder, "unfinished"))
        if unfinished.exists() or not is_whole(folder):
            create(folder, python=python, log=log, progress=progress)
        for group in groups:
            if not is_ready(root, folder, (group,)):
                fill(root, folder, group, log=log, progress=progress)


@contextmanager
def only_one(lock: Path, progress: Progress) -> Iterator[None]:
    """Hold the lock file; a second set-up waits here for the first one to end."""
    with lock.open("a") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003  it is called so
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("Another set-up is at work here; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def create(folder: str, *, python: Python, log: Path, progress: Progress) -> None:
    """Make an empty environment, in place of one that was left half-made."""
    if os.path.lexists(folder):
        progress.say("The one here is unfinished or lost its Python: making it anew.")
        shutil.rmtree(folder)
    what = "an empty environment"
    progress.begin(what)
    if not run([python.path, "-I", "-m", "venv", folder], log, lambda _: progress.show(what)):
        raise SetUpFailed(why_no_environment(read(str(log)), python.path, python.version))
    # Seen from there, so that the course also runs after its folder is moved or copied.
    (packages,) = Path(folder, "lib").glob("python3*/site-packages")
    source = os.path.relpath(Path(__file__).parents[1], packages)
    (packages / "course.pth").write_text(source + "\n", encoding="utf-8")
    Path(record(folder, "")).mkdir()
    real = os.path.realpath(python_of(folder))
    Path(record(folder, "python")).write_text(real, encoding="utf-8")
    progress.done(what)


def fill(root: str, folder: str, group: str, *, log: Path, progress: Progress) -> None:
    """Install one group of packages as pinned."""
    pinned = requirements(root, group)
    text = read(pinned)
    total = len(re.findall(r"^\S+==", text, re.MULTILINE))
    what = MEANING.get(group, group)
    found = installed = 0

    def follow(line: str) -> None:
        nonlocal found, installed
        found += line.startswith(("Collecting ", "Processing ", "Requirement already"))
        if line.startswith("Installing collected"):
            installed = line.count(",") + 1
            # From here to the record below, an interruption leaves halves that pip would trust.
            Path(record(folder, group)).unlink(missing_ok=True)
            Path(record(folder, "unfinished")).touch()
        stage = f"installing {installed}" if installed else f"{found} of {total}"
        progress.show(f"{stage} {what}")

    progress.begin(what)
    if not run([python_of(folder), *PIP, "-r", pinned], log, follow):
        raise SetUpFailed(why_not_installed(read(str(log)), what, str(log)))
    Path(record(folder, group)).write_text(text, encoding="utf-8")
    Path(record(folder, "unfinished")).unlink(missing_ok=True)
    progress.done(f"{what}: {installed}")


def run(command: list[str], log: Path, follow: Callable[[str], None]) -> bool:
    """Tell whether the command went well; its output goes to the log and to `follow`, by lines."""
    settings = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            env=settings,
            close_fds=False,  # it holds the lock too, should this process be killed
        ) as process,
    ):
        try:
            for line in process.stdout or ():
                kept.write(line)
                kept.flush()
                follow(line)
        except BaseException:
            process.terminate()
            raise
    return process.returncode == 0
