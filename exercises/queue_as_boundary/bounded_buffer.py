"""A bounded buffer: a full one holds the producer, an empty one holds the consumer."""

from __future__ import annotations

from typing import Generic, TypeVar

from course.contracts.queue_as_boundary import Closed, Empty, Full  # noqa: F401  (yours to raise)

T = TypeVar("T")


class BoundedBuffer(Generic[T]):
    """A first-in, first-out boundary between threads.

    Producers hand items over with ``put``; consumers take them with ``get`` and own them then.
    It never holds more than ``capacity`` items. Any value can be an item, None too.
    Items come out in the order they went in; of puts that overlap, either may go in first.
    A caller that has to wait sleeps until another caller wakes it or its time is over.
    Every method may be called from any thread at any time.
    """

    def __init__(self, capacity: int) -> None:
        """Make an empty, open buffer; raise ValueError for a ``capacity`` below one."""
        # TODO: What do all callers share, and what keeps two of them from changing it at once?
        raise NotImplementedError

    def put(self, item: T, *, timeout: float | None = None) -> None:
        """Store ``item`` behind all others; while there is no room, wait.

        ``timeout`` is the whole budget in seconds, from the call on, however often you are woken.
        None waits for ever. Zero never waits: the item is stored at once or not at all.
        Raise Full when there was no room until the time was over.
        Raise Closed when the buffer is closed, also when it is full, also if you were waiting.
        After either, the item is still yours and never enters.
        """
        # TODO: Someone wakes you because there is room. Is it still there when you get to it?
        raise NotImplementedError

    def get(self, *, timeout: float | None = None) -> T:
        """Return the oldest item, which is yours now; while there is none, wait.

        ``timeout`` counts as it does for ``put``.
        Raise Empty when there was no item until the time was over.
        Raise Closed when the buffer is closed and nothing is left, also if you were waiting.
        What a closed buffer still holds comes out first.
        """
        # TODO: You have made room. Who may be waiting for that, and who tells them?
        raise NotImplementedError

    def close(self) -> None:
        """Take no more items from now on, and wake everyone who waits.

        It returns at once and discards nothing. Closing again changes nothing.
        """
        # TODO: Who may be asleep now, and what does each of them have to find out?
        raise NotImplementedError

    def __len__(self) -> int:
        """Return how many items are stored now, never more than the capacity.

        What a waiting producer still holds does not count.
        """
        # TODO: What could you count while another caller is halfway through a put?
        raise NotImplementedError
