"""What a box does at each level before an answer is near, and what each of its sessions adds."""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import signal
import sys
import sysconfig
from pathlib import Path

from course.subject import limits
from course.subject.levels import BUBBLEWRAP, LANDLOCK, landlock, namespaces, rights, seccomp, watch

TASKS = 128  # processes and threads of one box
MARGIN = 384  # that the user may start beside it, where the kernel counts them together
FIRST_TO_GO = "1000"  # when the machine runs out of memory
PACKAGE = Path(__file__).resolve().parents[2]
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/nix/store", "/etc/ld.so.cache")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class NotHeld(Exception):
    """A boundary that was put up lets something through; nothing may run."""


class Posix:
    """Limits, a group of its own, and an adopted tree: accidents, and no malice."""

    is_watching = False

    def __init__(self, uid: int | None, scratch: str) -> None:
        self.scratch = scratch

    def fork(self) -> int:
        """Return the box's process to the parent, 0 to the box."""
        return os.fork()

    def enter(self) -> None:
        """Confine the box."""
        os.setsid()
        limits.die_with_parent()
        limits.adopt_orphans()
        os.chdir(self.scratch)

    def enter_session(self) -> None:
        """Confine one session more than its box."""

    def takes_too_much(self) -> bool:
        """Does the box's whole tree take more than it may?"""
        return False

    def end_all(self, *, is_reaping: bool = True) -> None:
        """End whatever a session has left."""
        limits.end_orphans()


class Bubblewrap(Posix):
    """A fork inside a bubblewrap sandbox that goes further: nothing of the others is there."""

    is_watching = True

    def __init__(self, uid: int | None, scratch: str) -> None:
        super().__init__(uid, namespaces.SCRATCH)
        self._uid = uid

    def fork(self) -> int:
        return namespaces.fork()

    def enter(self) -> None:
        os.setsid()
        _go_first()
        namespaces.enter(self._uid)
        rights.give_up(self._uid)
        os.chdir(self.scratch)  # which only its own user can enter
        seccomp.install(has_own_mounts=True)
        rights.verify(self._uid)
        if os.getpid() != 1:
            raise NotHeld("the box shares its process numbers")
        if not watch.can_look():
            raise NotHeld("this kernel does not tell who is below whom")
        limits.die_with_parent()  # said last: a change of user takes it back

    def enter_session(self) -> None:
        _bound_tasks(TASKS)

    def takes_too_much(self) -> bool:
        return watch.takes_memory(os.getpid())  # its folder is memory, with a bound of its own

    def end_all(self, *, is_reaping: bool = True) -> None:
        _end_everybody(is_reaping=is_reaping)


class Landlock(Posix):
    """Rules over files and signals, and the filter: for machines that refuse namespaces."""

    is_watching = True

    def __init__(self, uid: int | None, scratch: str) -> None:
        super().__init__(uid, scratch)
        self._uid = uid
        self._readable = _readable()  # looked up once, by the warm parent
        self._rules = -1
        self._others = 0

    def enter(self) -> None:
        known = landlock.version()
        if known < landlock.OLDEST:
            raise NotHeld(f"landlock {landlock.OLDEST} (Linux 6.12) is needed; here it is {known}")
        os.setsid()
        _go_first()
        limits.adopt_orphans()
        if self._uid is not None:
            os.chown(self.scratch, self._uid, self._uid)
        os.chdir(self.scratch)
        here = Path(self.scratch)
        self._rules = landlock.rules(self._readable, (here, *map(Path, DEVICES)))
        if self._uid is None:  # the limit counts every task of the user, who may start more
            self._others = _tasks_of_this_user() + MARGIN
        kept = rights.NONE if self._uid is None or _everybody_reaches() else rights.SEARCH
        rights.give_up(self._uid, kept=kept)
        landlock.forbid_signals()
        seccomp.install(has_own_mounts=False)
        rights.verify(self._uid, kept=kept)
        _refuse_to_reach(os.getppid())
        if not watch.can_look():
            raise NotHeld("this kernel does not tell who is below whom")
        limits.die_with_parent()

    def enter_session(self) -> None:
        _bound_tasks(TASKS + self._others)
        landlock.obey(self._rules)
        _refuse_to_reach(os.getppid())

    def takes_too_much(self) -> bool:
        own = "."  # its folder, whoever may pass above it
        return watch.takes_memory(os.getpid()) or watch.takes_disk(own)

    def end_all(self, *, is_reaping: bool = True) -> None:
        _end_everybody(is_reaping=is_reaping)


KINDS: dict[str, type[Posix]] = {BUBBLEWRAP: Bubblewrap, LANDLOCK: Landlock}


def at(level: str) -> type[Posix]:
    """Return what confines at this level."""
    return KINDS.get(level, Posix)


def _end_everybody(*, is_reaping: bool) -> None:
    """Kill at one blow all that this process may signal: its own tree, by namespace or by rule."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while is_reaping:
            os.waitpid(-1, 0)


def _refuse_to_reach(pid: int) -> None:
    """Raise unless this process, which is above, is out of reach."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return
    raise NotHeld(f"process {pid} can be signalled from inside")


def _go_first() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


def _bound_tasks(most: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (allowed, allowed))


@functools.cache
def _readable() -> tuple[Path, ...]:
    """Return what an interpreter reads: its library, the system's, and this package."""
    names = ("stdlib", "platstdlib")
    library = {Path(sysconfig.get_path(name)).resolve() for name in names}
    return (*library, Path(sys.executable).resolve(), *map(Path, SYSTEM), PACKAGE)


def _everybody_reaches() -> bool:
    """Can any user read what an interpreter reads?"""
    for path in (Path(os.__file__).resolve(), PACKAGE / "__init__.py"):
        for above in path.parents:
            if not above.stat().st_mode & 0o001:
                return False
        if not path.stat().st_mode & 0o004:
            return False
    return True


def _tasks_of_this_user() -> int:
    """Return how many tasks the user has already; the limit counts them all."""
    uid, found = os.getuid(), 0
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if entry.stat().st_uid == uid:
                    found += Path(entry.path, "task").stat().st_nlink - 2
    return found
