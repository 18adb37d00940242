"""The judge's end of a warm parent: start it at a level, ask it for boxes, end it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import tempfile
from typing import Any

from course.subject.boxes import GRADER_PATIENCE_S, Box, GraderFault, Setting
from course.subject.levels import POSIX
from course.subject.levels.launch import CannotStart, launch, packages
from course.subject.levels.place import Scratch, make, sweep
from course.subject.levels.uids import NoUser
from course.subject.servers import Servers

SAID_BYTES = 2000  # of what a warm parent says at its end


class WarmParent:
    """A process that holds the harness; every box is a fork of it, at this level of isolation."""

    def __init__(self, level: str = POSIX) -> None:
        self.level = level
        sweep()
        self._scratch = Scratch()
        self._servers = Servers()
        ours, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        try:
            how = launch(level, theirs.fileno())
            self._process = subprocess.Popen(
                how.command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                env=how.environment,
                cwd="/",
                start_new_session=True,
            )
        except (CannotStart, OSError) as error:
            ours.close()
            self._said.close()
            self._scratch.leave()
            raise GraderFault(f"isolation {level}: {error}") from error
        finally:
            theirs.close()
        self._control = ours
        self.pid = self._process.pid  # as this side of the boundary knows it

    def box(self, setting: Setting) -> Box:
        """Return a new box for one answer."""
        try:
            place = make(self.level, self._scratch)
        except NoUser as error:
            raise GraderFault(f"isolation {self.level}: {error}") from error
        ours, theirs = socket.socketpair()
        server, user = None, place.user
        wanted = {
            "do": "box",
            "lab": setting.lab,
            "contracts": setting.contracts,
            "packages": packages(self.level) if setting.broker else "",
            "broker": setting.broker,
            "scratch": place.scratch,
            "uid": user.uid if user else None,
        }
        try:
            server = self._servers.serving(setting.broker, self._scratch.folder)
            pid = self._ask(wanted, [theirs.fileno(), *([user.lock] if user else [])])["pid"]
        except BaseException:
            ours.close()
            if server is not None:
                server.close()
            place.leave()
            raise
        finally:
            theirs.close()
        return Box(self, ours, int(pid), setting, place, server=server)

    def signal(self, pid: int, number: int) -> None:
        """Signal a box by the number its warm parent knows it by."""
        self._ask({"do": "signal", "pid": pid, "signal": number}, [])

    def end(self, pid: int) -> None:
        """See a box end that has been let go of, and everything in it."""
        with contextlib.suppress(GraderFault, OSError):  # with its parent gone, so is the box
            self._ask({"do": "end", "pid": pid}, [])

    def _ask(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """Return the warm parent's reply; `GraderFault` when there is none, or it refuses."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the missing reply tells
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        if not select.select([self._control], [], [], GRADER_PATIENCE_S)[0]:
            raise GraderFault("the warm parent does not answer")
        try:
            data = self._control.recv(4096)
        except ConnectionResetError:
            data = b""
        if not data:
            raise GraderFault(f"isolation {self.level}: the warm parent has ended{self._last()}")
        reply: dict[str, Any] = json.loads(data)
        if "refused" in reply:
            raise GraderFault(f"isolation {self.level}: {reply['refused']}")
        return reply

    def _last(self) -> str:
        """Return the last line that the warm parent has said, if it has said anything."""
        end = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, end - SAID_BYTES))
        lines = self._said.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        return f": {last}" if last else ""

    def has_ended(self, patience_s: float = 0.0) -> bool:
        """Is there nobody left to fork? Whoever is ending has this long to end."""
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """End the warm parent and every box."""
        self._control.close()
        try:
            self._process.wait(GRADER_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()
        self._servers.close()
        self._scratch.leave()
