"""The sender's line to a broker: commands go out, replies come in, and it can be torn."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any
from uuid import uuid4

from celery import Celery
from kombu import Connection, Consumer

from course.distributed.application import TASK, replies_to
from course.distributed.commands import Edition
from course.distributed.reaching import BROKEN
from course.distributed.serving import edition_of

ASK_S = 1.0


class Line:
    """A connection, opened when it is used; every method raises what `BROKEN` lists."""

    def __init__(self, app: Celery, name: str) -> None:
        self._app = app
        self._queue = replies_to(name)
        self._connection: Connection | None = None
        self._consumer: Any = None
        self._came: list[Any] = []  # messages whose replies are handed on, not acknowledged yet

    def send(self, text: str) -> str:
        """Send a command; return the task's id, by which it can be called back."""
        self._open()
        task = uuid4().hex
        self._app.send_task(TASK, [text], task_id=task, reply_to=self._queue.name)
        return task

    def receive(self, within_s: float) -> list[object]:
        """Return the replies that are there, or come in time; those of before are acknowledged."""
        connection = self._open()
        while self._came:
            self._came.pop().ack()
        with suppress(TimeoutError, socket.timeout):
            connection.drain_events(timeout=within_s)
            while True:
                connection.drain_events(timeout=0.001)
        return [message.payload for message in self._came]

    def editions(self) -> list[Edition]:
        """Return which courses the workers there have."""
        nodes = [node for one in self._app.control.ping(timeout=ASK_S) or () for node in one]
        return [found for node in nodes if (found := edition_of(node))]

    def tear(self) -> None:
        """Give up the connection; the next use opens another."""
        connection, self._connection, self._came = self._connection, None, []
        if connection is not None:
            with suppress(*BROKEN):
                connection.release()

    def close(self, tasks: list[str]) -> None:
        """Call these tasks back where nobody has begun them; when there are none, leave nothing."""
        with suppress(*BROKEN):
            if tasks:
                self._app.control.revoke(tasks)
            elif self._connection is not None:
                self.receive(0.001)
                self._consumer.cancel()
                self._queue(self._connection.default_channel).delete()
        self.tear()

    def _open(self) -> Connection:
        if self._connection is None:
            connection = self._app.connection_for_read()
            try:
                consumer = Consumer(
                    connection.default_channel,
                    [self._queue],
                    accept=["json"],
                    on_message=self._take,
                )
                consumer.consume()
                self._consumer = consumer
            except BaseException:
                connection.release()
                raise
            self._connection = connection
        return self._connection

    def _take(self, message: Any) -> None:
        try:
            message.payload  # noqa: B018  it is decoded here, and kept
        except Exception:  # noqa: BLE001  whatever somebody has written there
            message.reject()
        else:
            self._came.append(message)
