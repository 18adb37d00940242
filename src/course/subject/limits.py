"""What one running answer may use, and how nothing of it is left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path

CPU_SECONDS = 30  # then SIGXCPU ends the process
CPU_GRACE_S = 5  # of processor time for whoever does not listen to it
MEMORY_BYTES = 1 << 30
FILE_BYTES = 4 << 20
OPEN_FILES = 512
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def apply() -> None:
    """Limit this process; what a limit stops raises in the answer, or ends the process."""
    limits = {
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MEMORY_BYTES
        # The core that a fork was put on is the one with the least to do; threads stay together.
        os.sched_setaffinity(0, {ctypes.CDLL(None).sched_getcpu()})
    for limit, most in limits.items():
        allowed = _allowed(limit, most)
        resource.setrlimit(limit, (allowed, allowed))
    most = _allowed(resource.RLIMIT_CPU, CPU_SECONDS + CPU_GRACE_S)
    resource.setrlimit(resource.RLIMIT_CPU, (min(CPU_SECONDS, most), most))


def _allowed(limit: int, most: int) -> int:
    """Return so much, or less where this process itself may not take so much."""
    hard = resource.getrlimit(limit)[1]
    return most if hard == resource.RLIM_INFINITY else min(most, hard)


def adopt_orphans() -> None:
    """Become the parent of every orphan below this process (Linux), so that it can end them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Be killed when the parent ends (Linux), so that nobody is left without a watcher."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end(pid: int, *, patience_s: float) -> int:
    """Return the wait status of a child; kill it and its group when it does not end by itself."""
    done, status = _ended(pid, patience_s)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if not done:
        os.kill(pid, signal.SIGKILL)  # it may have left its group
        _, status = os.waitpid(pid, 0)
    return status


def _ended(pid: int, patience_s: float) -> tuple[int, int]:
    """Return what `waitpid` says within this time."""
    until = time.monotonic() + patience_s
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        left = until - time.monotonic()
        if done or left <= 0:
            return done, status
        try:
            descriptor = os.pidfd_open(pid)
        except (AttributeError, OSError):  # not on this system: look again and again
            time.sleep(0.002)
            continue
        select.select([descriptor], [], [], left)
        os.close(descriptor)


def end_orphans(spared: Collection[int] = ()) -> None:
    """Kill and reap every child this process has left, but for the spared ones (Linux)."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while children.exists():
        left = [pid for pid in map(int, children.read_text().split()) if pid not in spared]
        if not left:
            return
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
