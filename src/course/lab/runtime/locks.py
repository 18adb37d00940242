"""Locks of files, among processes that move one at a time."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable
from typing import Any


def let_locks_sleep() -> None:
    """Let a file lock that has to wait ask again and sleep, so that the lab sees it wait."""

    def locking(how: int) -> int:
        return how | fcntl.LOCK_NB if how & (fcntl.LOCK_SH | fcntl.LOCK_EX) else how

    def setting(how: int) -> int:
        return fcntl.F_SETLK if how == fcntl.F_SETLKW else how

    at_once = {"flock": locking, "lockf": locking, "fcntl": setting}  # the same without a wait
    for name, plain in at_once.items():
        lock = getattr(fcntl, name)
        if not hasattr(lock, "waits"):
            setattr(fcntl, name, _waiting(lock, plain, time.sleep))


def _waiting(lock: Any, at_once: Callable[[int], int], sleep: Callable[[float], None]) -> Any:
    def wait(descriptor: Any, operation: int, *arguments: Any) -> Any:
        while True:
            try:
                return lock(descriptor, at_once(operation), *arguments)
            except (BlockingIOError, PermissionError):
                if at_once(operation) == operation:  # it did not want to wait
                    raise
            sleep(0.001)

    wait.waits = True  # type: ignore[attr-defined]
    return wait
