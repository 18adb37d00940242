"""The judge's side of the boundary: open sessions in a box, bound every wait."""

from __future__ import annotations

import base64
import contextlib
import marshal
import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from typing import Any, Protocol

from course.lab.runtime.points import compile_with_points
from course.subject import cores
from course.subject.broker import Serves
from course.subject.levels import HOLDING_MALICE
from course.subject.levels.place import Place
from course.subject.wire import Channel, Gone, Late, WireError

PATIENCE_S = 10.0  # real seconds one reply may take
MORE_TIMES = 5  # that patience is granted again while the machine is short of cores
EXERCISE_PATIENCE_S = 180.0  # real seconds all replies of one box may take together
GRADER_PATIENCE_S = 30.0  # for replies that no answer can delay
ENDING_S = 0.5  # what a warm parent that was killed takes until it is gone
STOPPED_S = 2.0  # a box that is silent for so long may have been stopped by the answer


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
    lab: str = "threads"  # what runs it
    broker: str = ""  # what serves it from outside, if anything does


class Forking(Protocol):
    """Whoever forks boxes, and signals and ends them; their numbers may be nobody's out here."""

    level: str

    def has_ended(self, patience_s: float = 0.0) -> bool:
        """Is there nobody left to fork? Whoever is ending has this long to end."""

    def signal(self, pid: int, number: int) -> None:
        """Signal a box by the number its warm parent knows it by."""

    def end(self, pid: int) -> None:
        """See a box end that has been let go of, and everything in it."""


class Box:
    """One answer for one exercise; gives sessions, one at a time."""

    def __init__(
        self,
        parent: Forking,
        control: socket.socket,
        pid: int,
        setting: Setting,
        place: Place,
        *,
        server: Serves | None = None,
    ) -> None:
        self.setting = setting
        self.salt = setting.source
        self.shelf: dict[str, Any] = {"server": server}
        self.left_s = EXERCISE_PATIENCE_S
        self._parent = parent
        self._pid = pid
        self._place = place
        self._server = server
        self.scratch = place.scratch  # a folder of this machine's, or none
        self._control = Channel(control)
        self.lost: Exception | None = None
        self._owed = 0  # words that a session has ended, not yet received
        source = base64.b64encode(setting.source.encode()).decode()
        plain = {**vars(setting), "source": source, "code": _compiled(setting)}
        try:
            self._control.send(plain)
            reply = self._reply()
            if "refused" in reply:
                raise GraderFault(f"isolation {parent.level}: {reply['refused']}")
            self.level = str(reply["ready"])
        except (Gone, SubjectCrashed) as error:  # no answer has run in it yet
            self.close()
            raise GraderFault("a box ended by itself") from error

    def session(self) -> Session:
        """Return a fresh process with the answer in it."""
        ours, theirs = socket.socketpair()
        ours.settimeout(PATIENCE_S)
        unheard = os.open(os.devnull, os.O_WRONLY)  # nobody reads its standard output
        doors: list[socket.socket] = []
        try:
            if self.lost is not None:
                raise self.lost
            self._settle()
            if self._server is not None:
                doors += self._server.doors()
            passed = [theirs.fileno(), unheard, *(door.fileno() for door in doors)]
            with contextlib.suppress(BrokenPipeError):  # the missing reply says the same
                socket.send_fds(self._control.stream, [b"s"], passed)
            self._reply()
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(unheard)
            for door in doors:
                door.close()
        return Session(self, Channel(ours))

    def end_session(self, *, is_gone: bool) -> int:
        """End the running session's process and all it started; return its exit status.

        Who is killed has no status to wait for: the box says later that it is done.
        """
        with contextlib.suppress(Gone):  # the missing reply says the same
            self._control.send({"is_gone": is_gone})
        self._owed += 1
        try:
            return self._settle() if is_gone else 0
        except (SubjectCrashed, GraderFault):  # the subject dies with its box
            return -signal.SIGKILL

    def close(self) -> None:
        """End the box and leave its place."""
        self._control.close()
        self._parent.end(self._pid)
        if self._server is not None:
            self._server.close()
        self._place.leave()

    def _settle(self) -> int:
        """Hear that every session before has ended; return the last one's exit status."""
        status = 0
        while self._owed:
            self._owed -= 1
            status = int(self._reply()["status"])
        return status

    def _reply(self) -> dict[str, Any]:
        """Return the next reply; an answer can have stopped or killed its own box."""
        try:
            try:
                reply: dict[str, Any] = self._control.receive(STOPPED_S)
            except Late:
                self._parent.signal(self._pid, signal.SIGCONT)
                reply = self._control.receive(GRADER_PATIENCE_S)
        except Gone:
            self.lost = self._loss()
        except (Late, WireError):
            self._parent.signal(self._pid, signal.SIGKILL)
            self.lost = GraderFault("a box does not answer")
        else:
            if "failed" not in reply:
                return reply
            self.lost = GraderFault(f"a box has failed: {reply['failed']}")
        raise self.lost

    def _loss(self) -> Exception:
        """Return why a box is gone: where malice is held, no answer reaches its warm parent."""
        if self._parent.level in HOLDING_MALICE and self._parent.has_ended(ENDING_S):
            return GraderFault("the warm parent was killed")
        return SubjectCrashed("the process that watches over it was killed")


class Session:
    """One subject process; each reply is awaited for a bounded time."""

    def __init__(self, box: Box, channel: Channel) -> None:
        self._box = box
        self._channel = channel
        self._is_open = True

    def send(self, message: Any) -> None:
        """Send one request; whatever has been said without being asked is a lie."""
        if self._channel.has_unread():
            raise SubjectLied("an answer to no question")
        try:
            self._channel.send(message)
        except Late:
            raise SubjectHung("it listens to no question") from None
        except Gone:
            raise self._crashed() from None

    def receive(self) -> Any:
        """Return the next reply, or raise `SubjectHung`, `SubjectCrashed` or `SubjectLied`."""
        began = time.monotonic()
        try:
            message = self._next(began)
        except Gone:
            raise self._crashed() from None
        except WireError as error:
            raise SubjectLied(str(error)) from None
        finally:
            self._box.left_s -= time.monotonic() - began
        if isinstance(message, dict) and "unstoppable" in message:
            name = str(message["unstoppable"])[:60]
            raise SubjectHung(f"{name} cannot be ended: it catches everything")
        return message

    def _next(self, began: float) -> Any:
        last = began + self._box.left_s
        until, grants = min(began + PATIENCE_S, last), MORE_TIMES
        while (message := self._channel.next_buffered()) is None:
            left = until - time.monotonic()
            if select.select([self._channel], [], [], max(0.0, left))[0]:
                self._channel.fill()
            elif grants and until < last and cores.are_short():
                until, grants = min(until + PATIENCE_S, last), grants - 1
            else:
                raise SubjectHung(f"no reply within {PATIENCE_S:.0f} seconds")
        return message

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._is_open:
            self._finish(is_gone=False)

    def _crashed(self) -> Exception:
        status = self._finish(is_gone=True) if self._is_open else 0
        if isinstance(self._box.lost, GraderFault):
            return self._box.lost
        if status == -signal.SIGXCPU:
            return SubjectHung("it used all the processor time that it may use")
        return SubjectCrashed(
            f"the process ended with status {status}"
            if status >= 0
            else f"the process was killed by signal {-status}"
        )

    def _finish(self, *, is_gone: bool) -> int:
        self._is_open = False
        self._channel.close()
        return self._box.end_session(is_gone=is_gone)


def _compiled(setting: Setting) -> str:
    """Return the answer's code with its points, made once for all sessions; empty: it has none."""
    try:
        code = compile_with_points(setting.source, setting.filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""  # not all that parses compiles; the subject says so
    return base64.b64encode(marshal.dumps(code)).decode()
