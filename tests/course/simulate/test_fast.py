"""The fast path says what the engine says, to the last microsecond."""

from __future__ import annotations

import pytest

from course.simulate import (
    MS,
    Constant,
    Erlang,
    Every,
    Exponential,
    Load,
    Poisson,
    Rates,
    Run,
    Station,
    Uniform,
    simulate,
    waits,
)
from course.simulate.load import Arrivals, Work


@pytest.mark.parametrize("workers", [1, 2, 4, 9])
@pytest.mark.parametrize(
    ("arrivals", "work"),
    [
        (Poisson(40), Exponential(20 * MS)),
        (Poisson(200), Exponential(20 * MS)),
        (Every(25 * MS), Constant(100 * MS)),
        (Rates(((0, 20), (1_000_000, 400), (2_000_000, 10))), Erlang(50 * MS, 2)),
        (Poisson(40), Uniform(1, 200 * MS)),
    ],
    ids=["calm", "busy", "regular", "burst", "uniform"],
)
def test_waits_are_those_of_the_engine(arrivals: Arrivals, work: Work, workers: int) -> None:
    load = Load(arrivals, work, customers=5000)

    fast = waits(load, workers=workers, seed=3)

    requests = simulate(Run(load, Station(workers), seed=3)).requests
    engine = [started - sent for started, sent in zip(requests.started, requests.sent, strict=True)]
    assert fast == engine


def test_nobody_waits_where_nobody_comes() -> None:
    load = Load(Poisson(40), Exponential(MS), customers=0)

    found = waits(load, workers=1)

    assert found == []


def test_without_a_worker_there_is_no_queue() -> None:
    load = Load(Poisson(40), Exponential(MS), customers=1)

    with pytest.raises(ValueError, match="workers is 0"):
        waits(load, workers=0)
