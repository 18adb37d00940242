"""An empty body is a job's, too; without a method frame there was no job."""

from __future__ import annotations

from time import monotonic
from uuid import uuid4

from pika import BasicProperties, BlockingConnection, DeliveryMode
from pika.exceptions import NackError

from course.contracts.broker_settings import (
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

LOOK_S = 0.01


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
        self._channel = connection.channel()
        self._senders = connection.channel()
        self._senders.confirm_delivery()
        self._channel.exchange_declare(self._dead, "fanout", durable=True)
        self._channel.queue_declare(self._dead, durable=True)
        self._channel.queue_bind(self._dead, self._dead)
        self._channel.queue_declare(
            name,
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                "x-max-length": capacity,
                "x-overflow": "reject-publish",
                "x-delivery-limit": max_attempts - 1,  # how often it may come again
                "x-dead-letter-exchange": self._dead,
            },
        )

    def send(self, body: bytes) -> str:
        job = uuid4().hex
        properties = BasicProperties(message_id=job, delivery_mode=DeliveryMode.Persistent)
        try:
            self._senders.basic_publish("", self._name, body, properties, mandatory=True)
        except NackError:
            raise Full("as many jobs wait as may wait") from None
        return job

    def receive(self, limit: int = 1, *, wait_s: float = 0.0) -> list[Delivery]:
        if limit < 1:
            raise ValueError(f"limit is {limit}; it has to be at least 1")
        if not wait_s >= 0:
            raise ValueError(f"wait_s is {wait_s}; it cannot be negative")
        wanted = min(limit, self._prefetch - len(self._held))
        until = monotonic() + wait_s
        lent: list[Delivery] = []
        while len(lent) < wanted:
            method, properties, body = self._channel.basic_get(self._name)
            if body:
                lent.append(self._lend(method.delivery_tag, properties, body))
            elif monotonic() < until:
                self._connection.sleep(LOOK_S)
            else:
                break
        return lent

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
