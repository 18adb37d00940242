"""The warm parent and its boxes: processes that hold the harness and nothing else."""

from __future__ import annotations

import base64
import importlib
import json
import marshal
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

from course.lab.runtime.answer import Answer
from course.lab.runtime.modules import Modules
from course.subject import limits
from course.subject.serving import Serving, runtime
from course.subject.wire import Channel, Gone

REQUEST_BYTES = 1 << 20
LAST_DESCRIPTOR = 256
LAST_S = 5.0  # what a box may take to end


def main(descriptor: int) -> None:
    """Serve the judge on this descriptor: each request with one socket is one new box."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a traceback of ours tells a learner nothing
    limits.adopt_orphans()  # of boxes that an answer has killed
    control = socket.socket(fileno=descriptor)
    boxes: list[int] = []
    known: dict[str, Modules] = {}
    while True:
        data, sockets, _, _ = socket.recv_fds(control, REQUEST_BYTES, 1)
        if not data:
            break
        lab = data.decode()
        if lab not in known:  # prepared once here, not once in each box
            known[lab] = runtime(lab).prepare()
        pid = os.fork()
        if pid == 0:
            control.close()
            _box(socket.socket(fileno=sockets[0]), known[lab])
            os._exit(0)
        os.close(sockets[0])
        boxes.append(pid)
        control.sendall(json.dumps({"pid": pid}).encode())
        boxes = [box for box in boxes if not os.waitpid(box, os.WNOHANG)[0]]
        limits.end_orphans(spared=boxes)
    for box in boxes:
        limits.end(box, patience_s=LAST_S)  # each ends when the judge's end of its socket closes
    limits.end_orphans()


def _box(control: socket.socket, modules: Modules) -> None:
    """Run one answer for one exercise: a fresh fork for each session the judge asks for."""
    os.setsid()
    limits.die_with_parent()
    limits.adopt_orphans()
    channel = Channel(control)
    try:
        setting = channel.receive()
        answer = _answer(setting)
        lab = runtime(setting["lab"])
        os.chdir(setting["scratch"])
        contracts = importlib.import_module(setting["contracts"])
        channel.send({"ready": limits.LEVEL})
        while True:
            data, passed, _, _ = socket.recv_fds(control, 1, 2)
            if not data:
                return
            pid = os.fork()
            if pid == 0:
                _session(
                    passed[0], passed[1], lambda c: Serving(c, answer, contracts, lab, modules)
                )
            for descriptor in passed:
                os.close(descriptor)
            channel.send({"pid": pid})
            try:
                request = channel.receive()
            except Gone:
                limits.end(pid, patience_s=0.0)
                limits.end_orphans()
                return
            status = limits.end(pid, patience_s=1.0 if request["is_gone"] else 0.0)
            limits.end_orphans()
            channel.send({"status": os.waitstatus_to_exitcode(status)})
    except (Gone, ConnectionError):  # the judge has left, perhaps without hearing our last word
        return


def _answer(setting: dict[str, Any]) -> Answer:
    """Return the answer; its code was compiled by the judge, if it could be."""
    source = base64.b64decode(setting["source"]).decode()
    code = None
    if setting["code"]:
        code = marshal.loads(base64.b64decode(setting["code"]))  # noqa: S302  the judge made it
    return Answer(source, setting["filename"], code)


def _session(session: int, output: int, serving: Callable[[Channel], Serving]) -> None:
    """Become the subject: nothing open but the session and the output, and limits on the rest."""
    status = 1
    try:
        os.setpgid(0, 0)
        limits.die_with_parent()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(session, 3)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.closerange(4, LAST_DESCRIPTOR)
        limits.apply()
        channel = Channel(socket.socket(fileno=3))
        serving(channel).serve()
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)
