"""Who is next: the oldest, the newest, or who matters most; and which worker takes it."""

from __future__ import annotations

import pytest
from tests.course.simulate.stories import tell

from course.contracts.backpressure_policy import WhenFull
from course.simulate import Order, Station

TIMES = (0, 1, 2, 3, 4)
RANKS = (0, 1, 2, 1, 2)


@pytest.mark.parametrize(
    ("order", "starts"),
    [
        (Order.OLDEST_FIRST, [0, 10, 20, 30, 40]),
        (Order.NEWEST_FIRST, [0, 40, 30, 20, 10]),
        (Order.PRIORITY, [0, 30, 10, 40, 20]),
    ],
    ids=[order.value for order in Order],
)
def test_the_next_one_is_who_the_order_says(order: Order, starts: list[float]) -> None:
    station = Station(1, order=order)

    told = tell(station, TIMES, 10, ranks=RANKS)

    assert told.starts == starts


@pytest.mark.parametrize("order", Order)
def test_the_oldest_is_dropped_in_any_order(order: Order) -> None:
    station = Station(1, capacity=3, when_full=WhenFull.DROP_OLDEST, order=order)

    told = tell(station, TIMES, 10, ranks=RANKS)

    assert told.endings == ["answered", "evicted", "answered", "answered", "answered"]


def test_several_workers_share_one_queue() -> None:
    station = Station(2)

    told = tell(station, (0, 0, 0, 0), (30, 10, 5, 40))

    assert told.starts == [0, 0, 10, 15]
    assert told.result.requests.worker == [0, 1, 1, 1]


def test_who_has_been_held_enters_before_a_newcomer() -> None:
    station = Station(1, capacity=1, when_full=WhenFull.WAIT)

    told = tell(station, (0, 1, 2, 10), 10)

    assert told.starts == [0, 10, 20, 30]


def test_the_log_tells_a_run_in_order() -> None:
    station = Station(1, capacity=1, when_full=WhenFull.WAIT)

    told = tell(station, (0, 1, 2), 10)

    assert told.log == [
        (0, "sent", 0),
        (0, "started", 0),
        (1, "sent", 1),
        (1, "entered", 1),
        (2, "sent", 2),
        (2, "held", 2),
        (10, "answered", 0),
        (10, "started", 1),
        (10, "entered", 2),
        (20, "answered", 1),
        (20, "started", 2),
        (30, "answered", 2),
    ]
