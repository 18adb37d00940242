"""Loads: who arrives when, with how much work; and what is refused as a load."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.simulate import (
    MS,
    SECOND,
    ArrivalTrace,
    Constant,
    Erlang,
    Every,
    Exponential,
    Hyperexponential,
    Load,
    Poisson,
    Rates,
    Uniform,
    WorkTrace,
)
from course.simulate.load import Work

MANY = 200_000


def test_every_customer_comes_after_the_same_gap() -> None:
    load = Load(Every(300 * MS), Constant(1), lasts=SECOND)

    crowd = load.crowd(seed=1)

    assert crowd.times == [300 * MS, 600 * MS, 900 * MS]


def test_a_trace_is_played_as_it_was_recorded() -> None:
    load = Load(ArrivalTrace((5, 5, 9)), WorkTrace((3, 1, 2)))

    crowd = load.crowd(seed=1)

    assert (crowd.times, crowd.work, crowd.priority) == ([5, 5, 9], [3, 1, 2], [0, 0, 0])


def test_a_load_ends_with_its_last_customer_or_with_its_time() -> None:
    few = Load(Poisson(80), Constant(1), customers=10, lasts=SECOND)
    short = Load(Poisson(80), Constant(1), customers=1000, lasts=SECOND)

    times = few.crowd(1).times, short.crowd(1).times

    assert len(times[0]) == 10
    assert 40 < len(times[1]) < 120
    assert times[1][-1] < SECOND


def test_poisson_arrivals_come_at_their_rate() -> None:
    load = Load(Poisson(7.7), Constant(1), customers=MANY)

    times = load.crowd(1).times

    deviation = MANY**0.5 / 7.7  # of the last arrival, in seconds
    assert times[-1] / SECOND == pytest.approx(MANY / 7.7, abs=3.3 * deviation)
    assert times == sorted(times)


def test_rates_change_when_they_say() -> None:
    rates = Rates(((0, 100), (10 * SECOND, 0), (20 * SECOND, 1000), (30 * SECOND, 0)))
    load = Load(rates, Constant(1), customers=MANY)

    times = load.crowd(1).times

    first = sum(at < 10 * SECOND for at in times)
    assert first == pytest.approx(1000, abs=3.3 * 1000**0.5)
    assert len(times) - first == pytest.approx(10_000, abs=3.3 * 10_000**0.5)
    assert all(at < 10 * SECOND or 20 * SECOND <= at < 30 * SECOND for at in times)


@pytest.mark.parametrize(
    ("work", "mean", "variation"),
    [
        (Constant(100 * MS), 100 * MS, 0.0),
        (Uniform(50 * MS, 150 * MS), 100 * MS, 1 / 12),
        (Exponential(100 * MS), 100 * MS, 1.0),
        (Erlang(100 * MS, 4), 100 * MS, 0.25),
        (Hyperexponential(50 * MS, 550 * MS, 10), 100 * MS, 5.5),
    ],
    ids=["constant", "uniform", "exponential", "erlang", "hyperexponential"],
)
def test_work_has_its_mean_and_its_spread(work: Work, mean: int, variation: float) -> None:
    values = Load(Every(1), work, customers=MANY).crowd(1).work

    average = sum(values) / MANY
    spread = sum((value - average) ** 2 for value in values) / MANY / average**2

    assert average == pytest.approx(mean, rel=3.3 * (variation / MANY) ** 0.5 + 1e-9)
    assert spread == pytest.approx(variation, rel=0.05)


def test_another_rate_changes_nothing_about_the_work() -> None:
    slow = Load(Poisson(10), Exponential(MS), customers=100)
    fast = Load(Poisson(20), Exponential(MS), customers=100)

    crowds = slow.crowd(7), fast.crowd(7)

    assert crowds[0].work == crowds[1].work
    assert [at / 2 for at in crowds[0].times] == pytest.approx(crowds[1].times, abs=100)


def test_priorities_come_by_their_weights() -> None:
    load = Load(Every(1), Constant(1), customers=MANY, priorities=((0, 90), (5, 10)))

    priority = load.crowd(1).priority

    assert set(priority) == {0, 5}
    assert priority.count(5) == pytest.approx(MANY / 10, abs=3.3 * (MANY * 0.09) ** 0.5)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Exponential(0), "Exponential: mean_us is 0: it must be a whole number"),
        (lambda: Constant(0.5), "such as 200 [*] MS"),  # type: ignore[arg-type]
        (lambda: Uniform(5, 4), "at least 5"),
        (lambda: Hyperexponential(1, 2, 101), "more than 100 percent"),
        (lambda: Poisson(0), "nobody would ever arrive"),
        (lambda: Poisson(-1), "from 0 to a million a second"),
        (lambda: Poisson("40"), "Poisson: per_s is '40'"),  # type: ignore[arg-type]
        (lambda: Rates(((5, 1),)), "begin at 0"),
        (lambda: Rates(((0, 1), (0, 2))), "go on in order"),
        (lambda: ArrivalTrace((2, 1)), "sort them"),
        (lambda: Load(Poisson(1), Constant(1)), "give customers, or lasts"),
        (lambda: Load(Every(1), Constant(1), customers=1, priorities=((0, 0),)), "weight above 0"),
        (lambda: Load(Every(1), WorkTrace((1,)), customers=2).crowd(1), "1 customers recorded"),
    ],
)
def test_what_is_no_load_is_refused_with_a_reason(
    make: Callable[[], object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()
