"""How many workers: for a steady load, and for a burst with a deadline."""

from __future__ import annotations

from course.contracts.queue_arithmetic import Plan, Profile


def size_pool(
    *,
    arrivals_per_s: float,
    service_s: float,
    wait_target_s: float,
    percentile: float | None = None,
) -> int:
    """Return the fewest workers that keep the wait within its target; one more is right, too.

    Jobs come at random, on average ``arrivals_per_s`` a second: a Poisson process.
    A worker takes ``service_s`` seconds for one on average: an exponential distribution.
    They wait in one queue without a bound, and the oldest is served first.
    The wait is the time in the queue, until a worker begins.

    Without a ``percentile``, ``wait_target_s`` is the most that jobs may wait on average.
    With one, such as 95, it is the most that so many percent of jobs may wait.
    Raise ValueError for anything of nought or less; a percentile must be below 100, too.
    """
    # TODO: What do the arrivals keep busy, and why are so many workers not enough?
    raise NotImplementedError


def plan_burst(profile: Profile, *, deadline_s: float) -> Plan:
    """Return the workers and the capacity with which every job is done by its deadline.

    A job is done in time at most ``deadline_s`` seconds after it came, its work included.
    What finds the queue full is refused; a plan refuses nothing.
    ``workers`` are the fewest that can do it; one more is right, too.
    ``capacity`` counts who waits, not who is in the hands of a worker. It holds everyone who has
    to wait, and no place that is too late: ``capacity * profile.service_s / workers``, the wait
    for the last place, and ``profile.service_s`` come to at most ``deadline_s``.

    Raise ValueError for a deadline shorter than the work, and for a profile without a phase.
    """
    # TODO: When has the pile its highest point, and how long does its last job stay?
    raise NotImplementedError
