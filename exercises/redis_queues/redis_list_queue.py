"""A queue that lends its jobs and keeps them on a Valkey server, which many clients share."""

from __future__ import annotations

from collections.abc import Callable

from valkey import Valkey

from course.contracts.redis_queues import (
    LEASE_EXPIRED,  # noqa: F401  (a reason that is yours to give)
    DeadLetter,
    Delivery,
    Full,  # noqa: F401  (yours to raise)
    StaleReceipt,  # noqa: F401  (yours to raise)
)


class RedisListQueue:
    """The boundary of `LeaseQueue` on a Valkey or Redis server, for several clients.

    Each process has a client of its own, makes its own `RedisListQueue` with the same ``name``,
    and calls it from one thread.
    A call that has returned is on the server, whichever client dies afterwards. A call during
    which its client dies has happened as a whole, or not at all.
    No call waits for a job, for room or for another client.
    """

    def __init__(
        self,
        client: Valkey,
        *,
        name: str,
        capacity: int,
        clock: Callable[[], float],
        lease_s: float,
        max_attempts: int,
    ) -> None:
        """Use the queue ``name`` on the server of this client; it is empty when it is new.

        What the server holds stays as it is: jobs, leases, attempts, reasons and dead letters.
        Queues with different names have nothing in common.
        ``client`` answers in bytes, as clients do unless they are told otherwise.
        ``clock`` returns the same seconds in every process that uses the queue. It is the only
        time that counts: neither the server's own time nor the expiry of a key ends a lease.
        ``capacity`` bounds all jobs inside: those that wait, those delayed and those in flight.
        Raise ValueError for a ``capacity`` or a ``max_attempts`` below one, and for a ``lease_s``
        that is not above zero.
        """
        # TODO: Which keys do you need, so that a job is always under one of them?
        raise NotImplementedError

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id, which no other job of this queue ever has.

        Bodies are any bytes, and two jobs may have the same.
        It can be received ``delay_s`` seconds from now.
        Raise Full when ``capacity`` jobs are inside, and ValueError for a negative ``delay_s``.
        """
        # TODO: You have asked how many are inside. Who else sends, before you do?
        raise NotImplementedError

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to ``limit`` jobs that can be received now, each for ``lease_s`` seconds.

        Jobs that were never delivered and have had no delay come in the order they were sent.
        Return an empty list when there is none. Raise ValueError for a ``limit`` below one.
        """
        # TODO: A command has moved a job, and your process dies. Who knows when its lease ends?
        raise NotImplementedError

    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds: it is done.

        Raise StaleReceipt when the delivery holds it no longer: it was acknowledged or given back,
        or somebody else has received the job since, or it is dead.
        """
        # TODO: How does the server know that the job is still yours when it removes it?
        raise NotImplementedError

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back: it can be received again ``delay_s`` seconds from now.

        That was an attempt, and ``reason`` is why it ended.
        Raise StaleReceipt as ``ack`` does, and ValueError for a negative ``delay_s``.
        """
        # TODO: Which commands belong together, and what runs them as one?
        raise NotImplementedError

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease of this delivery end ``lease_s`` seconds from now, sooner or later.

        Raise StaleReceipt as ``ack`` does, and also when the lease has ended: what is over cannot
        be extended. Raise ValueError for a ``lease_s`` that is not above zero.
        """
        # TODO: Who compares the end of the lease with the clock: you, or the server?
        raise NotImplementedError

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay here.

        An attempt that nobody gave back ended for the reason LEASE_EXPIRED.
        """
        # TODO: Its worker is gone and nobody has received since. Who puts the job aside?
        raise NotImplementedError
