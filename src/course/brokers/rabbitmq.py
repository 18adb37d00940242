"""A private RabbitMQ on loopback, and a virtual host with its user for each candidate.

On Debian `apt-get install rabbitmq-server` gives what is needed; its system service is not. Where
`COURSE_AMQP_URL` names a broker, that one is used, and nothing is started.
"""

from __future__ import annotations

import base64
import http.client
import json
import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from course.brokers.found import ELSEWHERE, is_here, server
from course.brokers.keeping import free_ports, kept

__all__ = ["ELSEWHERE", "is_here", "server"]  # beside what is here
LOOPBACK = "127.0.0.1"
AMQP_PORT = 5672  # where an address names none
ACCEPTED_WITHIN_S = 30.0  # real seconds
PATIENCE_S = 120.0  # to start: five seconds on an idle machine
QUIET = "+sbwt none +sbwtdcpu none +sbwtdio none"  # idle schedulers sleep at once


@dataclass(frozen=True)
class Room:
    """A virtual host that one candidate may use, and nobody else."""

    url: str  # amqp://user:password@host:port/name

    def connection(self) -> socket.socket:
        """Return a new connection on which nothing has been said yet. Raises `OSError`."""
        where = urlsplit(self.url)
        there = (where.hostname or LOOPBACK, where.port or AMQP_PORT)
        return socket.create_connection(there, ACCEPTED_WITHIN_S)

    def log_in(self) -> None:
        """See that the broker lets this user in here. Raises `OSError` with what it says."""
        from pika import BlockingConnection, URLParameters
        from pika.exceptions import AMQPError

        self.connection().close()  # where nothing listens, this says so more plainly
        logging.getLogger("pika").setLevel(logging.CRITICAL)  # what is refused is told here
        try:
            BlockingConnection(URLParameters(self.url)).close()
        except AMQPError as refused:
            raise OSError(f"it lets nobody in so: {refused!r}") from refused


class Broker(Protocol):
    """A RabbitMQ that runs."""

    def room(self) -> AbstractContextManager[Room]:
        """Give a `Room` for the length of a `with` block."""


@dataclass(frozen=True)
class Elsewhere:
    """A broker that somebody else runs; all candidates share the virtual host of its address."""

    url: str

    @contextmanager
    def room(self) -> Iterator[Room]:
        """Give the one room there is. What lies in its queues stays there."""
        yield Room(self.url)


@dataclass(frozen=True)
class Private:
    """A broker that `broker` started."""

    port: int
    api_port: int
    user: str
    password: str = field(repr=False)

    @contextmanager
    def room(self) -> Iterator[Room]:
        """Make a virtual host and a user that may use it alone; remove both after the block.

        Removing ends the user's connections, and with the virtual host go its queues.
        """
        name, password = f"room-{secrets.token_hex(6)}", secrets.token_hex(16)
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        try:
            self.ask("PUT", "vhosts", name)
            self.ask("PUT", "users", name, body={"password": password, "tags": ""})
            self.ask("PUT", "permissions", name, name, body=everything)
            self.ask("PUT", "permissions", name, self.user, body=everything)
            yield Room(f"amqp://{name}:{password}@{LOOPBACK}:{self.port}/{name}")
        finally:
            self.ask("DELETE", "users", name, or_status=404)
            self.ask("DELETE", "vhosts", name, or_status=404)

    def ask(
        self, method: str, *place: str, body: dict[str, Any] | None = None, or_status: int = 0
    ) -> Any:
        """Ask the management interface; return its answer, or nothing where it gives none.

        Raises `OSError` where it refuses, unless with the status `or_status`.
        """
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        link = http.client.HTTPConnection(LOOPBACK, self.api_port, timeout=30)
        try:
            path = "/api/" + "/".join(quote(part, safe="") for part in place)
            sent = json.dumps(body) if body is not None else ""
            headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
            link.request(method, path, sent, headers)
            answer = link.getresponse()
            text = answer.read().decode()
        finally:
            link.close()
        if answer.status >= 300 and answer.status != or_status:
            raise OSError(f"RabbitMQ refused {method} {path} with {answer.status}: {text}")
        return json.loads(text) if text else None


@contextmanager
def broker(*, flags: str = "", **settings: str | int) -> Iterator[Broker]:
    """Give the broker that `COURSE_AMQP_URL` names, or else start one as `started` does."""
    if url := os.environ.get(ELSEWHERE):
        yield Elsewhere(url)
        return
    with started(flags=flags, **settings) as private:
        yield private


@contextmanager
def started(*, flags: str = "", **settings: str | int) -> Iterator[Private]:
    """Start a broker with its own home, ports, node name, data and log; end it after the block.

    Settings are lines of `rabbitmq.conf`, flags are for its Erlang machine. Waits until it
    answers. Raises `NotStarted`, and `FileNotFoundError` where RabbitMQ is not installed.
    """
    program = server()
    if program is None:
        raise FileNotFoundError(
            f"RabbitMQ is not installed: `apt-get install rabbitmq-server`, or let {ELSEWHERE} "
            "name one that runs"
        )
    port, api_port, own_port, names_port = free_ports(4)
    made = Private(port, api_port, "course", secrets.token_hex(16))
    with TemporaryDirectory(prefix="course-rabbitmq-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _configure(folder, made, settings)
        environment = _environment(folder, own_port=own_port, names_port=names_port, flags=flags)
        # RabbitMQ would leave its name server running, so the keeper runs one.
        names = ["epmd", "-port", str(names_port), "-address", LOOPBACK]
        with kept(
            [names, [str(program)]],
            folder=folder,
            environment=environment,
            is_up=lambda: _answers(made),
            patience_s=PATIENCE_S,
        ):
            yield made


def _configure(folder: Path, made: Private, settings: dict[str, str | int]) -> None:
    lines = {
        "listeners.tcp.default": f"{LOOPBACK}:{made.port}",
        "management.tcp.ip": LOOPBACK,
        "management.tcp.port": made.api_port,
        "default_user": made.user,
        "default_pass": made.password,
        "disk_free_limit.absolute": "1MB",
        **settings,
    }
    text = "".join(f"{name} = {value}\n" for name, value in lines.items())
    (folder / "rabbitmq.conf").write_text(text, "utf-8")
    (folder / "enabled_plugins").write_text("[rabbitmq_management].\n", "utf-8")
    (folder / "environment").touch()  # empty: the system's own settings stay outside


def _environment(folder: Path, *, own_port: int, names_port: int, flags: str) -> dict[str, str]:
    loopback = LOOPBACK.replace(".", ",")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ERL_EPMD_ADDRESS": LOOPBACK,
        "ERL_EPMD_PORT": str(names_port),
        "NOTIFY_SOCKET": str(folder / "nobody"),  # so the script becomes the server
        "RABBITMQ_NODENAME": f"course{own_port}@localhost",
        "RABBITMQ_DIST_PORT": str(own_port),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "environment"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            f"-kernel inet_dist_use_interface {{{loopback}}} {QUIET} {flags}"
        ),
    }


def _answers(made: Private) -> bool:
    try:
        made.ask("GET", "overview")
    except (OSError, http.client.HTTPException):
        return False
    return True
