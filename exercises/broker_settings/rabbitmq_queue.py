"""A queue on RabbitMQ: what is in hand when a connection is lost comes back."""

from __future__ import annotations

from pika import BlockingConnection

from course.contracts.broker_settings import (
    DeadLetter,
    Delivery,
    Full,  # noqa: F401  (yours to raise)
    StaleReceipt,  # noqa: F401  (yours to raise)
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
        # TODO: What has to be there after a restart of the broker, and which argument says so?
        raise NotImplementedError

    def send(self, body: bytes) -> str:
        """Store a job and return its id, which no other job has.

        Return only when the broker has confirmed that the job lies in the queue ``name``.
        Raise Full when the broker refuses it. It refuses none while fewer than ``capacity`` wait.
        When that many wait, each client may still get one more in. After a refusal it may refuse
        until no more than half of ``capacity`` wait.
        Raise any other error when nobody knows that it is stored.
        """
        # TODO: You have handed a message to the client library. Who has it now?
        raise NotImplementedError

    def receive(self, limit: int = 1, *, wait_s: float = 0.0) -> list[Delivery]:
        """Return up to ``limit`` jobs, and never more than ``prefetch`` unsettled ones in hand.

        Wait at most ``wait_s`` real seconds for them, and return as soon as they are there. Where
        ``prefetch`` allows no more, return at once or wait to the end. Jobs that were never
        delivered come in the order they were sent.
        A job that a client is sent counts as delivered to it, and no job is delivered more than
        ``max_attempts`` times.
        Raise ValueError for a ``limit`` below one and for a negative ``wait_s``.
        """
        # TODO: How many jobs does the broker send you before you say a word?
        raise NotImplementedError

    def ack(self, receipt: str) -> None:
        """Remove the job of this delivery: it is done.

        Raise StaleReceipt when this client does not have that delivery in hand: it is settled, or
        was another client's. The queue can be used as before.
        """
        # TODO: Two clients have a delivery with the number 1. What is a receipt made of?
        raise NotImplementedError

    def nack(self, receipt: str) -> None:
        """Give the job back; it can be received at once, unless this was its last attempt.

        Raise StaleReceipt as ``ack`` does.
        """
        # TODO: Who counts, and who puts the job aside?
        raise NotImplementedError

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay where they are.

        While one client reads them, another may see fewer.
        """
        # TODO: A broker's queue cannot be read without taking. How do you leave what you took?
        raise NotImplementedError
