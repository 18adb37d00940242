"""Summaries and series: what they count, by hand."""

from __future__ import annotations

import pytest
from tests.course.simulate.stories import tell

from course.contracts.backpressure_policy import WhenFull
from course.simulate import MS, Clients, Crash, Ending, Result, Station


@pytest.fixture
def busy() -> Result:
    """One worker, five customers: three answers, one of them late, and two refusals."""
    station = Station(1, capacity=1)
    return tell(station, (0, 5, 6, 10, 11), 10, Clients(patience=16 * MS)).result


def test_a_summary_counts_how_requests_ended(busy: Result) -> None:
    summary = busy.summary()

    assert (summary.customers, summary.requests, summary.retries) == (5, 5, 0)
    counts = {ending: many for ending, many in summary.ended.items() if many}
    assert counts == {Ending.ANSWERED: 2, Ending.LATE: 1, Ending.REFUSED: 2}


def test_a_summary_measures_what_the_station_did(busy: Result) -> None:
    summary = busy.summary(end=40 * MS)

    assert summary.goodput_per_s == 50  # two in 40 ms
    assert summary.utilisation == 0.75
    assert summary.mean_depth == pytest.approx((5 + 10) / 40)


def test_a_summary_of_waits_is_of_those_begun_with(busy: Result) -> None:
    summary = busy.summary()

    assert summary.mean_wait_s == pytest.approx((0 + 5 + 10) / 3000)
    assert summary.waited == pytest.approx(2 / 3)


def test_a_summary_of_a_stretch_is_of_what_was_sent_in_it(busy: Result) -> None:
    summary = busy.summary(5 * MS, 10 * MS)

    assert summary.requests == 2
    assert summary.mean_wait_s == 0.005
    assert summary.utilisation == 1
    assert summary.goodput_per_s == 0


def test_a_stretch_at_the_end_leaves_out_what_was_before(busy: Result) -> None:
    summary = busy.summary(25 * MS, 35 * MS)

    assert summary.requests == 0
    assert summary.utilisation == 0.5
    assert summary.mean_depth == 0


def test_what_comes_back_after_a_crash_is_no_retry() -> None:
    station = Station(1, crashes=(Crash(25 * MS, MS),), redelivers_after=MS)

    summary = tell(station, (0,), 18, Clients(patience=10 * MS, retries=1)).result.summary()

    assert (summary.customers, summary.requests, summary.retries) == (1, 3, 1)


def test_percentiles_are_waits_that_somebody_had(busy: Result) -> None:
    waits = busy.waits()

    found = [busy.wait_s(percent) for percent in (0.1, 33.3, 33.4, 66.7, 100)]

    assert waits == [0, 5 * MS, 10 * MS]
    assert found == [0, 0, 0.005, 0.01, 0.01]


def test_nobody_served_means_no_wait_to_name() -> None:
    result = tell(Station(1), (), 1).result

    summary = result.summary()

    assert (summary.mean_wait_s, summary.waited, summary.goodput_per_s) == (None, None, 0)
    with pytest.raises(ValueError, match="no wait to name"):
        result.wait_s(50)


def test_a_series_has_levels_and_counts(busy: Result) -> None:
    series = busy.series(10 * MS)

    assert series.in_flight == [1, 1, 1, 0]
    assert series.depth == [1, 1, 0, 0]
    assert series.sent == [3, 2, 0, 0]
    assert series.ended[Ending.REFUSED] == [1, 1, 0, 0]
    assert series.ended[Ending.ANSWERED] == [0, 1, 1, 0]
    assert series.ended[Ending.LATE] == [0, 0, 0, 1]


def test_a_series_shows_what_is_held_outside() -> None:
    station = Station(1, capacity=1, when_full=WhenFull.WAIT)

    series = tell(station, (0, 1, 2, 3), 10).result.series(5 * MS)

    assert series.outside == [2, 2, 1, 1, 0, 0, 0, 0, 0]
    assert series.depth == [1, 1, 1, 1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize("percent", [0, -1, 100.1])
def test_a_percentile_is_a_share(percent: float, busy: Result) -> None:
    with pytest.raises(ValueError, match="percent is"):
        busy.wait_s(percent)


def test_a_stretch_has_a_length(busy: Result) -> None:
    with pytest.raises(ValueError, match="summary: end is 5"):
        busy.summary(5, 5)
