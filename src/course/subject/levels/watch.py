"""The tree's memory and disk, looked at while a session runs: no limit of one process sees them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

LOOK_S = 0.05
MEMORY_BYTES = 2 << 30
DISK_BYTES = 32 << 20
DISK_ENTRIES = 8192
_PAGE = os.sysconf("SC_PAGE_SIZE")
_BLOCK = 512


def can_look() -> bool:
    """Does this kernel tell who is below whom?"""
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


def takes_memory(root: int) -> bool:
    """Has the tree below this process taken more than a box may, beyond what it was given?"""
    given = _own(root)
    return sum(max(0, _own(pid) - given) for pid in below(root)) > MEMORY_BYTES


def _own(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        words = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(words[1]) - int(words[2])) * _PAGE  # resident, without what files hold
    return 0


def below(root: int) -> list[int]:
    """Return every process below this one, as far as they are still there."""
    found: list[int] = []
    left = [root]
    while left:
        children = _children(left.pop())
        found += children
        left += children
    return found


def _children(pid: int) -> list[int]:
    """Return the children of a process; whoever ends meanwhile has none."""
    found: list[int] = []
    for task in _tasks(pid):
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def _tasks(pid: int) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def takes_disk(scratch: str) -> bool:
    """Has somebody written more here than a box may, or where nobody can look?"""
    taken = entries = 0
    left = [scratch]
    while left:
        try:
            with os.scandir(left.pop()) as folder:
                for entry in folder:
                    entries += 1
                    found = entry.stat(follow_symlinks=False)
                    taken += found.st_blocks * _BLOCK
                    if taken > DISK_BYTES or entries > DISK_ENTRIES:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
        except FileNotFoundError:
            continue  # it has gone meanwhile
        except OSError:
            return True  # closed, or deeper than a path can say
    return False
