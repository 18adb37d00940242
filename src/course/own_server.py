"""A Valkey server of your own, for as long as a listing or a notebook needs one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from course.subject.broker import Server


class OwnServer:
    """A server that keeps its files in a folder, and can be killed and started again."""

    def __init__(self, folder: str, settings: tuple[str, ...]) -> None:
        self._folder = folder
        self._settings = settings
        self._server = Server(folder, settings)

    @property
    def socket(self) -> str:
        """Where clients of other libraries and workers in other processes reach it."""
        return self._server.socket

    def client(self) -> Any:
        """Return a new client; a process that you fork needs one of its own."""
        from valkey import Valkey

        return Valkey(unix_socket_path=self.socket)

    def kill_and_start_again(self) -> None:
        """Kill the server as `kill -9` does, and start it on the files that it has left."""
        self._server.close()
        self._server = Server(self._folder, self._settings)

    def close(self) -> None:
        """End the server."""
        self._server.close()


@contextmanager
def own_server(*settings: str) -> Iterator[OwnServer]:
    """Give a server with these settings, such as "appendonly yes"; all others are its defaults.

    It has no network and lies in a folder that is gone with it. Raises `NoServer` where there is
    no server to start: the course's package for it runs on Linux and macOS.
    """
    with tempfile.TemporaryDirectory() as folder:
        server = OwnServer(folder, settings)
        try:
            yield server
        finally:
            server.close()
