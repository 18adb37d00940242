"""A durable queue keeps only the messages that are persistent."""

from __future__ import annotations

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
        self._max_attempts = max_attempts
        self._held: dict[str, tuple[int, Delivery]] = {}  # by receipt, with the channel's number
        self._channel = connection.channel()
        self._channel.confirm_delivery()
        self._channel.queue_declare(self._dead, durable=True)
        self._channel.queue_declare(
            name,
            durable=True,
            arguments={"x-max-length": capacity, "x-overflow": "reject-publish"},
        )

    def send(self, body: bytes) -> str:
        job = uuid4().hex
        if not self._store(self._name, job, body, attempt=1):
            raise Full("as many jobs wait as may wait")
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
            if method is not None:
                lent += self._lend(method, properties, body)
            elif monotonic() < until:
                self._connection.sleep(LOOK_S)
            else:
                break
        return lent

    def ack(self, receipt: str) -> None:
        tag, _ = self._settle(receipt)
        self._channel.basic_ack(tag)

    def nack(self, receipt: str) -> None:
        tag, delivery = self._settle(receipt)
        if not self._is_renewed(tag, delivery.id, delivery.body, delivery.attempt + 1):
            self._channel.basic_nack(tag, requeue=True)  # that it is redelivered counts, too

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

    def _lend(self, method: Any, properties: BasicProperties, body: bytes) -> list[Delivery]:
        """Return the delivery; none when an attempt was cut off, which only this header tells."""
        tag, job = method.delivery_tag, str(properties.message_id)
        attempt = (properties.headers or {})["attempt"] + method.redelivered
        if method.redelivered and self._is_renewed(tag, job, body, attempt):
            return []
        receipt = f"{self._client}-{tag}"
        delivery = Delivery(job, body, attempt, receipt)
        self._held[receipt] = tag, delivery
        return [delivery]

    def _is_renewed(self, tag: int, job: str, body: bytes, attempt: int) -> bool:
        """Store a copy for this attempt, or a dead letter, then remove it; unless there is no room.

        Whoever dies between the two leaves it twice, and never nowhere.
        """
        place = self._name if attempt <= self._max_attempts else self._dead
        is_stored = self._store(place, job, body, attempt)
        if is_stored:
            self._channel.basic_ack(tag)
        return is_stored

    def _store(self, place: str, job: str, body: bytes, attempt: int) -> bool:
        """Publish, and tell whether the broker has taken it."""
        properties = BasicProperties(
            message_id=job, delivery_mode=DeliveryMode.Transient, headers={"attempt": attempt}
        )
        try:
            self._channel.basic_publish("", place, body, properties, mandatory=True)
        except NackError:
            return False
        return True

    def _settle(self, receipt: str) -> tuple[int, Delivery]:
        """Return the delivery's number; a channel that is asked for an unknown one is closed."""
        if receipt not in self._held:
            raise StaleReceipt(f"{receipt} is not in hand here")
        return self._held.pop(receipt)
