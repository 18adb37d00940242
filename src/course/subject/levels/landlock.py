"""Landlock by system call: which files a process may open, and whom it may signal."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from course.subject.levels import kernel

CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every machine
OLDEST = 6  # Linux 6.12: the first that knows signals; files came before, and TCP
ASK_VERSION = 1
BENEATH_PATH = 1
# Rights over files, by the version that brought them.
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1, 2, 4, 8
FILES = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
DEVICES = 1 << 15  # what a device can be told
TCP = 3  # bind and connect
ABSTRACT_SOCKETS, SIGNALS = 1, 2
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | (1 << 14) | DEVICES
SPECIAL = 1 << 6 | 1 << 9 | 1 << 11 | DEVICES  # to make devices, sockets


def version() -> int:
    """Return which landlock this kernel has; 0: none."""
    try:
        return kernel.syscall("landlock_create_ruleset", CREATE, None, 0, ASK_VERSION)
    except OSError:
        return 0


def forbid_signals() -> None:
    """Let this process, and all it starts, signal only what it starts itself."""
    ruleset = _create(files=0, tcp=0)
    _restrict(ruleset)


def rules(readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Return a set of rules, as a descriptor, made while every path can still be reached."""
    known = version()
    every = 0
    for since, rights in FILES.items():
        every |= rights if since <= known else 0
    ruleset = _create(files=every, tcp=TCP)
    for paths, rights in (
        (readable, EXECUTE | READ_FILE | READ_FOLDER),
        (writable, every & ~SPECIAL & ~EXECUTE),
    ):
        for path in paths:
            if path.exists():
                _allow(ruleset, path, rights)
    return ruleset


def obey(ruleset: int) -> None:
    """Put the rules on this process and all it will start, and no signals beyond them."""
    _restrict(ruleset)


def _create(*, files: int, tcp: int) -> int:
    wanted = struct.pack("QQQ", files, tcp, ABSTRACT_SOCKETS | SIGNALS)
    buffer = ctypes.create_string_buffer(wanted, len(wanted))
    return kernel.syscall("landlock_create_ruleset", CREATE, buffer, len(wanted), 0)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= OF_A_FILE
        wanted = struct.pack("=Qi", rights, parent)
        buffer = ctypes.create_string_buffer(wanted, len(wanted))
        kernel.syscall("landlock_add_rule", ADD, ruleset, BENEATH_PATH, buffer, 0)
    finally:
        os.close(parent)


def _restrict(ruleset: int) -> None:
    kernel.syscall("landlock_restrict_self", RESTRICT, ruleset, 0)
    os.close(ruleset)
