"""A bounded queue between tasks that says what happens when it is full."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.backpressure_policy import (
    Fate,  # noqa: F401  (yours to tell)
    Item,
    Outcome,
    Spill,
    Stats,
    WhenFull,
)


class PolicyQueue:
    """A first-in, first-out boundary between the tasks of one event loop.

    Producers hand items over with ``offer``; consumers take them with ``take``.
    It never holds more than ``capacity`` items, and ``when_full`` says what happens to one more.
    Whoever waits in ``offer`` sleeps until there is room or the time is over.
    Any number of tasks may call any method, and any of them may be cancelled while it waits.
    """

    def __init__(
        self,
        capacity: int,
        *,
        when_full: WhenFull,
        clock: Callable[[], float],
        put_timeout: float | None = None,
        spill: Spill | None = None,
    ) -> None:
        """Make an empty queue. ``clock`` returns seconds; ages are counted with it.

        ``put_timeout``: how many seconds an offer may wait under TIME_OUT; zero lets no time pass.
        ``spill`` is for the next exercise.
        Raise ValueError for a ``capacity`` below one, and for TIME_OUT without a ``put_timeout``.
        """
        # TODO: What do all tasks share, and who waits where?
        raise NotImplementedError

    async def offer(self, item: Item) -> Outcome:
        """Return what became of ``item``; a full queue does what its policy says.

        WAIT waits for room: ACCEPTED.
        TIME_OUT waits for room, at most ``put_timeout`` seconds: ACCEPTED or TIMED_OUT.
        REFUSE_NEW never waits: ACCEPTED or REFUSED.
        DROP_OLDEST never waits: ACCEPTED, or EVICTED_OTHER with the oldest item as the victim.
        Callers that wait enter in the order in which they came, and no newcomer passes them.
        An offer that raises, as a cancelled one does, leaves its item outside and keeps no place.
        """
        # TODO: There is room again. Whose is it, and what if that caller is gone?
        raise NotImplementedError

    async def take(self) -> Item:
        """Return the oldest item, which is the caller's now; while there is none, wait.

        A take that raises, as a cancelled one does, takes nothing: the item stays the oldest.
        """
        # TODO: You have made room. Who has waited longest for it?
        raise NotImplementedError

    def stats(self) -> Stats:
        """Return how many offers ended with each fate, and what is inside now.

        An offer that raised has no fate and counts nowhere.
        """
        # TODO: What is inside at this moment, and what only hopes to be?
        raise NotImplementedError
