"""Where a box is put: its folder and its user, where the level wants them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.subject.levels import BUBBLEWRAP, POSIX, uids

PREFIX = "under-pressure-"


class Scratch:
    """A judge's folder, with one in it for each box; its lock is held for as long as it lives."""

    def __init__(self) -> None:
        self.folder, self._lock = _taken()

    def folder_of_a_box(self) -> str:
        """Return a new and empty one."""
        return tempfile.mkdtemp(dir=self.folder)

    def leave(self) -> None:
        """Remove it."""
        _remove(self.folder)
        os.close(self._lock)


def sweep() -> None:
    """Remove the folders of judges that were killed: the kernel has given back their locks."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or no folder, or gone meanwhile
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(descriptor).st_uid == os.geteuid():
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(str(path))
            finally:
                os.close(descriptor)


def _taken() -> tuple[str, int]:
    """Return a new folder and its lock; one that is swept away before it is locked is no loss."""
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(descriptor).st_nlink:
                    Path(folder).chmod(0o711)  # a box's own user passes through
                    return folder, descriptor
            os.close(descriptor)


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


def make(level: str, scratch: Scratch) -> Place:
    """Return a place for one box at this level."""
    user = uids.take() if level != POSIX and os.geteuid() == 0 else None
    folder = "" if level == BUBBLEWRAP else scratch.folder_of_a_box()
    return Place(folder, user)


def _remove(folder: str) -> None:
    """Remove a folder, however an answer has closed, nested or replaced it."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if Path(folder).is_symlink():
        Path(folder).unlink()
    elif Path(folder).exists():  # deeper than Python goes, or closed to its owner
        for command in (["chmod", "-R", "u+rwx", folder], ["rm", "-rf", folder]):
            subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
