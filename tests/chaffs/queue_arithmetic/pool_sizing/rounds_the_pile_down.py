"""A pile of fourteen and a part takes fifteen places: round it up."""

from __future__ import annotations

from itertools import count
from math import inf, log

from course.contracts.queue_arithmetic import Plan, Profile


def size_pool(
    *,
    arrivals_per_s: float,
    service_s: float,
    wait_target_s: float,
    percentile: float | None = None,
) -> int:
    _above_nought(arrivals_per_s=arrivals_per_s, service_s=service_s, wait_target_s=wait_target_s)
    if percentile is not None and not 0 < percentile < 100:
        raise ValueError(f"percentile is {percentile}: it must be above 0 and below 100")
    load = arrivals_per_s * service_s  # how many workers the arrivals keep busy
    for workers in count(int(load) + 1):  # with fewer the queue grows for ever
        if _wait_s(load, service_s, workers, percentile) <= wait_target_s:
            return workers
    raise AssertionError("more workers always wait less")


def plan_burst(profile: Profile, *, deadline_s: float) -> Plan:
    wait_s = deadline_s - profile.service_s  # what is left for the queue
    if wait_s < 0:
        raise ValueError(f"deadline_s is {deadline_s}: the work takes {profile.service_s}")
    if not profile.phases:
        raise ValueError("the profile has no phase: say at least what comes at the start")
    for workers in count(1):
        per_s = workers / profile.service_s  # what the pool gets done
        highest = _highest_pile(profile, per_s)
        if highest <= wait_s * per_s:
            return Plan(workers, capacity=int(highest))
    raise AssertionError("with enough workers there is no pile")


def _wait_s(load: float, service_s: float, workers: int, percentile: float | None) -> float:
    """Return the mean wait, or the wait that so many percent do not exceed."""
    if load >= workers:
        return inf
    waits = _share_that_waits(load, workers)
    if percentile is None:
        return waits * service_s / (workers - load)
    longer = 1 - percentile / 100
    return max(0.0, log(waits / longer)) * service_s / (workers - load) if waits else 0.0


def _share_that_waits(load: float, workers: int) -> float:
    """Return the share of jobs that find every worker busy: Erlang C, by Erlang B."""
    blocked = 1.0
    for busy in range(1, workers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked / (1 - load / workers * (1 - blocked))


def _highest_pile(profile: Profile, per_s: float) -> float:
    """Return how many wait at the worst moment, which is the end of some phase."""
    pile = highest = 0.0
    for phase in profile.phases:
        pile = max(0.0, pile + (phase.arrivals_per_s - per_s) * phase.lasts_s)
        highest = max(highest, pile)
    return highest


def _above_nought(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}: it must be above 0")
