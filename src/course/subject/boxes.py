"""The judge's side of the boundary: start boxes, open sessions, bound every wait."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.subject.wire import Channel, Gone, Late, WireError

PATIENCE_S = 10.0  # real seconds one reply may take
GRADER_PATIENCE_S = 30.0  # for replies that no answer can delay
OUTPUT_BYTES = 1 << 16
SOURCE_FOLDER = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.append({!r}); from course.subject.warm import main; main({})"


class SubjectHung(Exception):
    """The subject gave no reply in time."""


class SubjectCrashed(Exception):
    """The subject's process ended by itself; the message says how."""


class SubjectLied(Exception):
    """The subject sent something that is no reply to the question."""


class GraderFault(Exception):
    """The grader itself failed; never the learner's fault."""


@dataclass(frozen=True)
class Setting:
    """What a box runs: one answer, under the contracts of its unit."""

    source: str
    filename: str  # as the answer's own tracebacks name it
    contracts: str  # module name


class WarmParent:
    """A process that holds the harness; every box is a fork of it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        command = START.format(str(SOURCE_FOLDER), theirs.fileno())
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-S", "-P", "-B", "-c", command],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"},
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        self._control = ours

    def box(self, setting: Setting) -> Box:
        """Return a new box for one answer."""
        ours, theirs = socket.socketpair()
        socket.send_fds(self._control, [b"box"], [theirs.fileno()])
        theirs.close()
        if not select.select([self._control], [], [], GRADER_PATIENCE_S)[0]:
            raise GraderFault("the warm parent does not answer")
        if not self._control.recv(4096):
            raise GraderFault("the warm parent has ended")
        return Box(ours, setting)

    def close(self) -> None:
        """End the warm parent and every box."""
        self._control.close()
        try:
            self._process.wait(GRADER_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Box:
    """One answer for one exercise; gives sessions, one at a time."""

    def __init__(self, control: socket.socket, setting: Setting) -> None:
        self.setting = setting
        self._scratch = tempfile.mkdtemp(prefix="course-")
        self._control = Channel(control)
        told = {**vars(setting), "scratch": self._scratch}
        self._control.send(told)
        self.level = str(self._reply()["ready"])

    def session(self) -> Session:
        """Return a fresh process with the answer in it."""
        ours, theirs = socket.socketpair()
        read_end, write_end = os.pipe()
        socket.send_fds(self._control.stream, [b"s"], [theirs.fileno(), write_end])
        theirs.close()
        os.close(write_end)
        self._reply()
        return Session(self, Channel(ours), read_end)

    def end_session(self, *, is_gone: bool) -> int:
        """End the running session's process and all it started; return its exit status."""
        self._control.send({"is_gone": is_gone})
        return int(self._reply()["status"])

    def close(self) -> None:
        """End the box and remove its scratch folder."""
        self._control.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _reply(self) -> dict[str, Any]:
        try:
            reply: dict[str, Any] = self._control.receive(GRADER_PATIENCE_S)
        except (Gone, Late, WireError) as error:
            raise GraderFault("a box does not answer") from error
        return reply


class Session:
    """One subject process; every reply is awaited for a bounded time while its output is drained."""

    def __init__(self, box: Box, channel: Channel, output: int) -> None:
        self._box = box
        self._channel = channel
        self._output = output
        self._is_open = True
        self.printed = bytearray()

    def send(self, message: Any) -> None:
        """Send one request."""
        try:
            self._channel.send(message)
        except Gone:
            raise self._crashed() from None

    def receive(self) -> Any:
        """Return the next reply, or raise `SubjectHung`, `SubjectCrashed` or `SubjectLied`."""
        until = time.monotonic() + PATIENCE_S
        try:
            while (message := self._channel.next_buffered()) is None:
                left = until - time.monotonic()
                watched = [self._channel, self._output] if self._output >= 0 else [self._channel]
                readable = select.select(watched, [], [], max(0.0, left))[0]
                if not readable:
                    raise SubjectHung(f"no reply within {PATIENCE_S:.0f} seconds")
                if self._output in readable:
                    self._drain()
                if self._channel in readable:
                    self._channel.fill()
        except Gone:
            raise self._crashed() from None
        except WireError as error:
            raise SubjectLied(str(error)) from None
        if isinstance(message, dict) and "unstoppable" in message:
            raise SubjectHung(f"{message['unstoppable']} cannot be ended: it catches everything")
        return message

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._is_open:
            self._finish(is_gone=False)

    def _crashed(self) -> SubjectCrashed:
        status = self._finish(is_gone=True) if self._is_open else 0
        return SubjectCrashed(
            f"the process ended with status {status}"
            if status >= 0
            else f"the process was killed by signal {-status}"
        )

    def _finish(self, *, is_gone: bool) -> int:
        self._is_open = False
        self._channel.close()
        status = self._box.end_session(is_gone=is_gone)
        while self._output >= 0 and select.select([self._output], [], [], 0)[0]:
            self._drain()
        if self._output >= 0:
            os.close(self._output)
            self._output = -1
        return status

    def _drain(self) -> None:
        data = os.read(self._output, 1 << 16)
        if not data:
            os.close(self._output)
            self._output = -1
        self.printed += data[: OUTPUT_BYTES - len(self.printed)]


