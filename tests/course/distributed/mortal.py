"""A broker that is lost while a class is graded, and is back with its data or without."""

from __future__ import annotations

import http.client
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.course.distributed.far import PATIENCE_S, Far

from course.brokers.keeping import kept
from course.brokers.notes import wait_for
from course.brokers.rabbitmq import Private, server

ITS_OWN = ("RABBITMQ_", "ERL_EPMD_", "HOME=", "PATH=", "LANG=", "NOTIFY_SOCKET=")


@dataclass(frozen=True)
class Mortal:
    """A class, and what takes its broker away and brings one back at the same address."""

    far: Far
    lose: Callable[[], None]


def kill_and_start_again(private: Private, lives: ExitStack) -> None:
    """Kill a RabbitMQ as `kill -9` does, and start it on the files that it has left."""
    wait_for(lambda: "os_pid" in _node(private), "a process id", within_s=PATIENCE_S)
    pid = int(str(_node(private)["os_pid"]))
    told = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    environment = dict(line.split("=", 1) for line in told if line.startswith(ITS_OWN))
    os.kill(pid, signal.SIGKILL)
    lives.enter_context(
        kept(
            [[str(server())]],
            folder=Path(environment["HOME"]),
            environment=environment,
            is_up=lambda: bool(_node(private)),
            patience_s=PATIENCE_S,
        )
    )


def _node(private: Private) -> dict[str, object]:
    try:
        (node,) = private.ask("GET", "nodes")
    except (OSError, http.client.HTTPException):
        return {}
    return dict(node)


def empty(private: Private, url: str) -> None:
    """Take a virtual host away with its queues and connections, and make it anew."""
    parts = urlsplit(url)
    name, everything = parts.path.strip("/"), {"configure": ".*", "write": ".*", "read": ".*"}
    private.ask("DELETE", "vhosts", name)
    private.ask("PUT", "vhosts", name)
    for user in (name, private.user):
        private.ask("PUT", "permissions", name, user, body=everything)
