"""A full queue: each rule does what it says, and nothing else."""

from __future__ import annotations

import pytest
from tests.course.simulate.stories import Told, tell

from course.contracts.backpressure_policy import WhenFull
from course.simulate import MS, Order, Station

FOUR = (0, 1, 2, 3)  # one worker, room for one, work of 10: the third and fourth find it full


def full(rule: WhenFull, *, holds_for: int | None = None) -> Told:
    """Return what becomes of four customers in quick succession."""
    return tell(Station(1, capacity=1, when_full=rule, holds_for=holds_for), FOUR, 10)


def test_without_a_bound_everybody_enters() -> None:
    station = Station(1)

    told = tell(station, FOUR, 10)

    assert told.starts == [0, 10, 20, 30]
    assert told.endings == ["answered"] * 4


def test_refused_are_those_who_come_last() -> None:
    told = full(WhenFull.REFUSE_NEW)

    assert told.endings == ["answered", "answered", "refused", "refused"]
    assert told.ends == [10, 20, 2, 3]


def test_held_senders_enter_in_the_order_of_their_arrival() -> None:
    told = full(WhenFull.WAIT)

    assert told.starts == [0, 10, 20, 30]
    entered = [(at, request) for at, what, request in told.log if what == "entered"]
    assert entered == [(1, 1), (10, 2), (20, 3)]


def test_a_held_sender_leaves_when_its_time_is_over() -> None:
    told = full(WhenFull.TIME_OUT, holds_for=9 * MS)

    assert told.endings == ["answered", "answered", "answered", "timed out"]
    assert told.ends == [10, 20, 30, 12]


def test_the_oldest_makes_room() -> None:
    told = full(WhenFull.DROP_OLDEST)

    assert told.endings == ["answered", "evicted", "evicted", "answered"]
    assert told.ends == [10, 2, 3, 20]


def test_the_spill_is_worked_on_later_and_in_order() -> None:
    told = full(WhenFull.SPILL)

    assert told.endings == ["answered"] * 4
    assert told.starts == [0, 10, 20, 30]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(
    ("priorities", "endings"),
    [
        ((0, 5, 3), ["answered", "answered", "refused"]),
        ((0, 3, 5), ["answered", "evicted", "answered"]),
        ((0, 3, 3), ["answered", "answered", "refused"]),
    ],
    ids=["a lower newcomer", "a higher newcomer", "a tie"],
)
def test_who_matters_least_makes_room(
    order: Order, priorities: tuple[int, ...], endings: list[str]
) -> None:
    station = Station(1, capacity=1, when_full=WhenFull.SHED_LOWEST, order=order)

    told = tell(station, range(len(priorities)), 10, ranks=priorities)

    assert told.endings == endings


@pytest.mark.parametrize("order", [Order.OLDEST_FIRST, Order.PRIORITY])
def test_of_equals_the_newest_makes_room(order: Order) -> None:
    station = Station(1, capacity=2, when_full=WhenFull.SHED_LOWEST, order=order)

    told = tell(station, FOUR, 10, ranks=(0, 1, 1, 2))

    assert told.endings == ["answered", "answered", "evicted", "answered"]


def test_without_room_only_a_free_worker_takes_anything() -> None:
    station = Station(1, capacity=0)

    told = tell(station, (0, 5, 10), 10)

    assert told.endings == ["answered", "refused", "answered"]


def test_a_held_sender_may_go_straight_to_a_worker() -> None:
    station = Station(1, capacity=0, when_full=WhenFull.WAIT)

    told = tell(station, FOUR, 10)

    assert told.starts == [0, 10, 20, 30]


@pytest.mark.parametrize("rule", [WhenFull.DROP_OLDEST, WhenFull.SHED_LOWEST])
def test_nobody_can_make_room_where_there_is_none(rule: WhenFull) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Station(1, capacity=0, when_full=rule)


def test_a_time_for_holding_belongs_to_its_rule() -> None:
    with pytest.raises(ValueError, match="holds_for belongs to"):
        Station(1, capacity=1, when_full=WhenFull.TIME_OUT)
    with pytest.raises(ValueError, match="holds_for belongs to"):
        Station(1, capacity=1, holds_for=5)
