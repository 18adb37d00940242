"""How a warm parent is started at each level: the command, its environment, what it can see."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course.subject.levels import BUBBLEWRAP

SOURCE_FOLDER = Path(__file__).resolve().parents[3]
START = "import sys; sys.path.append({!r}); from course.subject.warm import main; main({}, {!r})"
FLAGS = ("-s", "-S", "-P", "-B", "-c")
PYTHON, HARNESS = "/python", "/harness"  # neutral: who owns them outside is nobody's business
LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# To make a box's namespaces and to give up everything in it; an answer has none of them.
OF_ROOT = ("CAP_SYS_ADMIN", "CAP_SETPCAP", "CAP_SETUID", "CAP_SETGID", "CAP_DAC_READ_SEARCH")
OF_A_USER = ("CAP_SYS_ADMIN", "CAP_SETPCAP", "CAP_SYS_RESOURCE")


CLIENTS = ("valkey", "async_timeout", "pika")  # of servers, with what they need


class CannotStart(Exception):
    """The level cannot be had; the message says what is missing."""


@dataclass(frozen=True)
class Launch:
    """A command and its whole environment."""

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def launch(level: str, descriptor: int) -> Launch:
    """Return how to start a warm parent that serves this descriptor at this level."""
    environment = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
    if level != BUBBLEWRAP:
        start = START.format(str(SOURCE_FOLDER), descriptor, level)
        return Launch([sys.executable, *FLAGS, start], environment)
    program = shutil.which("bwrap")
    if program is None:
        raise CannotStart("there is no bwrap on the path")
    base, python = _interpreter()
    start = START.format(HARNESS, descriptor, level)
    options = [*_apart(), *_visible(base), "--remount-ro", "/", "--chdir", "/"]
    if base == Path("/usr"):
        inside = str(python)
    else:
        inside = f"{PYTHON}/{python.relative_to(base)}"
        environment["LD_LIBRARY_PATH"] = f"{PYTHON}/lib"
    return Launch([program, *options, inside, *FLAGS, start], environment)


def packages(level: str) -> str:
    """Return the folder, as the warm parent sees it, from which it imports the client."""
    return HARNESS if level == BUBBLEWRAP else str(client_folder())


def client_folder() -> Path:
    """Return the folder that the client of a server is installed in, whether it is or not."""
    return Path(sysconfig.get_path("purelib"))


def _apart() -> Iterator[str]:
    """Options: what the sandbox does not share, and what it may do."""
    yield from ("--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc")
    yield "--unshare-uts"
    is_root = os.geteuid() == 0
    if not is_root:  # for root a user namespace changes no right over files
        yield "--unshare-user"
    yield from ("--cap-drop", "ALL")
    for capability in OF_ROOT if is_root else OF_A_USER:
        yield from ("--cap-add", capability)


def _visible(base: Path) -> Iterator[str]:
    """Options: the interpreter, the libraries, the harness; an empty folder for each box."""
    if base == Path("/usr"):
        yield from ("--ro-bind", "/usr", "/usr")
    else:
        yield from ("--ro-bind", str(base), PYTHON)
    for folder in map(Path, LIBRARIES):
        if folder.is_symlink():
            yield from ("--symlink", str(folder.readlink()), str(folder))
        elif folder.is_dir() and not (base == Path("/usr") and folder.is_relative_to(base)):
            yield from ("--ro-bind", str(folder), str(folder))
    for path in ("/nix/store", "/etc/ld.so.cache"):
        yield from ("--ro-bind-try", path, path)
    yield from ("--ro-bind", str(SOURCE_FOLDER / "course"), f"{HARNESS}/course")
    for name in CLIENTS:
        folder = client_folder() / name
        if folder.is_dir():
            yield from ("--ro-bind", str(folder), f"{HARNESS}/{name}")
    yield from ("--proc", "/proc", "--tmpfs", "/dev")
    for device in DEVICES:
        yield from ("--dev-bind", device, device)
    yield from ("--remount-ro", "/dev", "--dir", "/tmp")  # noqa: S108  of the sandbox


def _interpreter() -> tuple[Path, Path]:
    """Return the folder of this Python and the program in it, without the environment around it."""
    base = Path(sys.base_prefix).resolve()
    program = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    if not program.is_relative_to(base):
        raise CannotStart(f"Python's program {program} lies outside of its folder {base}")
    return base, program
