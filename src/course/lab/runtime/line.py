"""A client of RabbitMQ whose socket was opened outside, and whose connection can be lost."""

from __future__ import annotations

import logging
import socket
from typing import Any

PATIENCE_S = 10.0  # real seconds in which the broker ends a connection
URL_BYTES = 4096
GREETING = b"AMQP"
FRAME_HEAD, METHOD = 7, 1  # bytes: the kind, two for the channel, four for the size; and an end
CLOSE = b"\x01\0\0\0\0\0\x0b\0\x0a\0\x32\0\xc8\0\0\0\0\0\xce"
CLOSED = b"\x01\0\0\0\0\0\x04\0\x0a\0\x33\xce"


class Lossy(socket.socket):
    """A socket that counts the commands sent over it, and is lost after so many."""

    left: int | None = None  # commands until it is lost
    is_lost = False

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Send what may still be sent: what begins with a command too many is the end."""
        commands = 0 if data[:4] == GREETING else _commands(bytes(data))
        if self.is_lost or (self.left is not None and commands > self.left):
            raise self.lose()
        if self.left is not None:
            self.left -= commands
        return super().send(data, flags)

    def recv(self, *arguments: Any) -> bytes:
        """Receive, unless the last command has been sent: nobody hears the reply to it."""
        if self.is_lost or self.left == 0:
            raise self.lose()
        return super().recv(*arguments)

    def lose(self) -> ConnectionResetError:
        """Lose the connection once the broker has carried out all that it was sent."""
        if not self.is_lost:
            self.is_lost = True
            self.settimeout(PATIENCE_S)
            super().send(CLOSE)
            heard = b"."
            while heard and not heard.endswith(CLOSED):
                more = super().recv(1 << 16)
                heard = heard[-len(CLOSED) :] + more if more else b""
            self.shutdown(socket.SHUT_RDWR)
            self.setblocking(False)
        return ConnectionResetError("the connection is lost")


def _commands(data: bytes) -> int:
    """Return how many commands begin in these frames."""
    count = 0
    while len(data) >= FRAME_HEAD:
        count += data[0] == METHOD
        data = data[FRAME_HEAD + int.from_bytes(data[3:FRAME_HEAD], "big") + 1 :]
    return count


def url_at(descriptor: int) -> str:
    """Return the address of the virtual host, which was written for whoever has this door."""
    with socket.socket(fileno=descriptor) as door:
        return door.recv(URL_BYTES).decode()


def _pair(*_: Any) -> tuple[socket.socket, socket.socket]:
    """Return what a client wakes itself with."""
    pair = socket.socketpair()
    for one in pair:
        one.setblocking(False)
    return pair


def connection_at(descriptor: int, url: str, lost_after: int | None) -> Any:
    """Return a blocking connection over this socket, which was connected outside."""
    from pika import BlockingConnection, URLParameters, compat
    from pika.adapters.base_connection import _StreamingProtocolShim
    from pika.adapters.select_connection import SelectConnection
    from pika.adapters.utils.selector_ioloop_adapter import SelectorIOServicesAdapter

    logging.getLogger("pika").setLevel(logging.CRITICAL)  # what is lost here is meant to be
    compat.nonblocking_socketpair = _pair  # its own is made over a network
    door = Lossy(fileno=descriptor)
    door.setblocking(False)

    class Through(SelectConnection):  # type: ignore[misc]
        """A connection whose socket need not be connected."""

        @classmethod
        def create_connection(
            cls, connection_configs: Any, on_done: Any, custom_ioloop: Any = None, **_: Any
        ) -> Any:
            services = SelectorIOServicesAdapter(custom_ioloop)

            def made() -> Any:
                it = cls(
                    parameters=connection_configs[0],
                    custom_ioloop=services,
                    internal_connection_workflow=False,
                )
                it.add_on_open_error_callback(lambda _, error: on_done(error), remove_default=True)
                it.add_on_open_callback(on_done)
                return _StreamingProtocolShim(it)

            return services.create_streaming_connection(made, door, on_done=lambda _: None)

    class Connected(BlockingConnection):  # type: ignore[misc]
        """A connection that a check can lose."""

        def lose(self) -> None:
            """Lose it now, as when a cable is cut; whoever uses it next hears of it."""
            door.lose()

    made = Connected(URLParameters(url), _impl_class=Through)
    door.left = lost_after
    return made
