"""The shop around a worker: the very object, effects that count, a store that outlives them."""

from __future__ import annotations

import pytest

from course.contracts.stable_payloads import Charge, DeadLetter
from course.specimens.shop import Belt, Shop, Till

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
