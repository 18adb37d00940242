"""A user of its own for each running box of root's: taken by a lock that the kernel gives back."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("/run", "/var/lock", "/var/tmp")  # noqa: S108  ours in it is root's alone, or refused
NAME = "under-pressure-users"
FIRST = 0x70000000  # above every person's number, and what containers hand out
MOST = 1024


class NoUser(Exception):
    """There is no user to run an answer as; the message says why."""


@dataclass(frozen=True)
class User:
    """A number nobody else runs as, for as long as the descriptor is open anywhere."""

    uid: int
    lock: int


def take() -> User:
    """Return a user that no other box on this machine has."""
    folder = _folder()
    for uid in _numbers():
        descriptor = os.open(folder / str(uid), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return User(uid, descriptor)
    raise NoUser(f"{MOST} boxes are running: all users for them are taken")


def _folder() -> Path:
    """Return the folder of locks, which nobody but root may have touched."""
    for parent in map(Path, FOLDERS):
        if os.access(parent, os.W_OK):
            folder = parent / NAME
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o077:
                return folder
            raise NoUser(f"{folder} is not root's alone")
    raise NoUser(f"none of {', '.join(FOLDERS)} can be written")


def _numbers() -> Iterator[int]:
    """Return the numbers to try; in a container, the last ones it has."""
    widest = (0, 0)
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if first <= FIRST and first + count >= FIRST + MOST:
            yield from range(FIRST, FIRST + MOST)
            return
        widest = max(widest, (count, first))
    count, first = widest
    if count < 2 * MOST:
        raise NoUser(f"only {count} users exist here")
    yield from range(first + count - 2 * MOST, first + count - MOST)  # `nobody` is above them
