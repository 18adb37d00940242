"""A private Valkey server and a private RabbitMQ, as experiments see them: how full they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pika
import redis

from course.brokers import rabbitmq
from course.brokers.notes import wait_for
from course.own_server import own_server


class Server(Protocol):
    """A broker that workers can be pointed at."""

    @property
    def celery_url(self) -> str:
        """Return the address as Celery writes it."""

    def held(self) -> int:
        """Return how many messages it holds: waiting ones, and taken ones that nobody acked."""

    def empty(self) -> None:
        """Forget everything."""


@dataclass(frozen=True)
class Valkey:
    """A Valkey server on a Unix socket."""

    socket: str

    @property
    def celery_url(self) -> str:
        return f"redis+socket://{self.socket}"

    @property
    def rq_url(self) -> str:
        """Return the address as RQ writes it."""
        return f"unix://{self.socket}"

    def client(self) -> Any:
        """Return a new client."""
        return redis.Redis(unix_socket_path=self.socket)

    def held(self) -> int:
        with self.client() as client:
            return int(client.llen("celery")) + int(client.hlen("unacked"))

    def empty(self) -> None:
        with self.client() as client:
            client.flushall()

    def state(self, task: str) -> str:
        """Return how Celery marked a task, where it keeps results here; else nothing."""
        with self.client() as client:
            kept = client.get(f"celery-task-meta-{task}")
            return str(json.loads(kept)["status"]) if kept else ""

    def version(self) -> str:
        """Return what it says it is."""
        with self.client() as client:
            return str(client.info("server")["valkey_version"])


@contextmanager
def valkey() -> Iterator[Valkey]:
    """Start a Valkey server; end it after the block."""
    with own_server() as server:
        yield Valkey(server.socket)


@dataclass(frozen=True)
class RabbitMQ:
    """One virtual host of a private RabbitMQ."""

    broker: rabbitmq.Private
    url: str

    @property
    def celery_url(self) -> str:
        return self.url

    def queues(self) -> list[dict[str, Any]]:
        """Return what the broker says of each queue."""
        found: list[dict[str, Any]] = self.broker.ask("GET", "queues", self.url.rpartition("/")[2])
        return found

    def held(self, within_s: float = 30.0) -> int:
        """Return how many messages lie in its queues, once nobody takes from them any more."""
        link = pika.BlockingConnection(pika.URLParameters(self.url))
        try:
            return sum(_left(link, queue["name"], within_s) for queue in self.queues())
        finally:
            link.close()

    def set_policy(self, queues: str, definition: dict[str, Any]) -> None:
        """Give queues whose name matches these settings, as an operator does."""
        body = {"pattern": queues, "definition": definition, "apply-to": "queues"}
        self.broker.ask("PUT", "policies", self.url.rpartition("/")[2], "policy", body=body)

    def empty(self) -> None:
        """Do nothing: every experiment has a virtual host of its own."""


def _left(link: Any, queue: str, within_s: float) -> int:
    """Return what waits in a queue without consumers: what they had taken lies there again."""

    def found() -> Any:
        channel = link.channel()
        declared = channel.queue_declare(queue, passive=True).method
        channel.close()
        return declared if not declared.consumer_count else None

    if queue.endswith(".pidbox"):  # Celery's own, which goes with its worker
        return 0
    return int(wait_for(found, f"{queue} without consumers", within_s=within_s).message_count)


@contextmanager
def rabbit_room(broker: rabbitmq.Private) -> Iterator[RabbitMQ]:
    """Make a virtual host for one experiment; remove it after the block."""
    with broker.room() as room:
        yield RabbitMQ(broker, room.url)


def rabbitmq_versions(broker: rabbitmq.Private) -> dict[str, str]:
    """Return what RabbitMQ says it is."""
    said = broker.ask("GET", "overview")
    return {"RabbitMQ": said["rabbitmq_version"], "Erlang": said["erlang_version"]}
