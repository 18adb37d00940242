"""A bounded queue between tasks that sheds what matters least, or spills what does not fit."""

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

    Producers hand items over with ``offer``, which never waits here; consumers take them with
    ``take``, in the order in which they came, whatever their priority.
    It never holds more than ``capacity`` items in memory.
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
        """Make a queue for the policy SHED_LOWEST or SPILL. ``clock`` returns seconds.

        ``spill`` may hold items of an earlier process: they come out first, in their order.
        ``put_timeout`` belongs to the exercise before this one.
        Raise ValueError for a ``capacity`` below one, and for SPILL without a ``spill``.
        """
        # TODO: What might the spill hold already, and what does that mean for the first offer?
        raise NotImplementedError

    async def offer(self, item: Item) -> Outcome:
        """Return what became of ``item``, without waiting.

        SHED_LOWEST, full: among the items inside and the newcomer, one of the lowest priority
        leaves, and of those the one that came last. When that is the newcomer, it is REFUSED;
        else it enters, and the answer is EVICTED_OTHER with the victim.
        SPILL, full: the newcomer goes to the spill, behind everything before it: SPILLED.
        As long as anything is in the spill, nothing that comes later may come out before it.
        """
        # TODO: Who matters least of all that are here, the newcomer included?
        raise NotImplementedError

    async def take(self) -> Item:
        """Return the oldest item, which is the caller's now; while there is none, wait.

        What was spilled comes out in its turn.
        A take that raises, as a cancelled one does, takes nothing: the item stays the oldest.
        """
        # TODO: You have made room in memory. What has waited longest to be there?
        raise NotImplementedError

    def stats(self) -> Stats:
        """Return how many offers ended with each fate, and what is in memory now.

        ``spilled`` counts offers; what the spill holds now is the spill's own to say.
        """
        # TODO: Which of these numbers only grow, and which go up and down?
        raise NotImplementedError
