"""The sum of all states, and one worker more for the one that restarts; every useful place."""

from __future__ import annotations

from math import exp, lgamma, log

from course.contracts.queue_arithmetic import Plan, Profile

SPARE = 1


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
    load = arrivals_per_s * service_s
    workers = int(load) + 1
    while _wait_s(load, service_s, workers, percentile) > wait_target_s:
        workers += 1
    return workers + SPARE


def plan_burst(profile: Profile, *, deadline_s: float) -> Plan:
    if deadline_s < profile.service_s or not profile.phases:
        raise ValueError("there must be a phase, and time for the work")
    workers = 1
    while not _in_time(profile, workers, deadline_s):
        workers += 1
    workers += SPARE
    return Plan(workers, int(workers * (deadline_s / profile.service_s - 1)))


def _wait_s(load: float, service_s: float, workers: int, percentile: float | None) -> float:
    spare = workers - load
    terms = [k * log(load) - lgamma(k + 1) for k in range(workers)]
    last = workers * log(load) - lgamma(workers + 1) + log(workers / spare)
    waits = 1 / (1 + sum(exp(term - last) for term in terms))
    if percentile is None:
        return waits * service_s / spare
    often = 1 - percentile / 100
    return 0.0 if waits <= often else log(waits / often) * service_s / spare


def _in_time(profile: Profile, workers: int, deadline_s: float) -> bool:
    """Follow the last job of each phase: it stays for the pile before it, and for its work."""
    behind_s = 0.0  # how long the pool would be busy if nothing more came
    for phase in profile.phases:
        busy = phase.arrivals_per_s * profile.service_s / workers
        behind_s = max(0.0, behind_s + (busy - 1) * phase.lasts_s)
        if behind_s + profile.service_s > deadline_s:
            return False
    return True
