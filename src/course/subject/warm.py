"""The warm parent and its boxes: processes that hold the harness and nothing else."""

from __future__ import annotations

import base64
import fcntl
import importlib
import json
import marshal
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any, ClassVar

from course.lab.runtime.answer import Answer
from course.lab.runtime.door import load_client
from course.lab.runtime.modules import Modules
from course.subject import limits
from course.subject.labs import runtime
from course.subject.levels import watch
from course.subject.levels.confine import Posix, at
from course.subject.serving import Serving
from course.subject.wire import Channel, Gone, Late

REQUEST_BYTES = 1 << 16
LAST_DESCRIPTOR = 256
MOST_PASSED = 24  # descriptors for one session: its own, its output, doors to a server
LAST_S = 5.0  # what a box may take to end


class WarmMain:
    """The warm parent: forks boxes when the judge asks, and signals them for it."""

    def __init__(self, control: socket.socket, level: str) -> None:
        self._control = control
        self._level = level
        self._confine = at(level)
        self._boxes: list[int] = []
        self._known: dict[str, Modules] = {}

    def serve(self) -> None:
        """Answer the judge until it closes; then end every box."""
        while True:
            data, passed, _, _ = socket.recv_fds(self._control, REQUEST_BYTES, 2)
            if not data:
                break
            request = json.loads(data)
            reply = self._DOINGS[request["do"]](self, request, passed)
            for descriptor in passed:
                os.close(descriptor)
            self._control.sendall(json.dumps(reply).encode())
            self._boxes = [box for box in self._boxes if not os.waitpid(box, os.WNOHANG)[0]]
            limits.end_orphans(spared=self._boxes)
        for box in self._boxes:
            limits.end(box, patience_s=LAST_S)  # each ends when the judge closes its own end
        limits.end_orphans()

    def _signal(self, request: dict[str, Any], passed: list[int]) -> dict[str, Any]:
        """Signal a box: its number is this process's to know, and may be nobody's outside."""
        if request["pid"] in self._boxes:
            os.kill(request["pid"], request["signal"])
        return {}

    def _end(self, request: dict[str, Any], passed: list[int]) -> dict[str, Any]:
        """See a box end, with all that is in it: whoever comes next must not feel it."""
        pid = request["pid"]
        if pid in self._boxes:
            self._boxes.remove(pid)
            limits.end(pid, patience_s=LAST_S)  # it ends when the judge closes its own end
        return {}

    def _box(self, request: dict[str, Any], passed: list[int]) -> dict[str, Any]:
        """Fork a box. The first descriptor is its own; a second one is kept open while it lives."""
        lab = request["lab"]
        if lab not in self._known:  # prepared once here, not once in each box
            self._known[lab] = runtime(lab).prepare()
        if request["packages"]:
            load_client(request["packages"], request["broker"])
        importlib.import_module(request["contracts"])
        confine = self._confine(request["uid"], request["scratch"])
        try:
            pid = confine.fork()
        except OSError as error:
            return {"refused": f"no box can be forked: {error}"}
        if pid == 0:
            try:
                _close_all_but(*passed)
                be_box(socket.socket(fileno=passed[0]), confine, self._known[lab], self._level)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        self._boxes.append(pid)
        return {"pid": pid}

    _DOINGS: ClassVar = {"box": _box, "end": _end, "signal": _signal}


def main(descriptor: int, level: str) -> None:
    """Serve the judge on this descriptor, at this level."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a traceback of ours tells a learner nothing
    limits.adopt_orphans()  # of boxes that an answer has killed
    WarmMain(socket.socket(fileno=descriptor), level).serve()


def be_box(control: socket.socket, confine: Posix, modules: Modules, level: str) -> None:
    """Run one answer for one exercise: a fresh fork for each session the judge asks for."""
    channel = Channel(control)
    try:
        try:
            confine.enter()
        except Exception as error:
            channel.send({"refused": f"{type(error).__name__}: {error}"})
            return
        setting = channel.receive()
        answer = _answer(setting)
        lab = runtime(setting["lab"])
        contracts = importlib.import_module(setting["contracts"])
        channel.send({"ready": level})
        while True:
            data, passed, _, _ = socket.recv_fds(control, 1, MOST_PASSED)
            if not data:
                return
            pid = os.fork()
            if pid == 0:
                _session(
                    passed,
                    confine,
                    lambda c, doors: Serving(c, answer, contracts, lab, modules, doors=doors),
                )
            for descriptor in passed:
                os.close(descriptor)
            channel.send({"pid": pid})
            try:
                request = _request(channel, confine)
            except Gone:
                limits.end(pid, patience_s=0.0)
                confine.end_all()
                return
            status = limits.end(pid, patience_s=1.0 if request["is_gone"] else 0.0)
            confine.end_all()
            channel.send({"status": os.waitstatus_to_exitcode(status)})
    except (Gone, ConnectionError):  # the judge has left, perhaps without hearing our last word
        return
    except Exception as error:  # ours: no answer reaches this process
        channel.send({"failed": f"{type(error).__name__}: {error}"})
        raise


def _request(channel: Channel, confine: Posix) -> Any:
    """Wait for the judge's next word; meanwhile end a tree that takes more than it may."""
    while confine.is_watching:
        try:
            return channel.receive(watch.LOOK_S)
        except Late:
            if confine.takes_too_much():
                confine.end_all(is_reaping=False)
    return channel.receive()


def _answer(setting: dict[str, Any]) -> Answer:
    """Return the answer; its code was compiled by the judge, if it could be."""
    source = base64.b64decode(setting["source"]).decode()
    code = None
    if setting["code"]:
        code = marshal.loads(base64.b64decode(setting["code"]))  # noqa: S302  the judge made it
    return Answer(source, setting["filename"], code)


def _session(
    passed: list[int], confine: Posix, serving: Callable[[Channel, list[int]], Serving]
) -> None:
    """Become the subject: open are the session, the output and the doors it was given, no more."""
    status = 1
    try:
        session, output, *given_doors = passed
        doors = list(range(4, 4 + len(given_doors)))
        aside = [fcntl.fcntl(door, fcntl.F_DUPFD, doors[-1] + 1) for door in given_doors]
        os.setpgid(0, 0)
        limits.die_with_parent()
        confine.enter_session()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for given, place in ((nothing, 0), (output, 1), (output, 2), (session, 3)):
            os.dup2(given, place)  # in this order: any of them may be 3 itself
        for given, place in zip(aside, doors, strict=True):
            os.dup2(given, place)
        os.closerange(4 + len(doors), LAST_DESCRIPTOR)
        limits.apply()
        channel = Channel(socket.socket(fileno=3))
        serving(channel, doors).serve()
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _close_all_but(*kept: int) -> None:
    """Close what a box has from the warm parent beside its own, and the parent's own world."""
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, LAST_DESCRIPTOR)
