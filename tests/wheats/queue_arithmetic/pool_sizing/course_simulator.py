"""The simulator of the course, asked with each number of workers; the most useful room."""

from __future__ import annotations

from math import ceil

from course.contracts.queue_arithmetic import Plan, Profile
from course.simulate import SECOND, ArrivalTrace, Constant, Exponential, Load, Poisson, waits


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
    work = Exponential(round(service_s * SECOND))
    load = Load(Poisson(arrivals_per_s), work, customers=50_000)
    workers = int(arrivals_per_s * service_s) + 1
    while True:
        found = sorted(waits(load, workers=workers, seed=20))
        wait = sum(found) / len(found)
        if percentile is not None:
            wait = found[ceil(percentile * len(found) / 100) - 1]
        if wait <= wait_target_s * SECOND:
            return workers
        workers += 1


def plan_burst(profile: Profile, *, deadline_s: float) -> Plan:
    if deadline_s < profile.service_s or not profile.phases:
        raise ValueError("there must be a phase, and time for the work")
    times, start = [], 0.0
    for phase in profile.phases:
        gap = 1 / phase.arrivals_per_s
        jobs = round(phase.lasts_s * phase.arrivals_per_s)
        times += [round((start + job * gap) * SECOND) for job in range(jobs)]
        start += phase.lasts_s
    work = round(profile.service_s * SECOND)
    workers, left = 1, deadline_s * SECOND - work
    while max(waits(Load(ArrivalTrace(tuple(times)), Constant(work)), workers=workers)) > left:
        workers += 1
    return Plan(workers, int(left * workers / work))
