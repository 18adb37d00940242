"""A product of two floats can lie just below its whole number: cut off, it is a job fewer."""

from __future__ import annotations

from collections import deque
from heapq import heapreplace
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
    times = _times(profile)
    for workers in count(1):
        longest_s, pile = _played(times, profile.service_s, workers)
        if longest_s <= wait_s + 1e-9:
            return Plan(workers, capacity=pile)
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


def _times(profile: Profile) -> list[float]:
    """Return when each job comes."""
    start, times = 0.0, []
    for phase in profile.phases:
        jobs = int(phase.lasts_s * phase.arrivals_per_s)
        times += [start + job / phase.arrivals_per_s for job in range(jobs)]
        start += phase.lasts_s
    return times


def _played(times: list[float], service_s: float, workers: int) -> tuple[float, int]:
    """Return the longest wait, and how many wait at the worst moment."""
    free, inside = [0.0] * workers, deque[float]()
    longest, pile = 0.0, 0
    for now in times:
        begins = max(now, free[0])
        heapreplace(free, begins + service_s)
        longest = max(longest, begins - now)
        while inside and inside[0] <= now + 1e-9:
            inside.popleft()
        if begins > now + 1e-9:
            inside.append(begins)
        pile = max(pile, len(inside))
    return longest, pile


def _above_nought(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}: it must be above 0")
