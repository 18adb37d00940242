"""Queueing formulas: what stations of one queue and equal workers do in the long run.

Arrivals are Poisson and work is exponential, unless a formula says otherwise. Rates are a second,
times are seconds, and a load is in workers kept busy, also called Erlangs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import inf, log


def little(per_s: float, stay_s: float) -> float:
    """Return how many are inside on average, from how many come and how long they stay.

    Source: Little, *A proof for the queuing formula L = lambda W*, Operations Research 9, 1961.
    It holds for any arrivals, any work and any order.
    """
    return _at_least("stay_s", stay_s, 0) * _at_least("per_s", per_s, 0)


def offered_load(per_s: float, work_s: float) -> float:
    """Return how many workers the arrivals keep busy on average, if there are enough."""
    return little(per_s, work_s)


def utilisation(per_s: float, work_s: float, *, workers: int) -> float:
    """Return the share of their time that workers are busy; from 1 on the queue grows for ever."""
    return offered_load(per_s, work_s) / _workers(workers)


def erlang_b(load: float, *, workers: int) -> float:
    """Return the share of arrivals that are refused, where nobody can wait.

    It holds for any distribution of work. Source: Erlang, *Solution of some problems in the theory
    of probabilities of significance in automatic telephone exchanges*, 1917; the recursion avoids
    factorials.
    """
    refused = 1.0
    for busy in range(1, _workers(workers) + 1):
        refused = load * refused / (busy + load * refused)
    return refused


def erlang_c(load: float, *, workers: int) -> float:
    """Return the share of arrivals that wait, in a queue without a bound; 1 from full load on.

    Source: Erlang, as for `erlang_b`.
    """
    if load >= _workers(workers):
        return 1.0
    refused = erlang_b(load, workers=workers)
    return refused / (1 - load / workers * (1 - refused))


def mean_wait_s(per_s: float, work_s: float, *, workers: int) -> float:
    """Return how long arrivals wait on average for a worker; infinite from full load on."""
    load = offered_load(per_s, work_s)
    if load >= workers:
        return inf
    return erlang_c(load, workers=workers) * work_s / (workers - load)


def wait_s(percent: float, per_s: float, work_s: float, *, workers: int) -> float:
    """Return the wait that so many percent of arrivals do not exceed, oldest first.

    Who waits at all, waits for an exponential time of mean work_s / (workers - load).
    """
    if not 0 <= percent < 100:
        raise ValueError(f"percent is {percent!r}: it must be from 0 to less than 100")
    load = offered_load(per_s, work_s)
    if load >= workers:
        return inf
    longer = erlang_c(load, workers=workers) / (1 - percent / 100)
    return max(0.0, log(longer) * work_s / (workers - load)) if longer else 0.0


def states(load: float, *, workers: int, capacity: int) -> list[float]:
    """Return the share of time with 0, 1, ... requests at a station: in hand and in the queue.

    M/M/c/K, where K is `workers` + `capacity`. Source: any textbook of birth and death processes,
    such as Kleinrock, *Queueing Systems*, volume 1, 1975, section 3.8.
    """
    steps = [load / min(at, _workers(workers)) for at in range(1, workers + capacity + 1)]
    weights = list(accumulate(steps, lambda weight, step: weight * step, initial=1.0))
    return [weight / sum(weights) for weight in weights]


def refused_share(load: float, *, workers: int, capacity: int) -> float:
    """Return the share of arrivals that find the queue full, of so much capacity."""
    return states(load, workers=workers, capacity=capacity)[-1]


def sampling_variance(
    births: Sequence[float], deaths: Sequence[float], values: Sequence[float]
) -> float:
    """Return V: the mean of a value over a run of t seconds has the variance V / t, for long runs.

    The value depends on the state, of a process that climbs from state i at the rate `births[i]`
    and comes back to it at `deaths[i]`. So the mean of a run lies within 1.96 times the root of
    V / t of the true one, in 95 runs of 100. Source: Whitt, *Asymptotic formulas for Markov
    processes with applications to simulation*, Operations Research 40, 1992.
    """
    steps = (birth / death for birth, death in zip(births, deaths, strict=True))
    weights = list(accumulate(steps, lambda weight, step: weight * step, initial=1.0))
    shares = [weight / sum(weights) for weight in weights]
    mean = sum(share * value for share, value in zip(shares, values, strict=True))
    parts = [share * (value - mean) for share, value in zip(shares, values, strict=True)]
    # All parts add up to nought; the sum from the nearer end keeps the digits of small shares.
    below, above = list(accumulate(parts)), list(accumulate(reversed(parts[1:])))[::-1]
    passed = accumulate(shares)
    climbs = zip(passed, below, above, shares, births, strict=False)  # none from the last state
    return 2 * sum(
        (low if share_below < 0.5 else high) ** 2 / (share * birth)
        for share_below, low, high, share, birth in climbs
    )


def customers_needed(load: float, *, error: float, deviations: float = 1.96) -> float:
    """Return how many customers of one worker must be simulated to know their mean wait.

    So that the mean is wrong by less than this share of itself: in 95 runs of 100 with 1.96
    standard deviations. It grows with the fourth power of 1 / (1 - load). Source: Daley, *The
    serial correlation coefficients of waiting times in a stationary single server queue*, Journal
    of the Australian Mathematical Society 8, 1968; Whitt, *Planning queueing simulations*,
    Management Science 35, 1989.
    """
    if not 0 < load < 1:
        raise ValueError(f"load is {load!r}: for one worker it must be between 0 and 1")
    variance = load * (2 + 5 * load - 4 * load**2 + load**3) / (1 - load) ** 4
    wait = load / (1 - load)  # both with work of mean one
    return (deviations / error) ** 2 * variance / wait**2


def _workers(workers: int) -> int:
    if workers < 1:
        raise ValueError(f"workers is {workers!r}: there must be at least one")
    return workers


def _at_least(name: str, value: float, least: float) -> float:
    if value < least:
        raise ValueError(f"{name} is {value!r}: it must be at least {least}")
    return value
