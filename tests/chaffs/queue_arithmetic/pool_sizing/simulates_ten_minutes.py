"""A run of ten minutes is long for a quick load; a slow one brings a handful of jobs in it."""

from __future__ import annotations

from heapq import heapreplace
from itertools import count
from math import ceil
from random import Random

from course.contracts.queue_arithmetic import Plan, Profile

_LASTS_S = 600.0


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
        if _wait_s(arrivals_per_s, service_s, workers, percentile) <= wait_target_s:
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
        if _highest_pile(profile, per_s) <= wait_s * per_s:
            return Plan(workers, capacity=int(wait_s * per_s))  # the last place that is in time
    raise AssertionError("with enough workers there is no pile")


def _wait_s(
    arrivals_per_s: float, service_s: float, workers: int, percentile: float | None
) -> float:
    """Return the mean wait in a run, or the wait that so many percent do not exceed."""
    chance, now, free = Random(7), 0.0, [0.0] * workers
    waits: list[float] = []
    while now < _LASTS_S:
        now += chance.expovariate(arrivals_per_s)
        begins = max(now, free[0])
        heapreplace(free, begins + chance.expovariate(1 / service_s))
        waits.append(begins - now)
    if percentile is None:
        return sum(waits) / len(waits)
    return sorted(waits)[ceil(percentile * len(waits) / 100) - 1]


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
