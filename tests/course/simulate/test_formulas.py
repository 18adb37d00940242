"""Formulas, against published figures and against each other."""

from __future__ import annotations

from math import inf, isinf

import pytest

from course.simulate.formulas import (
    customers_needed,
    erlang_b,
    erlang_c,
    little,
    mean_wait_s,
    offered_load,
    refused_share,
    sampling_variance,
    states,
    utilisation,
    wait_s,
)


@pytest.mark.parametrize(
    ("workers", "waited", "wait_ms"),
    [(8, 1.0, inf), (9, 0.653, 131), (10, 0.409, 41), (11, 0.245, 16), (12, 0.140, 7)],
)
def test_forty_a_second_with_a_fifth_of_a_second_of_work(
    workers: int, waited: float, wait_ms: float
) -> None:
    load = offered_load(40, 0.2)

    found = erlang_c(load, workers=workers), mean_wait_s(40, 0.2, workers=workers)

    assert found[0] == pytest.approx(waited, abs=0.0005)
    assert found[1] * 1000 == pytest.approx(wait_ms, abs=0.5)


@pytest.mark.parametrize(("load", "factor"), [(0.5, 2), (0.8, 5), (0.9, 10), (0.95, 20)])
def test_a_stay_at_one_worker_is_so_many_times_its_work(load: float, factor: int) -> None:
    work_s = 0.1

    stay_s = mean_wait_s(load / work_s, work_s, workers=1) + work_s

    assert stay_s / work_s == pytest.approx(factor)


@pytest.mark.parametrize(
    ("load", "workers", "refused"), [(10, 10, 0.215), (10, 15, 0.036), (20, 30, 0.0085)]
)
def test_erlang_b_is_that_of_the_tables(load: float, workers: int, refused: float) -> None:
    found = erlang_b(load, workers=workers)

    assert found == pytest.approx(refused, abs=0.0005)


def test_one_worker_without_room_refuses_as_erlang_says() -> None:
    load, workers = 8.0, 9

    found = refused_share(load, workers=workers, capacity=0)

    assert found == pytest.approx(erlang_b(load, workers=workers))


def test_a_large_room_waits_as_erlang_says() -> None:
    load, workers = 8.0, 9

    shares = states(load, workers=workers, capacity=2000)

    assert sum(shares) == pytest.approx(1)
    assert sum(shares[workers:]) == pytest.approx(erlang_c(load, workers=workers))


def test_half_of_all_wait_no_longer_than_the_median() -> None:
    load, work_s, workers = 8.0, 0.2, 9

    median = wait_s(50, 40, work_s, workers=workers)

    longer = erlang_c(load, workers=workers) * 2.718281828459045 ** (-median / work_s)
    assert longer == pytest.approx(0.5)
    assert wait_s(30, 40, work_s, workers=workers) == 0


def test_full_load_has_no_end() -> None:
    per_s, work_s = 40, 0.2

    waits = mean_wait_s(per_s, work_s, workers=8), wait_s(50, per_s, work_s, workers=7)

    assert all(map(isinf, waits))
    assert utilisation(per_s, work_s, workers=8) == pytest.approx(1)


def test_the_spread_of_a_simulated_queue_is_the_published_one() -> None:
    load = 0.8
    steps = 400

    found = sampling_variance([load] * steps, [1.0] * steps, range(steps + 1))

    # Whitt, 1989: the number at one worker, with work of mean one.
    assert found == pytest.approx(2 * load * (1 + load) / (1 - load) ** 4)


def test_one_percent_takes_millions_of_customers() -> None:
    error = 0.01

    needed = customers_needed(0.8, error=error), customers_needed(0.99, error=error)

    assert needed == pytest.approx((4.74e6, 1.55e9), rel=0.01)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        erlang_b(1, workers=0)
    with pytest.raises(ValueError, match="per_s is -1"):
        little(-1, 1)
    with pytest.raises(ValueError, match="less than 100"):
        wait_s(100, 1, 1, workers=2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        customers_needed(1, error=0.01)
