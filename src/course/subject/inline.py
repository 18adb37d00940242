"""The subject inside this very process, so that `breakpoint()` works; it proves nothing."""

from __future__ import annotations

import importlib
import socket
import threading
from typing import Any

from course.lab.runtime.answer import Answer
from course.subject.boxes import Setting, SubjectCrashed
from course.subject.broker import Serves
from course.subject.labs import runtime
from course.subject.servers import Servers
from course.subject.serving import Serving
from course.subject.wire import Channel, Gone


class InlineSession:
    """A session whose subject is a thread of this process; nothing is bounded, nothing is ended."""

    def __init__(self, setting: Setting, server: Serves | None) -> None:
        self._doors = server.doors() if server is not None else []
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        contracts = importlib.import_module(setting.contracts)
        serving = Serving(
            Channel(theirs),
            Answer(setting.source, setting.filename),
            contracts,
            runtime(setting.lab),
            doors=[door.fileno() for door in self._doors],
        )
        self._thread = threading.Thread(target=_serve, args=(serving, theirs), daemon=True)
        self._thread.start()

    def send(self, message: Any) -> None:
        """Send one request."""
        self._channel.send(message)

    def receive(self) -> Any:
        """Return the next reply, however long somebody looks around in a debugger."""
        try:
            return self._channel.receive()
        except Gone:
            raise SubjectCrashed("the debugger has ended it") from None

    def close(self) -> None:
        """Let go of the subject, and wait until it has let go too."""
        self._channel.close()
        self._thread.join()
        for door in self._doors:
            door.close()


def _serve(serving: Serving, stream: socket.socket) -> None:
    with stream:
        serving.serve()


class InlineBox:
    """Gives inline sessions in place of processes."""

    level = "none: inline, for debugging"
    salt = ""  # whoever looks on sees the values the check names

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._servers = Servers()
        self._server = self._servers.serving(setting.broker)
        self.shelf: dict[str, Any] = {"server": self._server}

    def session(self) -> InlineSession:
        """Return a subject in this process."""
        return InlineSession(self.setting, self._server)

    def close(self) -> None:
        """End the server, if there is one; nothing else is kept."""
        if self._server is not None:
            self._server.close()
        self._servers.close()
