"""The way from a subject to its Valkey server: connections that are open already, and clean."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any

PATIENCE_S = 5.0  # real seconds in which the server answers the lab
MARK = b"all of it"
CLIENTS = {
    "valkey": ["valkey"],
    "rabbitmq": ["pika", "pika.adapters.utils.selector_ioloop_adapter"],
}
WHOLE = 1 << 20  # bytes that the client sends at once
SCRIPTS = ("FUNCTION FLUSH", "SCRIPT FLUSH")  # so that each schedule has to load its own
COPY = (
    "EVAL \"for _, key in ipairs(redis.call('KEYS', '*')) do"
    " redis.call('COPY', key, key, 'DB', ARGV[1]) end\" 0 {}"
)


def load_client(packages: str, broker: str) -> None:
    """Import the broker's client from this folder; nothing else in it can be imported later."""
    sys.path.append(packages)
    try:
        for name in CLIENTS[broker]:
            importlib.import_module(name)  # every process would import it anew
    finally:
        sys.path.remove(packages)


def client_at(descriptor: int, note: Callable[[bytes], None]) -> Any:
    """Return a client whose connection is this one, which was opened for it outside.

    The name of each command is noted before it is sent; of several in one step, the first.
    """
    from valkey import Valkey
    from valkey.connection import AbstractConnection, ConnectionPool, PythonRespSerializer

    class Through(AbstractConnection):
        """A connection that need not be made; to close it leaves the door open."""

        def __init__(self) -> None:
            super().__init__(lib_name=None, lib_version=None)
            self._buffer_cutoff = WHOLE  # a command is one call of the kernel, and one stop
            self._command_packer = PythonRespSerializer(WHOLE, self.encoder.encode)

        def repr_pieces(self) -> list[tuple[str, Any]]:
            return [("door", descriptor)]

        def _connect(self) -> socket.socket:
            return socket.socket(fileno=os.dup(descriptor))

        def send_packed_command(self, command: list[bytes], check_health: bool = True) -> None:
            note(command[0].split(b"\r\n", 3)[2])  # after how many words, and how long the first
            super().send_packed_command(command, check_health)  # type: ignore[no-untyped-call]

        def _host_error(self) -> str:
            return "the course's own server"

        def disconnect(self, *arguments: Any) -> None:
            self._parser.on_disconnect()
            opened, self._sock = self._sock, None
            if opened is not None:
                opened.close()

    return Valkey(connection_pool=ConnectionPool(connection_class=Through))


class Doors:
    """The lab's own use of the server: it empties it, and keeps what a schedule begins with."""

    def __init__(self, descriptors: Sequence[int]) -> None:
        self._descriptors = descriptors
        self._used: set[int] = set()

    def of(self, number: int) -> int:
        """Return the descriptor for the process of this number."""
        self._used.add(number)
        return self._descriptors[number]

    def begin(self) -> None:
        """Leave nothing of the schedule before: no key, no script, no open transaction."""
        for number in sorted(self._used - {0}):
            self._do(number, "DISCARD", "UNWATCH")
        self._used.clear()
        self._do(0, "DISCARD", "UNWATCH", "SELECT 0", "FLUSHDB", *SCRIPTS)

    def keep(self) -> None:
        """Keep what is there now."""
        self._do(0, "SELECT 1", "FLUSHDB", "SELECT 0", COPY.format(1), *SCRIPTS)

    def restore(self) -> None:
        """Bring back what was kept."""
        self._do(0, "FLUSHDB", "SELECT 1", COPY.format(0), "SELECT 0", *SCRIPTS)

    def _do(self, number: int, *commands: str) -> None:
        door = socket.socket(fileno=os.dup(self._descriptors[number]))
        with door:
            door.settimeout(PATIENCE_S)
            lines = [*commands, f'ECHO "{MARK.decode()}"', ""]
            door.sendall("\r\n".join(lines).encode())
            heard = b""
            while not heard.endswith(MARK + b"\r\n"):
                data = door.recv(1 << 16)
                if not data:
                    raise ConnectionError("the server has closed a connection")
                heard += data
            door.setblocking(True)
