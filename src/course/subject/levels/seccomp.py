"""The system-call filter: a small classic-BPF program, installed without any library.

It refuses what namespaces and landlock leave open: keyrings, io_uring, odd sockets, new
namespaces, tracing, mounts, the kernel's own machinery, other processes' limits and signals.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import sys

from course.subject.levels import kernel
from course.subject.levels.syscalls import LAST_KNOWN, LATER, MACHINES, OF_ITSELF, Machine

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
AND = 0x54
NUMBER, ARCHITECTURE = 0, 4  # where the kernel puts them for the program
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
PERMISSION, UNKNOWN, FAMILY = (
    REFUSE | errno.EPERM,
    REFUSE | errno.ENOSYS,
    REFUSE | errno.EAFNOSUPPORT,
)
ADDS_A_FILTER = 1
NEW_NAMESPACES = 0x7E020000
SOCKET_TYPE = 0xF
# Owners and kinds of signals that a descriptor sends, leases, notices of a folder.
FCNTL = (8, 10, 15, 1024, 1026)
# Typing for a terminal, pasting into one, owners of signals, flags of files.
IOCTL = (0x5412, 0x541C, 0x8901, 0x8902, 0x40086602, 0x401C5820)

Instruction = tuple[int, int, int, int]


def install(*, has_own_mounts: bool) -> None:
    """Put the filter on this process and all it will start; nothing takes it off again."""
    code = b"".join(
        struct.pack("HBBI", *instruction) for instruction in program(has_own_mounts=has_own_mounts)
    )
    buffer = ctypes.create_string_buffer(code, len(code))
    wanted = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    kernel.prctl(kernel.PR_SET_SECCOMP, 2, ctypes.create_string_buffer(wanted, len(wanted)))


def program(*, has_own_mounts: bool) -> list[Instruction]:
    """Return the program for this machine; `KeyError` where its numbers are not known."""
    machine = MACHINES[os.uname().machine]
    if sys.maxsize < 1 << 32:
        raise KeyError("32 bits")
    return [
        *_of_this_machine(machine),
        *_later(machine),
        *_refused(machine, has_own_mounts=has_own_mounts),
        *_by_argument(machine),
        *_sockets(machine, has_own_mounts=has_own_mounts),
        (RETURN, 0, 0, ALLOW),
    ]


def _of_this_machine(machine: Machine) -> list[Instruction]:
    """End whoever calls in another machine's numbers."""
    found: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, machine.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
    ]
    if machine.foreign:
        found += [(AT_LEAST, 0, 1, machine.foreign), (RETURN, 0, 0, KILL)]
    return found


def _later(machine: Machine) -> list[Instruction]:
    """Say that a call which nobody has looked at here does not exist."""
    known = [machine.numbers[name] for name in LATER]
    allowed: list[Instruction] = []
    for number in known:
        allowed += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    beyond = (AT_LEAST, 0, len(allowed) + 1, LAST_KNOWN + 1)
    return [beyond, *allowed, (RETURN, 0, 0, UNKNOWN)]


def _refused(machine: Machine, *, has_own_mounts: bool) -> list[Instruction]:
    found: list[Instruction] = []
    for number in machine.refused(has_own_mounts=has_own_mounts):
        found += [(EQUAL, 0, 1, number), (RETURN, 0, 0, PERMISSION)]
    return [*found, *_when(machine, "clone3", [(RETURN, 0, 0, UNKNOWN)])]


def _by_argument(machine: Machine) -> list[Instruction]:
    found = _when(
        machine,
        "clone",
        [_argument(0), (ANY_BIT, 0, 1, NEW_NAMESPACES), (RETURN, 0, 0, PERMISSION)],
    )
    for name, places in OF_ITSELF.items():
        body = []
        for place in places:
            body += [_argument(place), (EQUAL, 1, 0, 0), (RETURN, 0, 0, PERMISSION)]
        found += _when(machine, name, body)
    own_filter = [_argument(0), (EQUAL, 1, 0, ADDS_A_FILTER), (RETURN, 0, 0, PERMISSION)]
    found += _when(machine, "seccomp", own_filter)  # it can only take away more
    for name, commands in (("fcntl", FCNTL), ("ioctl", IOCTL)):
        body = [_argument(1)]
        for number in commands:
            body += [(EQUAL, 0, 1, number), (RETURN, 0, 0, PERMISSION)]
        found += _when(machine, name, body)
    return found


def _sockets(machine: Machine, *, has_own_mounts: bool) -> list[Instruction]:
    """Allow Unix sockets in a world of its own; elsewhere pairs that can never be redirected."""
    is_unix = (EQUAL, 1, 0, int(socket.AF_UNIX))
    made = [_argument(0), is_unix] if has_own_mounts else []
    paired = [
        _argument(0),
        is_unix,
        (RETURN, 0, 0, FAMILY),
        _argument(1),
        (AND, 0, 0, SOCKET_TYPE),
        (EQUAL, 0, 1, int(socket.SOCK_DGRAM)),
        (RETURN, 0, 0, PERMISSION),
    ]
    return [
        *_when(machine, "socket", [*made, (RETURN, 0, 0, FAMILY)]),
        *_when(machine, "socketpair", paired),
    ]


def _argument(place: int) -> Instruction:
    """Load an argument's lower half: all the calls looked at take no more than that."""
    lower = 0 if sys.byteorder == "little" else 4
    return (LOAD, 0, 0, 16 + 8 * place + lower)


def _when(machine: Machine, name: str, body: list[Instruction]) -> list[Instruction]:
    """Do this for one call, and allow it where the body comes to its end."""
    whole = body if body[-1][0] == RETURN and len(body) == 1 else [*body, (RETURN, 0, 0, ALLOW)]
    return [(EQUAL, 0, len(whole), machine.numbers[name]), *whole]
