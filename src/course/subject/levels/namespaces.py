"""A world of its own for each box: processes, mounts, network, a folder; all gone with it."""

from __future__ import annotations

import os
from pathlib import Path

from course.subject.levels import kernel

SCRATCH = "/tmp"  # noqa: S108  of a world in which nobody else is
SCRATCH_OPTIONS = "size=16m,nr_inodes=4096,mode=0700"
NESTED_USERS = Path("/proc/sys/user/max_user_namespaces")


def fork() -> int:
    """Fork into new process numbers: the child is the first there, and all die with it."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    try:
        kernel.unshare(kernel.NEW_PIDS)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:  # the parent's next child belongs where the parent is
                kernel.setns(own, kernel.NEW_PIDS)
    finally:
        os.close(own)
    return pid


def enter(uid: int | None) -> None:
    """Take a network without a device, mounts of its own, and an empty folder for this user."""
    kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_NET | kernel.NEW_IPC)
    kernel.mount("", "/", "", kernel.RECURSIVE | kernel.PRIVATE)
    closed = kernel.NO_SUID | kernel.NO_DEVICES
    owner = "" if uid is None else f",uid={uid},gid={uid}"
    kernel.mount("scratch", SCRATCH, "tmpfs", closed, SCRATCH_OPTIONS + owner)
    closed |= kernel.NO_EXEC
    kernel.mount("proc", "/proc", "proc", closed)
    if uid is None:  # its users are its own: there will be no more below them
        NESTED_USERS.write_text("0")
    kernel.mount("", "/proc", "", kernel.REMOUNT | kernel.READ_ONLY | closed)
