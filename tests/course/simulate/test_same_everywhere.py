"""The same run on every machine and every Python: digests of whole runs, pinned."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from course.simulate import (
    MS,
    SECOND,
    Clients,
    Crash,
    Erlang,
    Exponential,
    Hyperexponential,
    Load,
    Order,
    Poisson,
    Rates,
    Run,
    Slowdown,
    Station,
    Uniform,
    WhenFull,
    simulate,
)

BURST = Rates(((0, 40), (10 * SECOND, 200), (12 * SECOND, 40)))
RANKS = ((0, 6), (1, 3), (2, 1))
RUNS = {
    "plain": Run(Load(Poisson(40), Exponential(200 * MS), customers=2000), Station(9)),
    "burst": Run(
        Load(BURST, Erlang(40 * MS, 3), lasts=20 * SECOND, priorities=RANKS),
        Station(2, capacity=20, when_full=WhenFull.SHED_LOWEST, order=Order.PRIORITY),
        seed=2,
    ),
    "storm": Run(
        Load(Poisson(80), Hyperexponential(5 * MS, 55 * MS, 10), lasts=20 * SECOND),
        Station(1, capacity=110, slowdowns=(Slowdown(5 * SECOND, 7 * SECOND, 20),)),
        Clients(SECOND, retries=3, backoff=100 * MS, jitter=True, budget_percent=10),
        seed=3,
    ),
    "crash": Run(
        Load(BURST, Uniform(10 * MS, 60 * MS), lasts=20 * SECOND),
        Station(
            3,
            capacity=10,
            when_full=WhenFull.WAIT,
            crashes=(Crash(SECOND, 5 * SECOND, worker=1), Crash(11 * SECOND, SECOND)),
            redelivers_after=500 * MS,
        ),
        Clients(patience=2 * SECOND),
        seed=4,
    ),
}
PINNED = {
    "plain": "d46bccc301de1f7d",
    "burst": "f0d4d0c579bd7a78",
    "storm": "b59fbd6a10b55cbf",
    "crash": "3d06b37ccf58b86d",
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_the_same_everywhere(name: str) -> None:
    result = simulate(RUNS[name], logs=True)

    told = json.dumps([[event.at, event.what, event.request] for event in result.log])
    digest = sha256(told.encode()).hexdigest()[:16]

    assert digest == PINNED[name]
