"""What a hostile session could leave behind: processes, files, changed sources."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course.subject import limits

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


def children() -> dict[int, str]:
    """Return this process's children and what each runs (Linux)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it has ended meanwhile
        if int(state[1]) == os.getpid():
            found[int(folder.name)] = f"{state[0]} {command}"
    return found


def end(pids: set[int]) -> None:
    """End what should have ended, so that a failed test leaves nothing either."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def fingerprint(root: Path) -> dict[str, str]:
    """Return a digest of every source a submission might rewrite, and the names beside them."""
    files = [
        path
        for folder in WATCHED
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {**digests, "root": " ".join(sorted(path.name for path in root.iterdir()))}
