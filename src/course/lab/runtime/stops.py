"""Where a process stops: before each system call that changes a file, tells somebody, or waits.

The kernel holds the call and asks whoever listens (seccomp user notification, Linux 5.0); the
call is carried out, answered in the kernel's place, or never made, because the process is killed.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import struct
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from functools import cache

OWN = 3  # descriptors up to here are the lab's own: input, output, errors, its channel
LOAD, EQUAL, AT_LEAST, ABOVE, RETURN = 0x20, 0x15, 0x35, 0x25, 0x06
ANY_BIT = 0x45
ALLOW, ASK, AS_IF_DONE = 0x7FFF0000, 0x7FC00000, 0x00050000
NUMBER, FIRST_ARGUMENT = 0, 16  # where the kernel puts them for the program
NO_NEW_PRIVILEGES = 38
MODE_FILTER, NEW_LISTENER = 1, 8
RECEIVE, SEND = 0xC0502100, 0xC0182101
ASKED, ANSWERED = struct.Struct("QIIi4xQ6Q"), struct.Struct("QqiI")
CARRY_ON = 1  # the kernel makes the call after all
CREATES = 0x40 | 0x200  # flags of `open`: make a file, empty one


class What(Enum):
    """What a call that stops would do."""

    CHANGE = "change"  # a file or a folder
    SYNC = "sync"  # what was changed reaches the disk
    TELL = "tell"  # somebody outside hears of it
    LOCK = "lock"
    SLEEP = "sleep"


X86_64 = {
    "write": 1,
    "pwrite64": 18,
    "writev": 20,
    "pwritev": 296,
    "ftruncate": 77,
    "truncate": 76,
    "fallocate": 285,
    "rename": 82,
    "renameat": 264,
    "renameat2": 316,
    "unlink": 87,
    "unlinkat": 263,
    "link": 86,
    "linkat": 265,
    "mkdir": 83,
    "mkdirat": 258,
    "rmdir": 84,
    "openat": 257,
    "open": 2,
    "fsync": 74,
    "fdatasync": 75,
    "sync_file_range": 277,
    "connect": 42,
    "sendto": 44,
    "sendmsg": 46,
    "flock": 73,
    "fcntl": 72,
    "nanosleep": 35,
    "clock_nanosleep": 230,
    "seccomp": 317,
}
AARCH64 = {
    "write": 64,
    "pwrite64": 68,
    "writev": 66,
    "pwritev": 70,
    "ftruncate": 46,
    "truncate": 45,
    "fallocate": 47,
    "renameat": 38,
    "renameat2": 276,
    "unlinkat": 35,
    "linkat": 37,
    "mkdirat": 34,
    "openat": 56,
    "fsync": 82,
    "fdatasync": 83,
    "sync_file_range": 84,
    "connect": 203,
    "sendto": 206,
    "sendmsg": 211,
    "flock": 32,
    "fcntl": 25,
    "nanosleep": 101,
    "clock_nanosleep": 115,
    "seccomp": 277,
}
MACHINES = {"x86_64": X86_64, "aarch64": AARCH64}
OF_DESCRIPTOR = ("write", "writev", "sendto", "sendmsg")  # the lab's own are let through
SYNCS = ("fsync", "fdatasync", "sync_file_range")
TELLS = ("connect", "sendto", "sendmsg")
LOCKS = ("flock", "fcntl")
SLEEPS = ("nanosleep", "clock_nanosleep")
SET_LOCK = (6, 7, 37, 38)  # commands of `fcntl`


class NoStops(Exception):
    """This machine cannot hold a process at its system calls; the text says why."""


@dataclass(frozen=True)
class HeldCall:
    """One call that the kernel holds."""

    id: int
    name: str

    @property
    def what(self) -> What:
        """What the call would do."""
        return what(self.name)


def what(name: str) -> What:
    """Return what a call of this name does."""
    if name in SYNCS:
        return What.SYNC
    if name in TELLS:
        return What.TELL
    if name in LOCKS:
        return What.LOCK
    return What.SLEEP if name in SLEEPS else What.CHANGE


def install(held_at: Collection[What]) -> int:
    """Hold this process at its stops from now on; return the descriptor of whoever listens."""
    return _filter(_program(_numbers(), held_at), NEW_LISTENER)


@cache
def take_no_time() -> None:
    """Answer every sleep of this process, and every wait for the disk, as if it were over.

    That cannot be undone, and once is enough.
    """
    found = [(LOAD, 0, 0, NUMBER)]
    for name, number in _numbers().items():
        if what(name) in (What.SLEEP, What.SYNC):
            found += [(EQUAL, 0, 1, number), (RETURN, 0, 0, AS_IF_DONE)]
    _filter([*found, (RETURN, 0, 0, ALLOW)], 0)


def _filter(program: list[tuple[int, int, int, int]], flags: int) -> int:
    """Put a filter before the calls of this process; return what the kernel returns."""
    code = b"".join(struct.pack("HBBI", *one) for one in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    wanted = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    pointer = ctypes.create_string_buffer(wanted, len(wanted))
    number = ctypes.c_long(_numbers()["seccomp"])
    libc.syscall.restype = ctypes.c_long
    descriptor: int = libc.syscall(number, MODE_FILTER, flags, pointer)
    if descriptor < 0:
        raise NoStops(f"seccomp: {os.strerror(ctypes.get_errno())}")
    return descriptor


def received(listener: int) -> HeldCall | None:
    """Return the call that is held; None when its process has been killed meanwhile."""
    buffer = bytearray(ASKED.size)
    try:
        fcntl.ioctl(listener, RECEIVE, buffer)
    except OSError as error:
        if error.errno == errno.ENOENT:
            return None
        raise
    found, _, _, number, *_ = ASKED.unpack(buffer)
    names = {number: name for name, number in _numbers().items()}
    return HeldCall(found, names[number])


def release(listener: int, stop: HeldCall) -> None:
    """Let the call be made; what would only take time is answered as if it had been made."""
    is_time = stop.what in (What.SLEEP, What.SYNC)
    reply = bytearray(ANSWERED.pack(stop.id, 0, 0, 0 if is_time else CARRY_ON))
    try:
        fcntl.ioctl(listener, SEND, reply)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise


def _numbers() -> dict[str, int]:
    machine = os.uname().machine
    if machine not in MACHINES or os.uname().sysname != "Linux":
        raise NoStops(f"the numbers of the system calls of {machine} are not known here")
    return MACHINES[machine]


def _program(numbers: dict[str, int], held_at: Collection[What]) -> list[tuple[int, int, int, int]]:
    found = [(LOAD, 0, 0, NUMBER)]
    for name, number in numbers.items():
        if name != "seccomp" and what(name) in held_at:
            body = _body(name)
            found += [(EQUAL, 0, len(body), number), *body]
    return [*found, (RETURN, 0, 0, ALLOW)]


def _body(name: str) -> list[tuple[int, int, int, int]]:
    """Return what the program does for one call: ask, or look at an argument first."""
    ask = [(RETURN, 0, 0, ASK)]
    if name in OF_DESCRIPTOR:
        return [_argument(0), (ABOVE, 0, 1, OWN), *ask, (RETURN, 0, 0, ALLOW)]
    if name in ("open", "openat"):
        flags = 1 if name == "open" else 2
        return [_argument(flags), (ANY_BIT, 0, 1, CREATES), *ask, (RETURN, 0, 0, ALLOW)]
    if name == "fcntl":
        tests: list[tuple[int, int, int, int]] = []
        for command in SET_LOCK:
            tests += [(EQUAL, 0, 1, command), *ask]
        return [_argument(1), *tests, (RETURN, 0, 0, ALLOW)]
    return ask


def _argument(place: int) -> tuple[int, int, int, int]:
    return (LOAD, 0, 0, FIRST_ARGUMENT + 8 * place)
