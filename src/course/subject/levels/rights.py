"""Rights a process gives up for good: its user, its capabilities, new ones by programs."""

from __future__ import annotations

import os
from pathlib import Path

from course.subject.levels import kernel

STATUS = Path("/proc/self/status")
SEARCH = 1 << 2  # to read and search whatever the owner has closed
NONE = 0


class StillHeld(Exception):
    """Something that should be given up is there all the same; nothing may run."""


def give_up(uid: int | None, *, kept: int = NONE) -> None:
    """Become this user, where one is given; keep these capabilities alone, and gain none again."""
    capability = 0
    while _has_bound(capability):
        if not kept >> capability & 1 and (os.geteuid() == 0 or _may_set_bounds()):
            kernel.prctl(kernel.PR_CAPBSET_DROP, capability)
        capability += 1
    if uid is not None:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 0)
    kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    kernel.capset(kept)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)  # its memory is nobody's to read, its own tree's least


def verify(uid: int | None, *, kept: int = NONE) -> None:
    """Read from the kernel what this process can still do; raise `StillHeld` at any more."""
    lines = STATUS.read_text().splitlines()
    found = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    wanted = {"NoNewPrivs": "1", "Seccomp": "2"}
    wanted |= dict.fromkeys(("CapPrm", "CapEff"), f"{kept:016x}")
    wanted |= dict.fromkeys(("CapInh", "CapAmb"), f"{NONE:016x}")
    for name, value in wanted.items():
        if found.get(name, [""])[0] != value:
            raise StillHeld(f"{name} is {found.get(name)}, not {value}")
    if uid is not None:
        for name in ("Uid", "Gid"):
            if found[name] != [str(uid)] * 4:
                raise StillHeld(f"{name} is {found[name]}, not {uid}")
        if found["Groups"]:
            raise StillHeld(f"it is still in the groups {found['Groups']}")


def _has_bound(capability: int) -> bool:
    try:
        kernel.prctl(kernel.PR_CAPBSET_READ, capability)
    except OSError:
        return False
    return True


def _may_set_bounds() -> bool:
    status = STATUS.read_text()
    effective = int(status.partition("CapEff:")[2].split()[0], 16)
    return bool(effective >> 8 & 1)
