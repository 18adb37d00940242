"""A queue on RabbitMQ: what is in hand when a connection is lost comes back."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Any
from uuid import uuid4

from pika import BasicProperties, BlockingConnection, DeliveryMode
from pika.exceptions import NackError

from course.contracts.broker_settings import (
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)


class RabbitQueue:
    """A queue of jobs on a RabbitMQ, which many clients share and which counts their attempts.

    Each client has a connection of its own, makes its own `RabbitQueue` with the same ``name`` and
    settings, and calls it from one thread. It is of no use once its connection is lost.
    Nothing is lost with a connection or with a restart of the broker; a job may come twice.
    """

    def __init__(
        self,
        connection: BlockingConnection,
        *,
        name: str,
        capacity: int,
        prefetch: int,
        max_attempts: int,
    ) -> None:
        """Use the queue ``name`` over this connection; declare what is not there yet.

        Jobs that wait lie in the broker's queue ``name``, dead letters in ``name.dead``; what
        nobody has in hand is always in one of the two. What lies there stays. Of the broker's other
        names, only those that begin with ``name`` are yours.
        ``capacity`` bounds the jobs that wait; those in hand are not counted.
        ``prefetch`` bounds the jobs this client has or is being sent, and has not settled. Before
        the first `receive` it has none.
        Raise ValueError for a ``capacity``, ``prefetch`` or ``max_attempts`` below one.
        """
        if capacity < 1:
            raise ValueError(f"capacity is {capacity}; it has to be at least 1")
        if prefetch < 1:
            raise ValueError(f"prefetch is {prefetch}; it has to be at least 1")
        if max_attempts < 1:
            raise ValueError(f"max_attempts is {max_attempts}; it has to be at least 1")
        self._connection = connection
        self._name = name
        self._dead = f"{name}.dead"
        self._prefetch = prefetch
        self._client = uuid4().hex
        self._held: dict[str, int] = {}  # receipt -> the channel's number of that delivery
        self._arrived: deque[tuple[int, BasicProperties, bytes]] = deque()  # sent to us, not lent
        self._is_consuming = False
        self._channel = connection.channel()
        self._channel.confirm_delivery()
        self._channel.basic_qos(prefetch_count=prefetch)
        self._channel.queue_declare(self._dead, durable=True, arguments={"x-queue-type": "quorum"})
        self._channel.queue_declare(
            name,
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                "x-max-length": capacity,
                "x-overflow": "reject-publish",
                "x-delivery-limit": max_attempts - 1,  # how often it may come again
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self._dead,
            },
        )

    def send(self, body: bytes) -> str:
        """Store a job and return its id, which no other job has.

        Return only when the broker has confirmed that the job lies in the queue ``name``.
        Raise Full when the broker refuses it. It refuses none while fewer than ``capacity`` wait.
        When that many wait, each client may still get one more in. After a refusal it may refuse
        until no more than half of ``capacity`` wait.
        Raise any other error when nobody knows that it is stored.
        """
        job = uuid4().hex
        properties = BasicProperties(message_id=job, delivery_mode=DeliveryMode.Persistent)
        try:
            self._channel.basic_publish("", self._name, body, properties, mandatory=True)
        except NackError:
            raise Full("as many jobs wait as may wait") from None
        return job

    def receive(self, limit: int = 1, *, wait_s: float = 0.0) -> list[Delivery]:
        """Return up to ``limit`` jobs, and never more than ``prefetch`` unsettled ones in hand.

        Wait at most ``wait_s`` real seconds for them, and return as soon as they are there. Where
        ``prefetch`` allows no more, return at once or wait to the end. Jobs that were never
        delivered come in the order they were sent.
        A job that a client is sent counts as delivered to it, and no job is delivered more than
        ``max_attempts`` times.
        Raise ValueError for a ``limit`` below one and for a negative ``wait_s``.
        """
        if limit < 1:
            raise ValueError(f"limit is {limit}; it has to be at least 1")
        if not wait_s >= 0:
            raise ValueError(f"wait_s is {wait_s}; it cannot be negative")
        if not self._is_consuming:
            self._is_consuming = True
            self._channel.basic_consume(self._name, self._arrive)
        wanted = min(limit, self._prefetch - len(self._held))
        until = monotonic() + wait_s
        is_over = False
        while len(self._arrived) < wanted and not is_over:
            left = until - monotonic()
            is_over = left <= 0
            self._connection.process_data_events(time_limit=max(left, 0.0))
        lent = min(wanted, len(self._arrived))
        return [self._lend(*self._arrived.popleft()) for _ in range(lent)]

    def ack(self, receipt: str) -> None:
        """Remove the job of this delivery: it is done.

        Raise StaleReceipt when this client does not have that delivery in hand: it is settled, or
        was another client's. The queue can be used as before.
        """
        self._channel.basic_ack(self._settle(receipt))

    def nack(self, receipt: str) -> None:
        """Give the job back; it can be received at once, unless this was its last attempt.

        Raise StaleReceipt as ``ack`` does.
        """
        self._channel.basic_nack(self._settle(receipt), requeue=True)

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay where they are.

        While one client reads them, another may see fewer.
        """
        letters, taken = [], []
        while True:
            method, properties, body = self._channel.basic_get(self._dead)
            if method is None:
                break
            taken.append(method.delivery_tag)
            letters.append(DeadLetter(properties.message_id, body))
        for tag in taken:
            self._channel.basic_nack(tag, requeue=True)
        return letters

    def _arrive(self, _: Any, method: Any, properties: BasicProperties, body: bytes) -> None:
        """Keep what the broker has sent; it counts against `prefetch` from now on."""
        self._arrived.append((method.delivery_tag, properties, body))

    def _lend(self, tag: int, properties: BasicProperties, body: bytes) -> Delivery:
        """Put a job into the caller's hands."""
        receipt = f"{self._client}-{tag}"  # a tag alone is a number that each channel has
        self._held[receipt] = tag
        attempt = (properties.headers or {}).get("x-delivery-count", 0) + 1
        return Delivery(properties.message_id, body, attempt, receipt)

    def _settle(self, receipt: str) -> int:
        """Return the delivery's number; a channel that is asked for an unknown one is closed."""
        if receipt not in self._held:
            raise StaleReceipt(f"{receipt} is not in hand here")
        return self._held.pop(receipt)
