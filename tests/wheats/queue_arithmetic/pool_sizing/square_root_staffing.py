"""The load and a safety of some times its root, by Halfin and Whitt; room for the pile."""

from __future__ import annotations

from math import ceil, erf, exp, log, pi, sqrt

from course.contracts.queue_arithmetic import Plan, Profile


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
    target = wait_target_s / service_s
    safety = 0.0
    while _wait(safety, load, percentile) > target:
        safety += 0.01
    # The formula is one of large pools; in a small one it can be a worker short.
    return max(int(load) + 1, ceil(load + safety * sqrt(load) + 0.25))


def plan_burst(profile: Profile, *, deadline_s: float) -> Plan:
    if deadline_s < profile.service_s or not profile.phases:
        raise ValueError("there must be a phase, and time for the work")
    workers = 0
    while True:
        workers += 1
        pile = _pile(profile, workers)
        if (pile / workers + 1) * profile.service_s <= deadline_s:
            return Plan(workers, ceil(pile))


def _wait(safety: float, load: float, percentile: float | None) -> float:
    """Return the wait in units of the work, with load + safety * sqrt(load) workers."""
    if safety == 0.0:
        return float("inf")
    below = (1 + erf(safety / sqrt(2))) / 2
    density = exp(-safety * safety / 2) / sqrt(2 * pi)
    waits = 1 / (1 + safety * below / density)
    spare = safety * sqrt(load)
    if percentile is None:
        return waits / spare
    return max(0.0, log(waits / (1 - percentile / 100))) / spare


def _pile(profile: Profile, workers: int) -> float:
    """Return how many wait at most."""
    pile, highest = 0.0, 0.0
    for phase in profile.phases:
        pile += phase.lasts_s * (phase.arrivals_per_s - workers / profile.service_s)
        pile = max(pile, 0.0)
        highest = max(highest, pile)
    return highest
