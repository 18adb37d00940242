"""Servers that live as long as a `with` block, and end with this process however it ends."""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")
LOOK_AGAIN_S = 0.02


class NotStarted(Exception):
    """A server did not start; the message says which, and what it said last."""


@contextmanager
def kept(
    commands: Sequence[Sequence[str]],
    *,
    folder: Path,
    environment: dict[str, str],
    is_up: Callable[[], bool],
    patience_s: float,
) -> Iterator[None]:
    """Run these servers in a folder from before the block until after it.

    Waits until `is_up` says so, at most `patience_s` seconds. Raises `NotStarted` after that, and
    at once when a server ends. When this process ends, by Ctrl-C or killed, the servers and what
    they started are killed and the folder is removed. Off Linux that reaches their groups only.
    """
    asked = {
        "commands": [list(command) for command in commands],
        "environment": environment,
        "folder": str(folder),
    }
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", str(KEEPER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in a terminal goes to whoever asked, not to the keeper
    )
    assert keeper.stdin is not None
    try:
        keeper.stdin.write(json.dumps(asked).encode() + b"\n")
        keeper.stdin.flush()
        _wait(keeper, folder, is_up, patience_s)
        yield
    finally:
        keeper.stdin.close()
        keeper.wait()
        assert keeper.stdout is not None
        keeper.stdout.close()


def _wait(
    keeper: subprocess.Popen[bytes], folder: Path, is_up: Callable[[], bool], patience_s: float
) -> None:
    until = time.monotonic() + patience_s
    assert keeper.stdout is not None
    while not is_up():
        has_ended, _, _ = select.select([keeper.stdout], [], [], LOOK_AGAIN_S)
        if has_ended or time.monotonic() > until:
            log = folder / "log"
            said = log.read_text("utf-8", "replace").strip()[-600:] if log.is_file() else ""
            what = "the server ended" if has_ended else f"not up after {patience_s:g} s"
            raise NotStarted(f"{what}; it said: {said or 'nothing'}")


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address that nobody listens on at this moment."""
    with ExitStack() as held:
        listeners = [held.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [int(listener.getsockname()[1]) for listener in listeners]
