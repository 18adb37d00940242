"""One process of a simulated crew: forked, held at its stops, told what to do, killed."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import mmap
import os
import pickle
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from course.lab.runtime import stops
from course.lab.runtime.printing import Hear
from course.lab.runtime.stops import HeldCall, What
from course.lab.scenario import Operation

PATIENCE_S = 5.0  # real seconds in which a process has to stop, to speak or to end
PACKET = 1 << 18
LAST_DESCRIPTOR = 256
DOOR = stops.OWN + 1  # where a process finds its connection to a server, if it has one
DIE_WITH_PARENT = 1
WORD = 16  # bytes of a command's name that are kept
SHEET = 1 << 14  # bytes for what one process prints in one move


_FILLED = struct.Struct("q")  # how much of a sheet is in use, at its start


class Shared:
    """What all processes of a crew can see: the virtual time, where each stands, what it prints."""

    def __init__(self, members: int) -> None:
        self._memory = mmap.mmap(-1, 8 * (members + 2))
        self._words = mmap.mmap(-1, WORD * (members + 1))
        self._sheets = [mmap.mmap(-1, SHEET) for _ in range(members + 1)]

    @property
    def now(self) -> float:
        """Virtual seconds."""
        return float(struct.unpack_from("d", self._memory)[0])

    @now.setter
    def now(self, seconds: float) -> None:
        struct.pack_into("d", self._memory, 0, seconds)

    def line_of(self, number: int) -> int | None:
        """Return the line of the answer on which a process was last."""
        return int(struct.unpack_from("q", self._memory, 8 * (number + 1))[0]) or None

    def at_line(self, number: int) -> Callable[[int], None]:
        """Return what notes the line of this process."""
        memory, place, pack = self._memory, 8 * (number + 1), struct.pack_into
        return lambda line: pack("q", memory, place, line)

    def at_print(self, number: int) -> Hear:
        """Return what notes a text that this process prints, without a system call."""
        sheet = self._sheets[number]

        def note(text: str, line: int | None) -> None:
            told = json.dumps([text, line]).encode() + b"\n"
            start = _filled(sheet)
            if start + len(told) <= SHEET:
                sheet[start : start + len(told)] = told
                _FILLED.pack_into(sheet, 0, start + len(told))

        return note

    def printed_by(self, number: int) -> list[tuple[str, int | None]]:
        """Return what a process has printed since this was asked last, and at which lines."""
        sheet = self._sheets[number]
        told = sheet[_FILLED.size : _filled(sheet)].splitlines()
        _FILLED.pack_into(sheet, 0, _FILLED.size)
        return [(text, line) for text, line in map(json.loads, told)]

    def command_of(self, number: int) -> str:
        """Return the name of the command that a process sent last, or is about to send."""
        found = struct.unpack_from(f"{WORD}s", self._words, WORD * number)[0]
        return str(found.rstrip(b"\0"), "ascii", "replace")

    def at_command(self, number: int, line_now: Callable[[], int]) -> Callable[[bytes], None]:
        """Return what notes a command that this process is about to send, and the line."""
        at_line = self.at_line(number)

        def note(name: bytes) -> None:
            struct.pack_into(f"{WORD}s", self._words, WORD * number, name)
            at_line(line_now())

        return note


def _filled(sheet: mmap.mmap) -> int:
    return max(_FILLED.size, int(_FILLED.unpack_from(sheet)[0]))


@dataclass(frozen=True)
class Said:
    """What a process tells: its object was made or not, a call has returned or has raised."""

    word: str
    value: Any = None


@dataclass(frozen=True)
class Gone:
    """A process has ended, or it never speaks again."""

    is_hung: bool = False


News = HeldCall | Said | Gone


class Member:
    """The lab's end of one process, which moves only when it is let go."""

    def __init__(
        self, work: Callable[[Voice], None], held_at: Collection[What], door: int | None = None
    ) -> None:
        self.stop: HeldCall | None = None  # the call that is held now
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            _become(theirs, work, held_at, door)
        theirs.close()
        self._channel = ours
        self._listener = self._listen()

    def _listen(self) -> int:
        """Return where its held calls are told of; `NoStops` when it cannot be held."""
        if not select.select([self._channel], [], [], PATIENCE_S)[0]:
            raise stops.NoStops("a new process does not start")
        data, passed, _, _ = socket.recv_fds(self._channel, PACKET, 1)
        if not passed:
            raise stops.NoStops(data.decode() or "a new process has ended at once")
        return passed[0]

    def go(self, word: Any = None) -> News:
        """Let it move, and return where it stops next, what it says, or that it is gone."""
        held, self.stop = self.stop, None
        if held is not None:
            stops.release(self._listener, held)
        else:
            self._channel.send(pickle.dumps(word))
        return self._news()

    def _news(self) -> News:
        until = time.monotonic() + PATIENCE_S
        while True:
            left = until - time.monotonic()
            watched = [self._channel.fileno(), self._listener]
            ready = select.select(watched, [], [], max(0.0, left))[0]
            if self._listener in ready:
                with contextlib.suppress(OSError):
                    self.stop = stops.received(self._listener)
                if self.stop is not None:
                    return self.stop
            if self._channel.fileno() in ready:
                data = self._channel.recv(PACKET)
                if data:
                    word, value = json.loads(data)
                    return Said(word, value)
            self.kill()
            return Gone(is_hung=not ready)

    def kill(self) -> None:
        """End it now, as if the power of this one process had been cut, and see it gone."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
            self._channel.close()
            os.close(self._listener)


@dataclass
class Actor:
    """One actor of the scenario, and its process."""

    number: int  # from one on
    name: str
    left: list[tuple[int, Operation]]
    member: Member | None = None
    index: int = 0  # of the operation that is under way
    is_asked: bool = False  # does it wait for its next operation?
    is_calling: bool = False  # has a call begun that has not ended?
    is_over: bool = False
    wakes_at: float | None = None  # when it ends its pause
    naps: int = 0  # sleeps of the answer's own, one after the other
    log: list[What | None] = field(default_factory=list)  # what each move began with; None: a word
    meetings: set[int] = field(default_factory=set)  # these moves, with others who could move now
    only_looks: bool = False  # it calls nothing of the object, so it makes none


class Voice:
    """The process's own end: it tells, and waits until it may go on."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def tell(self, word: str, value: Any = None) -> Any:
        """Say something, and return what the lab answers once it lets go."""
        self._channel.send(json.dumps([word, value], default=repr).encode())
        return pickle.loads(self._channel.recv(PACKET))  # noqa: S301  the lab made it


def _become(
    channel: socket.socket,
    work: Callable[[Voice], None],
    held_at: Collection[What],
    door: int | None,
) -> None:
    """Be the process: hold at every stop, do the work, and never come back."""
    try:
        kept = None if door is None else fcntl.fcntl(door, fcntl.F_DUPFD, DOOR + 1)
        if channel.fileno() != stops.OWN:
            os.dup2(channel.fileno(), stops.OWN)
        if kept is not None:
            os.dup2(kept, DOOR)
        os.closerange(DOOR + (kept is not None), LAST_DESCRIPTOR)
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        own = socket.socket(fileno=stops.OWN)
        try:
            listener = stops.install(held_at)
        except stops.NoStops as error:
            own.send(str(error).encode())
            return
        socket.send_fds(own, [b"held"], [listener])
        os.close(listener)
        own.recv(PACKET)
        work(Voice(own))
    finally:
        os._exit(0)
