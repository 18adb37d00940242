"""Who asks for three jobs and may wait for them waits for three, not for the first."""

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
    """A queue on a broker."""

    def __init__(
        self,
        connection: BlockingConnection,
        *,
        name: str,
        capacity: int,
        prefetch: int,
        max_attempts: int,
    ) -> None:
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
        job = uuid4().hex
        properties = BasicProperties(message_id=job, delivery_mode=DeliveryMode.Persistent)
        try:
            self._channel.basic_publish("", self._name, body, properties, mandatory=True)
        except NackError:
            raise Full("as many jobs wait as may wait") from None
        return job

    def receive(self, limit: int = 1, *, wait_s: float = 0.0) -> list[Delivery]:
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
        while wanted and not self._arrived and not is_over:
            left = until - monotonic()
            is_over = left <= 0
            self._connection.process_data_events(time_limit=max(left, 0.0))
        lent = min(wanted, len(self._arrived))
        return [self._lend(*self._arrived.popleft()) for _ in range(lent)]

    def ack(self, receipt: str) -> None:
        self._channel.basic_ack(self._settle(receipt))

    def nack(self, receipt: str) -> None:
        self._channel.basic_nack(self._settle(receipt), requeue=True)

    def dead(self) -> list[DeadLetter]:
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
