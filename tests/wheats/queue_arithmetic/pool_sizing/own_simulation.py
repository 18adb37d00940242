"""Jobs played one by one, with more and more workers until they are in time; the least room."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from math import ceil
from random import Random

from course.contracts.queue_arithmetic import Plan, Profile

JOBS = 30_000


def size_pool(
    *,
    arrivals_per_s: float,
    service_s: float,
    wait_target_s: float,
    percentile: float | None = None,
) -> int:
    if min(arrivals_per_s, service_s, wait_target_s) <= 0:
        raise ValueError("all three must be above 0")
    if percentile is not None and not 0 < percentile < 100:
        raise ValueError("percentile must be above 0 and below 100")
    workers = int(arrivals_per_s * service_s) + 1
    while True:
        waits = _waits(_steady(arrivals_per_s, service_s), workers)
        if percentile is None:
            wait = sum(waits) / len(waits)
        else:
            wait = sorted(waits)[ceil(percentile * len(waits) / 100) - 1]
        if wait <= wait_target_s:
            return workers
        workers += 1


def plan_burst(profile: Profile, *, deadline_s: float) -> Plan:
    if deadline_s < profile.service_s or not profile.phases:
        raise ValueError("there must be a phase, and time for the work")
    jobs = _burst(profile)
    workers = 1
    while max(waits := _waits(jobs, workers)) + profile.service_s > deadline_s + 1e-9:
        workers += 1
    return Plan(workers, _depth([came for came, _ in jobs], waits))


def _steady(arrivals_per_s: float, service_s: float) -> list[tuple[float, float]]:
    """Return when jobs come, and how long each takes."""
    chance = Random(7)
    jobs, now = [], 0.0
    for _ in range(JOBS):
        now += chance.expovariate(arrivals_per_s)
        jobs.append((now, chance.expovariate(1 / service_s)))
    return jobs


def _burst(profile: Profile) -> list[tuple[float, float]]:
    jobs, start = [], 0.0
    for phase in profile.phases:
        numbers = range(round(phase.lasts_s * phase.arrivals_per_s))
        jobs += [(start + at / phase.arrivals_per_s, profile.service_s) for at in numbers]
        start += phase.lasts_s
    return jobs


def _waits(jobs: list[tuple[float, float]], workers: int) -> list[float]:
    """Return how long each job waits for the worker who is free first."""
    free = [0.0] * workers
    waits = []
    for came, work in jobs:
        start = max(came, heappop(free))
        heappush(free, start + work)
        waits.append(start - came)
    return waits


def _depth(came: list[float], waits: list[float]) -> int:
    """Return how many wait at the worst moment."""
    deepest, inside = 0, deque[float]()
    for at, wait in zip(came, waits, strict=True):
        while inside and inside[0] <= at + 1e-9:
            inside.popleft()
        if wait > 1e-9:
            inside.append(at + wait)
        deepest = max(deepest, len(inside))
    return deepest
