"""System calls that Python does not offer, each raising `OSError` with its name."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_CAPBSET_READ = 23
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

NEW_MOUNTS, NEW_IPC, NEW_PIDS, NEW_NET = 0x20000, 0x08000000, 0x20000000, 0x40000000

NO_SUID, NO_DEVICES, NO_EXEC, READ_ONLY = 2, 4, 8, 1
REMOUNT, RECURSIVE, PRIVATE = 32, 1 << 14, 1 << 18


def _checked(name: str, returned: int) -> int:
    if returned < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return returned


def prctl(option: int, first: Any = 0, second: Any = 0) -> int:
    """Do `prctl`; numbers or pointers as the option wants them."""
    words = [ctypes.c_ulong(w) if isinstance(w, int) else w for w in (first, second)]
    unused = ctypes.c_ulong(0)
    return _checked(f"prctl {option}", _LIBC.prctl(option, *words, unused, unused))


def syscall(name: str, number: int, *arguments: Any) -> int:
    """Do a system call that the C library has no function for."""
    words = [ctypes.c_long(w) if isinstance(w, int) else w for w in arguments]
    return _checked(name, _LIBC.syscall(ctypes.c_long(number), *words))


def unshare(flags: int) -> None:
    """Leave these namespaces for new ones."""
    _checked("unshare", _LIBC.unshare(flags))


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace behind this descriptor."""
    _checked("setns", _LIBC.setns(descriptor, kind))


def mount(what: str, where: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system."""
    words = [word.encode() if word else None for word in (what, where, kind)]
    data = options.encode() if options else None
    _checked(f"mount {where}", _LIBC.mount(*words, ctypes.c_ulong(flags), data))


def capset(kept: int) -> None:
    """Keep these capabilities as permitted and effective, and no others."""
    version, everybody = 0x20080522, 0
    header = (ctypes.c_uint32 * 2)(version, everybody)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    data = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    _checked("capset", _LIBC.capset(header, data))
