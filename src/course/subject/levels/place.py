"""Where a box is put: its folder and its user, where the level wants them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.subject.levels import BUBBLEWRAP, POSIX, uids


@dataclass(frozen=True)
class Place:
    """A folder of this machine's, or none; a user that is locked, or this process's own."""

    scratch: str
    user: uids.User | None

    def leave(self) -> None:
        """Remove the folder, and let go of the user: the box lets go of it when it ends."""
        if self.scratch:
            _remove(self.scratch)
        if self.user is not None:
            os.close(self.user.lock)


def make(level: str) -> Place:
    """Return a place for one box at this level."""
    user = uids.take() if level != POSIX and os.geteuid() == 0 else None
    scratch = "" if level == BUBBLEWRAP else tempfile.mkdtemp(prefix="course-")
    return Place(scratch, user)


def _remove(folder: str) -> None:
    """Remove a folder, however an answer has closed, nested or replaced it."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if Path(folder).is_symlink():
        Path(folder).unlink()
    elif Path(folder).exists():  # deeper than Python goes, or closed to its owner
        for command in (["chmod", "-R", "u+rwx", folder], ["rm", "-rf", folder]):
            subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
