"""One answer's virtual host of a RabbitMQ: doors for the answer, and a look at it for the judge."""

from __future__ import annotations

import secrets
import socket
import time
from contextlib import ExitStack
from itertools import count
from typing import Any

from course.brokers import rabbitmq

DOORS = 8  # connections of one session
PATIENCE_S = 30.0  # real seconds until a queue of a connection that ends can be removed
LOOK_S = 0.005
UNOPENED_MS = 3_600_000  # a door may be used late, or never


class Rooms:
    """A RabbitMQ that starts with the first room, and ends with the session."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._broker: rabbitmq.Broker | None = None

    def room(self) -> RoomServer:
        """Return a virtual host of its own."""
        if self._broker is None:
            self._broker = self._open.enter_context(rabbitmq.broker(handshake_timeout=UNOPENED_MS))
        return RoomServer(self._broker)

    def close(self) -> None:
        """End the broker, if one was started."""
        self._open.close()
        self._broker = None


class RoomServer:
    """The virtual host of one box: whoever has a door may use it, and nothing else."""

    def __init__(self, broker: rabbitmq.Broker) -> None:
        self._open = ExitStack()
        self._room = self._open.enter_context(broker.room())
        self._judge: Any = None
        self._is_shared = isinstance(broker, rabbitmq.Elsewhere)
        self._mark = f"{secrets.token_hex(6)}." if self._is_shared else ""
        self._used: dict[str, str] = {}  # the name of a queue, and what it is called here
        self._count = count(1)

    def empty(self, name: str) -> str:
        """Return what a queue of this name is called from now on; the one before is removed.

        It is a new name each time, so nothing that an answer declared beside the one before is met.
        """
        if name in self._used:
            self._remove(self._used[name])
        self._used[name] = f"{self._mark}{next(self._count)}.{name}"
        return self._used[name]

    def _remove(self, called: str) -> None:
        from pika.exceptions import ChannelClosedByBroker

        until = time.monotonic() + PATIENCE_S
        for name in (called, f"{called}.dead"):
            is_there = True
            while is_there:
                channel = self.judge().channel()
                try:
                    channel.queue_delete(name)
                except ChannelClosedByBroker:  # it belongs to a connection that is ending
                    is_there = time.monotonic() < until
                    time.sleep(LOOK_S)
                else:
                    is_there = False
                    channel.close()

    def doors(self) -> list[socket.socket]:
        """Return new connections; the first of them only says which address the others have."""
        address, told = socket.socketpair()
        with told:
            told.sendall(self._room.url.encode())
        found = [address]
        try:
            for _ in range(DOORS):
                found.append(self._room.connection())
                found[-1].setblocking(True)
                found[-1].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            for door in found:
                door.close()
            raise
        return found

    def judge(self) -> Any:
        """Return the judge's own connection, which no answer can reach."""
        if self._judge is None:
            from pika import BlockingConnection, URLParameters

            parameters = URLParameters(self._room.url)
            parameters.heartbeat = 0
            self._judge = BlockingConnection(parameters)
        return self._judge

    def close(self) -> None:
        """Remove the virtual host, and with it all connections and queues; a shared one stays."""
        if self._is_shared:
            for called in self._used.values():
                self._remove(called)
        if self._judge is not None and self._judge.is_open:
            self._judge.close()
        self._open.close()
