"""The shop around a worker: the very object, effects that count, a store that outlives them."""

from __future__ import annotations

from datetime import UTC

import pytest

from course.contracts.stable_payloads import Charge, DeadLetter
from course.specimens.shop import Belt, PutBack, Shop, Till

CHARGE = Charge("o-1", 4000, "EUR", "2026-03-02T09:30:00Z", "1 Old Street")


def test_a_belt_gives_the_very_object_that_was_put() -> None:
    belt, first, second = Belt(), ["a"], ["b"]
    belt.put(first)
    belt.put(second)

    given = belt.get()

    assert given is first
    assert len(belt) == 1


def test_an_order_is_summed_exactly() -> None:
    order = Shop().order("o-1")
    order.add("tea", 3, "19.99")
    order.add("pot", 1, "0.03")

    total = order.total()

    assert str(total) == "60.00"


def test_the_store_has_the_order_as_it_was_saved_last() -> None:
    shop = Shop()
    order = shop.order("o-1")
    order.add("tea", 1, "20.00")
    shop.save(order)

    order.add("pot", 1, "40.00")
    shop.move("o-1", "9 New Road")

    stored = shop.store().order("o-1")
    assert (str(stored.total), stored.address) == ("20.00", "9 New Road")


def test_a_cleared_order_has_nothing_left_and_its_connection_is_closed() -> None:
    shop = Shop()
    order = shop.order("o-1")
    order.add("tea", 1, "20.00")
    lines = order.lines

    shop.clear(order)

    assert lines == []
    assert order.order_id == ""
    with pytest.raises(ConnectionError, match="closed"):
        order.database.order("o-1")
    assert shop.store().order("o-1").address == "1 Old Street"


def test_what_is_kept_is_found_under_its_key_and_under_no_other() -> None:
    store = Shop().store()

    key, other = store.keep(b"a"), store.keep(b"a")

    assert key != other
    assert store.kept(key) == b"a"
    for unknown in ("", "kept-0", "kept-3", "kept-one"):
        with pytest.raises(KeyError):
            store.kept(unknown)


def test_what_a_shop_has_saved_another_one_goes_on_with() -> None:
    before, after = Shop(), Shop()
    order = before.order("o-1")
    order.add("tea", 1, "20.00")
    before.save(order)
    key = before.store().keep(b"\xff")

    after.restore(before.saved())

    assert after.store().order("o-1") == before.store().order("o-1")
    assert after.store().kept(key) == b"\xff"


def test_a_store_that_is_down_fails_for_everybody_until_it_comes_up() -> None:
    shop = Shop()
    shop.order("o-1")
    store = shop.store()

    shop.goes_down()

    with pytest.raises(ConnectionError, match="down"):
        store.order("o-1")
    shop.comes_up()
    assert store.order("o-1").order_id == "o-1"


def test_a_till_writes_down_what_was_done_and_nothing_while_it_is_down() -> None:
    till, letter = Till(), DeadLetter(b"hello", "no JSON")
    till.charge(CHARGE)
    till.dead_letter(letter)

    till.goes_down()

    with pytest.raises(ConnectionError):
        till.charge(CHARGE)
    till.comes_up()
    assert till.charges() == [CHARGE]
    assert till.letters() == [letter]


@pytest.mark.parametrize("failure", [TimeoutError, ValueError])
def test_a_store_and_a_till_fail_with_what_they_were_told(failure: type[Exception]) -> None:
    shop, till = Shop(), Till()
    shop.order("o-1")
    store = shop.store()

    shop.goes_down(failure.__name__)
    till.goes_down(failure.__name__)

    with pytest.raises(failure, match="store is down"):
        store.order("o-1")
    with pytest.raises(failure, match="till is down"):
        till.charge(CHARGE)
    assert till.charges() == []


def test_a_till_that_loses_an_answer_has_charged_and_loses_no_other() -> None:
    till = Till()
    till.loses_an_answer()

    with pytest.raises(ConnectionError, match="lost"):
        till.charge(CHARGE)

    assert till.charges() == [CHARGE]
    till.charge(CHARGE)
    assert till.charges() == [CHARGE, CHARGE]


@pytest.mark.parametrize(
    ("moment", "in_utc"),
    [
        ("2026-10-25T01:59:00+02:00", "2026-10-24T23:59:00+00:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),
        ("2026-10-25T03:00:00+01:00", "2026-10-25T02:00:00+00:00"),
    ],
)
def test_a_clock_that_is_put_back_tells_equal_hours_apart_by_their_fold(
    moment: str, in_utc: str
) -> None:
    order = Shop().order("o-1", placed_at=moment, is_put_back=True)

    placed_at = order.placed_at

    assert isinstance(placed_at.tzinfo, PutBack)
    assert placed_at.isoformat() == moment
    assert placed_at.astimezone(UTC).isoformat() == in_utc


def test_a_clock_that_is_put_back_says_nothing_without_a_time() -> None:
    clock = PutBack()

    said = (clock.utcoffset(None), clock.dst(None), clock.tzname(None))

    assert said == (None, None, None)
