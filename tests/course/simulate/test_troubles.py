"""Troubles: workers that slow down, stand still, crash and come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.course.simulate.stories import tell

from course.simulate import (
    MS,
    SECOND,
    Clients,
    Constant,
    Crash,
    Every,
    Load,
    Run,
    Slowdown,
    Station,
    simulate,
)


@pytest.mark.parametrize(
    ("start", "work", "end"),
    [(0, 10, 10), (0, 11, 15), (0, 14, 30), (0, 15, 31), (20, 1, 25), (30, 10, 40), (12, 5, 31.4)],
)
def test_work_through_a_slow_down_takes_longer(start: int, work: int, end: float) -> None:
    station = Station(1, slowdowns=(Slowdown(10 * MS, 30 * MS, 20),))

    found = station.finish(start * MS, work * MS)

    assert found == end * MS


def test_work_is_finished_to_the_microsecond_and_never_early() -> None:
    station = Station(1, slowdowns=(Slowdown(0, 10, 30), Slowdown(10, 20, 70)))

    found = [station.finish(0, work) for work in range(1, 12)]

    assert found == [4, 7, 10, 12, 13, 15, 16, 18, 19, 20, 21]


def test_workers_that_stand_still_go_on_later() -> None:
    station = Station(1, slowdowns=(Slowdown(5 * MS, 105 * MS, 0),))

    told = tell(station, (0, 50), 10)

    assert told.ends == [110, 120]


@pytest.mark.parametrize("percent", [0, 20])
def test_no_work_is_done_at_once_however_slow_the_workers(percent: int) -> None:
    station = Station(1, slowdowns=(Slowdown(0, 10, percent),))

    found = station.finish(3, 0)

    assert found == 3


def test_a_crash_loses_what_its_worker_had_in_hand() -> None:
    station = Station(1, crashes=(Crash(5 * MS, down=10 * MS),))

    told = tell(station, (0, 1), 10)

    assert told.endings == ["crashed", "answered"]
    assert (told.starts, told.ends) == ([0, 15], [5, 25])


def test_others_work_while_one_is_down() -> None:
    station = Station(2, crashes=(Crash(5 * MS, down=50 * MS, worker=1),))

    told = tell(station, (0, 0, 1, 2), 10)

    assert told.endings == ["answered", "crashed", "answered", "answered"]
    assert told.starts == [0, 0, 10, 20]


def test_an_idle_worker_may_crash_too() -> None:
    station = Station(1, crashes=(Crash(5 * MS, down=10 * MS),))

    told = tell(station, (6,), 10)

    assert told.starts == [15]


def test_a_crashed_request_comes_back_as_another_one_of_its_customer() -> None:
    station = Station(1, capacity=1, crashes=(Crash(5 * MS, down=1 * MS),), redelivers_after=4 * MS)

    told = tell(station, (0, 1), 10)

    assert told.endings == ["crashed", "answered", "answered"]
    assert told.customers == [0, 1, 0]
    assert told.sent == [0, 1, 9]
    assert told.starts == [0, 6, 16]
    assert told.result.summary().retries == 0


def test_a_request_that_came_back_is_as_old_as_its_client_feels() -> None:
    station = Station(1, crashes=(Crash(5 * MS, down=1 * MS),), redelivers_after=4 * MS)

    told = tell(station, (0,), 10, Clients(patience=15 * MS))

    assert told.endings == ["crashed", "late"]


def test_a_client_of_a_lost_request_tries_again() -> None:
    station = Station(1, crashes=(Crash(5 * MS, down=1 * MS),))

    told = tell(station, (0,), 10, Clients(patience=15 * MS, retries=1))

    assert told.endings == ["crashed", "answered"]
    assert told.sent == [0, 15]


def test_a_run_stops_before_what_would_happen_then() -> None:
    load = Load(Every(10 * MS), Constant(15 * MS), lasts=SECOND)

    result = simulate(Run(load, Station(1), stops_at=40 * MS))

    endings = [ending.value for ending in result.requests.ending]
    assert endings == ["answered", "unfinished", "unfinished"]
    assert result.stopped_at == 40 * MS


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Slowdown(5, 5, 10), "Slowdown: end is 5: it must be a whole number of at least 6"),
        (lambda: Station(0), "Station: workers is 0"),
        (lambda: Station(1, slowdowns=(Slowdown(0, 9, 1), Slowdown(5, 12, 1))), "overlap"),
        (lambda: Station(1, crashes=(Crash(1, 1, worker=1),)), "there are 0 to 0"),
        (lambda: Station(1, crashes=(Crash(1, 5), Crash(2, 1))), "crashes while it is down"),
        (lambda: Run(Load(Every(1), Constant(1), customers=1), Station(1), seed=-1), "Run: seed"),
    ],
)
def test_what_cannot_happen_is_refused_with_a_reason(
    make: Callable[[], object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        make()
