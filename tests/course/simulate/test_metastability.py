"""A slow quarter of a minute: what never recovers from it, and what does.

One worker for 100 a second, 80 a second arrive, clients wait for a second and send again up to
three times; from 60 to 75 s the worker runs at a fifth of its speed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.simulate import (
    MS,
    SECOND,
    Clients,
    Exponential,
    Load,
    Order,
    Poisson,
    Result,
    Run,
    Slowdown,
    Station,
    simulate,
)

STATION = Station(1, slowdowns=(Slowdown(60 * SECOND, 75 * SECOND, 20),))
CLIENTS = Clients(patience=SECOND, retries=3)
END = 200 * SECOND


def play(
    station: Station = STATION, clients: Clients = CLIENTS, *, per_s: float = 80, end: int = END
) -> Result:
    """Return a run that stops while customers still arrive."""
    load = Load(Poisson(per_s), Exponential(10 * MS), lasts=end)
    return simulate(Run(load, station, clients, stops_at=end))


def recovered(result: Result) -> float:
    """Return the goodput of the last 50 seconds, as a share of that before the trigger."""
    before = result.summary(20 * SECOND, 60 * SECOND).goodput_per_s
    return result.summary(result.stopped_at - 50 * SECOND).goodput_per_s / before


@pytest.mark.parametrize(
    "clients",
    [
        CLIENTS,
        replace(CLIENTS, backoff=500 * MS),
        replace(CLIENTS, backoff=5 * SECOND, jitter=True),
        replace(CLIENTS, backoff=20 * SECOND, jitter=True),
    ],
    ids=["at once", "backoff", "backoff and jitter", "long backoff and jitter"],
)
def test_retries_keep_it_down_for_ever(clients: Clients) -> None:
    result = play(clients=clients)

    share = recovered(result)

    assert share < 0.01
    assert result.summary(150 * SECOND).utilisation > 0.99


@pytest.mark.parametrize("capacity", [500, 150])
def test_a_bound_that_holds_more_than_patience_does_not_help(capacity: int) -> None:
    station = replace(STATION, capacity=capacity)

    share = recovered(play(station))

    assert share < 0.01


@pytest.mark.parametrize(
    ("station", "clients"),
    [
        (STATION, replace(CLIENTS, retries=0)),
        (replace(STATION, capacity=50), CLIENTS),
        (replace(STATION, capacity=80), CLIENTS),
        (replace(STATION, capacity=110), CLIENTS),
        (replace(STATION, order=Order.NEWEST_FIRST), CLIENTS),
        (replace(STATION, expires_after=950 * MS), CLIENTS),
        (STATION, replace(CLIENTS, budget_percent=10)),
    ],
    ids=["no retries", "bound 50", "bound 80", "bound 110", "newest first", "expiry", "budget"],
)
def test_a_defence_brings_it_back(station: Station, clients: Clients) -> None:
    result = play(station, clients)

    share = recovered(result)

    assert share > 0.95


def test_expiry_without_time_for_the_work_leaves_most_answers_late() -> None:
    station = replace(STATION, expires_after=SECOND)

    share = recovered(play(station))

    assert 0.1 < share < 0.6


@pytest.mark.parametrize(("per_s", "least", "most"), [(24, 0.95, 1.05), (26, 0.0, 0.01)])
def test_arrivals_times_tries_decide_whether_it_ever_recovers(
    per_s: float, least: float, most: float
) -> None:
    end = 600 * SECOND

    result = play(per_s=per_s, end=end)

    # With three retries 24 a second become 96, which is less than 100; 26 become 104.
    share = recovered(result)
    assert least <= share <= most
