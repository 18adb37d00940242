"""Simulated queues agree with the formulas, within tolerances that other formulas give.

A mean of a run of t seconds has the variance V / t; `sampling_variance` knows V exactly for these
queues. A tolerance is 3.29 standard deviations, which one right run in a thousand exceeds; the
seeds are fixed, so a test that passes passes for ever.
"""

from __future__ import annotations

from itertools import accumulate
from math import exp, hypot, sqrt

import pytest

from course.simulate import (
    MS,
    SECOND,
    Ending,
    Exponential,
    Load,
    Order,
    Poisson,
    Run,
    Station,
    WhenFull,
    simulate,
    waits,
)
from course.simulate.formulas import (
    customers_needed,
    erlang_b,
    erlang_c,
    mean_wait_s,
    refused_share,
    sampling_variance,
    states,
    wait_s,
)

DEVIATIONS = 3.29
PER_S, WORK_S = 40.0, 0.2
LOAD = PER_S * WORK_S
CUSTOMERS = 100_000
SECONDS = CUSTOMERS / PER_S
FAR = 400  # a queue this long is never seen: a bound for sums without one


def load() -> Load:
    """Return forty customers a second who bring a fifth of a second of work each."""
    return Load(Poisson(PER_S), Exponential(200 * MS), customers=CUSTOMERS)


def tolerance(workers: int, values: list[float]) -> float:
    """Return how far the mean over a run of a value, one for each state, may lie from the true."""
    births = [PER_S] * (len(values) - 1)
    deaths = [min(busy, workers) / WORK_S for busy in range(1, len(values))]
    return DEVIATIONS * sqrt(sampling_variance(births, deaths, values) / SECONDS)


@pytest.mark.parametrize("workers", [9, 10, 12])
def test_waits_are_those_of_erlang(workers: int) -> None:
    true = mean_wait_s(PER_S, WORK_S, workers=workers)

    found = waits(load(), workers=workers)

    # By Little's law the mean wait is the mean depth over the rate.
    depths = [max(0.0, inside - workers) for inside in range(FAR)]
    mean_depth = sum(found) / SECOND / SECONDS
    assert mean_depth == pytest.approx(true * PER_S, abs=tolerance(workers, depths))


@pytest.mark.parametrize("workers", [9, 10, 12])
def test_so_many_wait_as_erlang_says(workers: int) -> None:
    true = erlang_c(LOAD, workers=workers)

    found = waits(load(), workers=workers)

    # Who arrives sees what an outsider sees: the share who wait is the share of time all are busy.
    is_busy = [float(inside >= workers) for inside in range(FAR)]
    share = sum(wait > 0 for wait in found) / CUSTOMERS
    assert share == pytest.approx(true, abs=tolerance(workers, is_busy))


def test_percentiles_are_those_of_erlang() -> None:
    workers = 10
    true = wait_s(95, PER_S, WORK_S, workers=workers)

    found = waits(load(), workers=workers)

    # Who finds n inside waits longer than `true` if at most n - workers leave until then, which
    # is a Poisson number; that it happens or not adds the spread of a coin.
    leave = true * workers / WORK_S
    weights = accumulate(range(1, FAR), lambda weight, k: weight * leave / k, initial=exp(-leave))
    waits_longer = [0.0] * workers + list(accumulate(weights))[: FAR - workers]
    coin = DEVIATIONS * sqrt(0.05 * 0.95 / CUSTOMERS)
    beyond = sum(wait > true * SECOND for wait in found) / CUSTOMERS
    assert beyond == pytest.approx(0.05, abs=hypot(tolerance(workers, waits_longer), coin))


@pytest.mark.parametrize(("workers", "capacity"), [(8, 0), (8, 10), (9, 20), (4, 3)])
def test_refusals_are_those_of_a_queue_with_a_bound(workers: int, capacity: int) -> None:
    true = refused_share(LOAD, workers=workers, capacity=capacity)

    station = Station(workers, capacity=capacity, when_full=WhenFull.REFUSE_NEW)
    result = simulate(Run(load(), station))

    is_full = [0.0] * (workers + capacity) + [1.0]
    refused = result.summary().ended[Ending.REFUSED] / CUSTOMERS
    assert refused == pytest.approx(true, abs=tolerance(workers, is_full))


@pytest.mark.parametrize("rule", [WhenFull.DROP_OLDEST, WhenFull.SHED_LOWEST])
def test_a_bound_loses_as_many_whoever_has_to_leave(rule: WhenFull) -> None:
    workers, capacity = 8, 5
    true = refused_share(LOAD, workers=workers, capacity=capacity)

    result = simulate(Run(load(), Station(workers, capacity=capacity, when_full=rule)))

    is_full = [0.0] * (workers + capacity) + [1.0]
    ended = result.summary().ended
    lost = (ended[Ending.REFUSED] + ended[Ending.EVICTED]) / CUSTOMERS
    assert lost == pytest.approx(true, abs=tolerance(workers, is_full))


@pytest.mark.parametrize("order", Order)
def test_the_order_changes_who_waits_and_not_how_many(order: Order) -> None:
    workers = 9
    true = mean_wait_s(PER_S, WORK_S, workers=workers)

    result = simulate(Run(load(), Station(workers, order=order)))

    depths = [max(0.0, inside - workers) for inside in range(FAR)]
    assert result.summary().mean_depth == pytest.approx(
        true * PER_S, abs=tolerance(workers, depths)
    )


def test_workers_are_as_busy_as_the_work_there_is() -> None:
    workers, capacity = 9, 20

    result = simulate(Run(load(), Station(workers, capacity=capacity)))

    shares = states(LOAD, workers=workers, capacity=capacity)
    busy = [min(inside, workers) / workers for inside in range(len(shares))]
    true = sum(share * one for share, one in zip(shares, busy, strict=True))
    assert result.summary().utilisation == pytest.approx(true, abs=tolerance(workers, busy))


@pytest.mark.parametrize("utilised", [0.5, 0.8])
def test_one_worker_needs_as_many_customers_as_daley_says(utilised: float) -> None:
    error = 0.05
    customers = int(customers_needed(utilised, error=error, deviations=DEVIATIONS))
    per_s = utilised * 100
    busy = Load(Poisson(per_s), Exponential(10 * MS), customers=customers)

    found = waits(busy, workers=1)

    true = mean_wait_s(per_s, 0.01, workers=1)
    assert sum(found) / customers / SECOND == pytest.approx(true, rel=error)


def test_nobody_waits_where_erlang_lets_nobody_in() -> None:
    true = erlang_b(LOAD, workers=8)

    result = simulate(Run(load(), Station(8, capacity=0)))

    is_full = [0.0] * 8 + [1.0]
    summary = result.summary()
    assert summary.waited == 0
    assert summary.ended[Ending.REFUSED] / CUSTOMERS == pytest.approx(
        true, abs=tolerance(8, is_full)
    )
