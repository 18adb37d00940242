"""What a hostile session could leave behind: processes, files, changed sources."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from course.subject import limits

ENDING_S = 2.0  # bubblewrap's own first process outlives the one that waits for it by a moment
OF_TOOLS = (".hypothesis", ".mypy_cache", ".ruff_cache", "__pycache__", "site")  # who tests us
WATCHED = ("exercises", "solutions", "tests/public", "tests/hidden", "tests/hostile")


@contextmanager
def orphans_come_here() -> Iterator[None]:
    """Make this process the parent of whatever is left below it, so that none can hide."""
    limits.adopt_orphans()
    try:
        yield
    finally:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(limits.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def left_behind(running: Collection[int]) -> dict[int, str]:
    """Return the children there are beside these; what is ending has a moment to end."""
    until = time.monotonic() + ENDING_S
    while True:
        left = {pid: what for pid, what in children().items() if pid not in running}
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


def children() -> dict[int, str]:
    """Return this process's children that run, and what each runs (Linux)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it has ended meanwhile
        if int(state[1]) == os.getpid() and state[0] != "Z":
            found[int(folder.name)] = f"{state[0]} {command}"
    return found


def end(pids: set[int]) -> None:
    """End what should have ended, so that a failed test leaves nothing either."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def fingerprint(root: Path, *others: Path) -> dict[str, str]:
    """Return a digest of every source a submission might rewrite, and the names beside them."""
    files = [
        path
        for folder in (*(root / name for name in WATCHED), *others)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    names = sorted(path.name for path in root.iterdir() if path.name not in OF_TOOLS)
    return {**digests, "root": " ".join(names)}
