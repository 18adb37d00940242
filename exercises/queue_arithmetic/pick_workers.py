"""How many workers are worth having, found by measuring as little as possible."""

from __future__ import annotations

from collections.abc import Callable

from course.contracts.queue_arithmetic import MOST_WORKERS  # noqa: F401  (the most you can probe)


def pick_workers(measure: Callable[[int], float], *, budget: int) -> int:
    """Return the fewest workers whose speed is within five percent of the best.

    ``measure(workers)`` runs the pool with so many workers, from 1 to ``MOST_WORKERS``, and
    returns its jobs a second. Each call is a probe, and at most ``budget`` of them may be made;
    it is never below 40. A probe is off by up to one percent, and the next one by another.
    The true speed rises up to a peak and falls behind it; the peak can be at one, or at the last.
    """
    # TODO: Which few numbers show where the peak is, and what is still to find out then?
    raise NotImplementedError
