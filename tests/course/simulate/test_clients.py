"""Clients: how long they wait, when they send again, and what holds them back."""

from __future__ import annotations

import pytest
from tests.course.simulate.stories import tell

from course.contracts.backpressure_policy import WhenFull
from course.simulate import MS, Clients, Station

ONE = Station(1)
NO_ROOM = Station(1, capacity=0)


def test_an_answer_after_its_client_has_left_is_late() -> None:
    clients = Clients(patience=15 * MS)

    told = tell(ONE, (0, 6, 7), 10, clients)

    assert told.endings == ["answered", "answered", "late"]


def test_an_answer_at_the_last_moment_is_late() -> None:
    clients = Clients(patience=10 * MS)

    told = tell(ONE, (0,), 10, clients)

    assert told.endings == ["late"]


def test_nobody_begins_with_what_has_expired() -> None:
    station = Station(1, expires_after=15 * MS)

    told = tell(station, (0, 1, 2, 21), 10)

    assert told.endings == ["answered", "answered", "expired", "answered"]
    assert told.starts == [0, 10, None, 21]
    assert told.ends[2] == 20


def test_a_client_sends_again_when_it_has_waited_for_long_enough() -> None:
    clients = Clients(patience=15 * MS, retries=1)

    told = tell(ONE, (0, 1), (30, 10), clients)

    assert told.customers == [0, 1, 0, 1]
    assert told.sent == [0, 1, 15, 16]
    assert told.endings == ["late", "late", "late", "late"]


def test_a_client_with_an_answer_sends_nothing_again() -> None:
    clients = Clients(patience=15 * MS, retries=3)

    told = tell(ONE, (0, 1), (10, 5), clients)

    assert told.endings == ["answered", "answered"]


def test_a_refused_client_sends_again_after_its_backoff_which_doubles() -> None:
    clients = Clients(retries=3, backoff=10 * MS)

    told = tell(NO_ROOM, (0, 1), (100, 1), clients)

    assert told.sent == [0, 1, 11, 31, 71]
    assert told.endings == ["answered", "refused", "refused", "refused", "refused"]


def test_without_a_backoff_a_refused_client_sends_again_at_once() -> None:
    clients = Clients(retries=2)

    told = tell(NO_ROOM, (0, 1), (100, 1), clients)

    assert told.sent == [0, 1, 1, 1]


def test_jitter_takes_any_part_of_the_backoff() -> None:
    clients = Clients(retries=1, backoff=100 * MS, jitter=True)
    busy = (0, *[1] * 200)

    told = tell(NO_ROOM, busy, [1000, *[1] * 200], clients)

    delays = [at - 1 for at in told.sent[201:] if at is not None]
    assert len(delays) == 200
    assert all(0 < delay < 100 for delay in delays)
    assert sum(delays) / 200 == pytest.approx(50, abs=3.3 * 100 / (12 * 200) ** 0.5)


def test_jitter_is_the_same_whatever_others_do() -> None:
    clients = Clients(retries=1, backoff=100 * MS, jitter=True)

    alone = tell(NO_ROOM, (0, 1, 2), (1000, 1, 1), clients)
    among = tell(NO_ROOM, (0, 1, 2, 3), (1000, 1, 1, 1), clients)

    assert set(alone.sent) < set(among.sent)


def test_a_sender_held_for_too_long_may_try_again() -> None:
    station = Station(1, capacity=0, when_full=WhenFull.TIME_OUT, holds_for=5 * MS)

    told = tell(station, (0, 1), (8, 1), Clients(retries=1))

    assert told.endings == ["answered", "timed out", "answered"]
    assert told.starts == [0, None, 8]


def test_the_owner_of_an_evicted_request_learns_it_by_waiting() -> None:
    station = Station(1, capacity=1, when_full=WhenFull.DROP_OLDEST)

    told = tell(station, (0, 1, 2), (30, 5, 5), Clients(patience=40 * MS, retries=1))

    assert told.endings == ["answered", "evicted", "answered", "answered"]
    assert told.sent[3] == 41


def test_a_purse_pays_for_ten_retries_and_fills_with_answers() -> None:
    clients = Clients(retries=1, budget_percent=50)
    crowd, answered, busy, one_more = [1] * 12, [60, 70], [80], [81]

    told = tell(NO_ROOM, [0, *crowd, *answered, *busy, *one_more], [50] + [5] * 16, clients)

    assert told.sent[17:] == [1] * 10 + [81]


def test_a_purse_holds_no_more_than_ten_retries() -> None:
    clients = Clients(retries=1, budget_percent=500)
    calm, crowd = [10, 20, 30], [31] * 12

    told = tell(NO_ROOM, [*calm, *crowd], [5, 5, 50] + [5] * 12, clients)

    assert told.sent[15:] == [31] * 10


def test_a_client_that_gave_up_stays_away() -> None:
    clients = Clients(patience=50 * MS, retries=1, budget_percent=100)
    crowd = [1] * 11  # ten send again at once, and the last one cannot pay

    told = tell(NO_ROOM, [0, *crowd], [40] + [5] * 11, clients)

    assert told.endings.count("answered") == 1
    assert told.sent[12:] == [1] * 10


def test_clients_without_patience_wait_for_ever() -> None:
    clients = Clients(retries=3)

    told = tell(ONE, (0, 0), (10_000, 1), clients)

    assert told.endings == ["answered", "answered"]


@pytest.mark.parametrize("field", ["retries", "backoff", "budget_percent", "patience"])
def test_what_no_client_can_do_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=f"Clients: {field} is -1"):
        Clients(**{field: -1})  # type: ignore[arg-type]
