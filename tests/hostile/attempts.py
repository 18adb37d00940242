"""What every breakout starts with: how it tries, and how it says what got through.

The text of this module stands before each breakout's own, and runs as part of the answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

THROUGH: dict[str, None] = {}
REFUSED = (1, 13, 38)  # EPERM, EACCES, ENOSYS


def module(name: str) -> Any:
    """Return the real module, and not the lab's private copy."""
    return sys.modules["builtins"].__dict__["__import__"](name)


ctypes, signal = module("ctypes"), module("signal")
libc = ctypes.CDLL(None, use_errno=True)
WORLD: dict[str, Any] = {}  # where things are: whoever attacks may know everything
NUMBERS: dict[str, int] = {}  # of system calls


def attempt(what: str, work: Callable[[], Any]) -> None:
    """Try it; what raises nothing got through."""
    try:
        work()
    except BaseException:  # noqa: BLE001  whatever stops it
        return
    THROUGH[what] = None


def must(condition: Any) -> None:
    """Raise where the attempt came to nothing."""
    if not condition:
        raise OSError("it came to nothing")


def reaches(name: str, *arguments: Any) -> None:
    """Do a system call; getting as far as the kernel's own opinion of it is through."""
    ctypes.set_errno(0)
    returned = libc.syscall(NUMBERS[name], *arguments)
    must(returned >= 0 or ctypes.get_errno() not in REFUSED)


def read(path: str) -> bytes:
    """Return the first bytes of a file, which must have some."""
    with open(path, "rb") as file:  # noqa: PTH123  its text runs where little can be imported
        found = file.read(4096)
    must(found)
    return found


def in_a_child(work: Callable[[], Any]) -> None:
    """Try it in a process that may die of it, or be changed by it for good."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    must(os.waitpid(pid, 0)[1] == 0)


def pid_of(name: str) -> int:
    """Return a process's number, as far as it can be known inside."""
    return os.getppid() if name == "box" else int(WORLD[name])


def finish() -> None:
    """Say what got through, in words that reach the judge: as the error of an import."""
    raise RuntimeError("through: " + "; ".join(THROUGH) if THROUGH else "held")
