"""Runs every breakout at one level, beside canaries that show what it has reached."""

from __future__ import annotations

import ast
import contextlib
import os
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.hostile import world

from course.candidate import Answer, Intake
from course.grading import examine
from course.grading.outcome import Outcome
from course.subject.boxes import Box, Setting
from course.subject.levels import BUBBLEWRAP, POSIX
from course.subject.levels.syscalls import MACHINES
from course.subject.parent import WarmParent

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BREAKOUTS = tuple(sorted(path.stem for path in (HERE / "breakouts").glob("*.py")))
HARMFUL = {  # where nothing holds them: they would hurt the machine, or leave something behind
    "forks_without_end",
    "leaves_messages",
    "makes_many_files",
    "swaps_its_folder",
    "takes_memory_in_many_processes",
    "writes_many_files",
}
CONTRACTS = "course.contracts.queue_as_boundary"
NEIGHBOUR = """
def remember():
    with open("neighbour.txt", "w") as file:
        file.write("it is still here")

def recall():
    with open("neighbour.txt") as file:
        return file.read()
"""
STRAY = "stray-answer"


@dataclass
class Attacked:
    """What the breakouts came to at one level."""

    results: dict[str, tuple[Outcome, str]] = field(default_factory=dict)
    damage: dict[str, list[str]] = field(default_factory=dict)
    left_running: dict[int, str] = field(default_factory=dict)
    neighbour_said: str = ""


@dataclass(frozen=True)
class Canaries:
    """Files, listeners and a process that nobody inside may reach."""

    folder: Path
    token: str
    listeners: dict[str, socket.socket]
    victim: subprocess.Popen[bytes]

    def damage(self) -> list[str]:
        """Return what has been reached since they were put out."""
        found = []
        for name in ("canary", "readable", "spare"):
            path = self.folder / name
            if not path.is_file() or path.read_text() != self.token:
                found.append(f"{name} was changed")
            elif path.stat().st_mode & 0o777 != 0o640 or path.stat().st_mtime != 1_000_000_000:
                found.append(f"{name} has other attributes")
        names = sorted(path.name for path in self.folder.iterdir())
        if names != ["canary", "datagrams", "readable", "spare", "stream"]:
            found.append(f"the folder holds {names}")
        if self.folder.stat().st_mode & 0o777 != 0o755:
            found.append("the folder has another mode")
        for name, listener in self.listeners.items():
            with contextlib.suppress(BlockingIOError):
                if listener.type == socket.SOCK_DGRAM:
                    listener.recv(1)
                else:
                    listener.accept()
                found.append(f"{name} was reached")
        if self.victim.poll() is not None:
            found.append("the victim has ended")
        return found


@contextlib.contextmanager
def canaries(folder: Path) -> Iterator[Canaries]:
    """Put them out, and take them in again."""
    token = secrets.token_hex(16)
    folder.mkdir(mode=0o755)
    for name in ("canary", "readable", "spare"):
        path = folder / name
        path.write_text(token)
        path.chmod(0o640)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    listeners = {
        "tcp": _bound(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "udp": _bound(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        "stream": _bound(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "stream")),
        "datagrams": _bound(socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "datagrams")),
        "abstract": _bound(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{token}"),
    }
    for name in ("stream", "datagrams"):
        (folder / name).chmod(0o777)
    victim = subprocess.Popen(["sleep", "600"])
    try:
        yield Canaries(folder, token, listeners, victim)
    finally:
        victim.kill()
        victim.wait()
        for listener in listeners.values():
            listener.close()


def sentence(path: Path) -> str:
    """Return what an attack says it does: the first sentence of its docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0].partition(". ")[0].rstrip(".")


def attack(level: str, folder: Path, names: tuple[str, ...] = BREAKOUTS) -> Attacked:
    """Run these breakouts one after another in boxes of one warm parent, beside a neighbour."""
    done = Attacked()
    running = set(world.children())
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch, world.orphans_come_here():
        patch.setenv("COURSE_CANARY", "token-of-the-judge")
        parent = WarmParent(level)
        neighbour = parent.box(Setting(NEIGHBOUR, "neighbour.py", CONTRACTS))
        _call(neighbour, "remember")
        for number, name in enumerate(names):
            with canaries(folder / f"world{number}") as put_out:
                known = _known(level, put_out, parent, neighbour)
                done.results[name] = _run(parent, name, known)
                done.damage[name] = put_out.damage()
        done.neighbour_said = _call(neighbour, "recall")
        neighbour.close()
        parent.close()
        done.left_running = world.left_behind(running) | _strays()
    world.end({pid for pid in done.left_running if pid in world.children()})
    return done


def _run(parent: WarmParent, name: str, known: dict[str, Any]) -> tuple[Outcome, str]:
    numbers = MACHINES[os.uname().machine].numbers
    source = "\n\n".join(
        (
            (HERE / "attempts.py").read_text(),
            f"WORLD.update({known!r})\nNUMBERS.update({numbers!r})",
            (HERE / "breakouts" / f"{name}.py").read_text(),
            "finish()\n",
        )
    )
    box = parent.box(Setting(source, f"{name}.py", CONTRACTS))
    try:
        answer = Answer(HERE / "breakouts" / f"{name}.py", Intake.READY, source)
        found = examine.load(box, answer, ())
    finally:
        box.close()
    assert found is not None, "every breakout ends with an error"
    return found[0], found[1].yours


def _known(level: str, put_out: Canaries, parent: WarmParent, neighbour: Box) -> dict[str, Any]:
    """Return all there is to know: an attack is not held by keeping it in the dark."""
    unit = "queue_as_boundary"
    chaffs = ROOT / "tests" / "chaffs" / unit / "bounded_buffer"
    return {
        "abstract": put_out.token,
        "canary": str(put_out.folder / "canary"),
        "chaffs": str(chaffs / "if_not_while.py"),
        "course": str(ROOT),
        "datagrams": str(put_out.folder / "datagrams"),
        "folder": str(put_out.folder),
        "has_own_mounts": level == BUBBLEWRAP,
        "hidden": str(ROOT / "tests" / "hidden" / unit / "test_bounded_buffer.py"),
        "is_held": level != POSIX,
        "judge": os.getpid(),
        "key": 0x5EED0000 + os.getpid() % 0xFFFF,
        "neighbour": f"{neighbour.scratch or '/tmp'}/neighbour.txt",  # noqa: S108  of its world
        "note": f"note-{os.getpid()}",
        "readable": str(put_out.folder / "readable"),
        "results": str(put_out.folder.parent),
        "scratches": tempfile.gettempdir(),
        "solution": str(ROOT / "solutions" / unit / "bounded_buffer.py"),
        "spare": str(put_out.folder / "spare"),
        "tcp": put_out.listeners["tcp"].getsockname()[1],
        "token": "token-of-the-judge",
        "udp": put_out.listeners["udp"].getsockname()[1],
        "unix": str(put_out.folder / "stream"),
        "victim": put_out.victim.pid,
        "warm": parent.pid,
    }


def _call(box: Box, name: str) -> str:
    """Load the neighbour's answer in a fresh session and call one function; return its value."""
    session = box.session()
    try:
        session.send({"do": "load"})
        session.receive()
        target = {"target": ["export", name], "method": "", "arguments": [], "options": []}
        session.send({"do": "call", "name": name, **target})
        return str(session.receive()["calls"][-1][2])
    finally:
        session.close()


def _bound(family: int, kind: int, address: Any) -> socket.socket:
    made = socket.socket(family, kind)
    made.bind(address)
    if kind == socket.SOCK_STREAM:
        made.listen()
    made.setblocking(False)
    return made


def _strays() -> dict[int, str]:
    """Return processes anywhere on this machine that a breakout has given its name."""
    found = {}
    for comm in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if comm.read_text().strip() == STRAY:
                found[int(comm.parent.name)] = STRAY
    return found
