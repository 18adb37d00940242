"""A queue that lends its jobs: each comes back until a worker says that it is done."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,  # noqa: F401  (a reason that is yours to give)
    DeadLetter,
    Delivery,
    Full,  # noqa: F401  (yours to raise)
    StaleReceipt,  # noqa: F401  (yours to raise)
)


class LeaseQueue:
    """A boundary between senders and workers, in which a job has one holder at a time.

    A job waits until a worker receives it, and is then in flight: lent, and invisible to others.
    It leaves when its holder acknowledges it. When the lease ends before that, or the holder
    gives the job back, that attempt is over: the job waits again, or is dead after its last one.
    Every method may be called from any thread at any time, and none of them waits.
    """

    def __init__(
        self, capacity: int, *, clock: Callable[[], float], lease_s: float, max_attempts: int
    ) -> None:
        """Make an empty queue. ``clock`` returns seconds; leases and delays are counted with it.

        ``capacity`` bounds all jobs inside: those that wait, those delayed and those in flight.
        Dead letters count no more.
        Raise ValueError for a ``capacity`` or a ``max_attempts`` below one, and for a ``lease_s``
        that is not above zero.
        """
        # TODO: Which states can a job be in, and what do you have to know about it in each?
        raise NotImplementedError

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job and return its id, which no other job of this queue ever has.

        It can be received ``delay_s`` seconds from now.
        Raise Full when ``capacity`` jobs are inside, and ValueError for a negative ``delay_s``.
        """
        # TODO: Whose lease may have ended since anybody looked?
        raise NotImplementedError

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend the jobs that can be received now, at most ``limit``, each for ``lease_s`` seconds.

        Jobs that were never delivered and have had no delay come in the order they were sent.
        Return an empty list when there is none. Raise ValueError for a ``limit`` below one.
        """
        # TODO: From which moment on may somebody else have the job?
        raise NotImplementedError

    def ack(self, receipt: str) -> None:
        """Remove the job that this delivery holds: it is done.

        Raise StaleReceipt when the delivery holds it no longer: it was acknowledged or given back,
        or the job has been received again since, or it is dead. A receipt that never was given
        out is stale, too.
        """
        # TODO: Two workers may believe that they hold the job. Which of them do you believe?
        raise NotImplementedError

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back: it can be received again ``delay_s`` seconds from now.

        That was an attempt, and ``reason`` is why it ended. After the last one the job is dead,
        at once.
        Raise StaleReceipt as ``ack`` does, and ValueError for a negative ``delay_s``.
        """
        # TODO: Was that the last attempt?
        raise NotImplementedError

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease of this delivery end ``lease_s`` seconds from now, sooner or later.

        Raise StaleReceipt as ``ack`` does, and also when the lease has ended: what is over cannot
        be extended. Raise ValueError for a ``lease_s`` that is not above zero.
        """
        # TODO: What may have happened to the job since its lease ended?
        raise NotImplementedError

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up ``max_attempts`` attempts; they stay here.

        An attempt that nobody gave back ended when its lease did, for the reason LEASE_EXPIRED.
        """
        # TODO: A worker that was killed gives nothing back. Who notices, and when?
        raise NotImplementedError
