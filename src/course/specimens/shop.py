"""A shop around one worker: live orders, the store that keeps them, a till, a queue of objects."""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from course.contracts.stable_payloads import Charge, DeadLetter, Order, Stored

Plain = dict[str, Any]
FAILURES = {one.__name__: one for one in (ConnectionError, TimeoutError, ValueError)}
FIRST, SECOND = timedelta(hours=2), timedelta(hours=1)  # offsets: before a clock is put back, after


class PutBack(tzinfo):
    """The clock of a place in a night in which it is put back at three: the hour from two is twice.

    Only `fold` tells which of the two half past twos it is.
    """

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        """Return the offset at this time of that night."""
        if when is None:
            return None
        is_second = when.hour > 2 or (when.hour == 2 and when.fold == 1)
        return SECOND if is_second else FIRST

    def dst(self, when: datetime | None) -> timedelta | None:
        """Return by how much the clock is ahead of its usual time."""
        offset = self.utcoffset(when)
        return None if offset is None else offset - SECOND

    def tzname(self, when: datetime | None) -> str | None:
        """Return nothing: this place has no name."""
        return None


class Belt:
    """A queue in memory: who gets an item gets the very object that was put, oldest first."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()

    def put(self, item: Any) -> None:
        """Hand an item over."""
        self._items.append(item)

    def get(self) -> Any:
        """Return the oldest item; raise `IndexError` when there is none."""
        return self._items.popleft()

    def __len__(self) -> int:
        return len(self._items)


class Till:
    """The effects of a worker, written down in their order."""

    def __init__(self) -> None:
        self._charges: list[Charge] = []
        self._letters: list[DeadLetter] = []
        self._failure = ""  # what it fails with; nothing while it is up
        self._loses_the_answer = False

    def charge(self, charge: Charge) -> None:
        """Take the money; raise `ConnectionError`, or what it was told, while the till is down."""
        self._expect_up()
        self._charges.append(charge)
        if self._loses_the_answer:
            self._loses_the_answer = False
            raise ConnectionError("the till has charged, and its answer got lost")

    def dead_letter(self, letter: DeadLetter) -> None:
        """Put a message aside; raise as `charge` does while the till is down."""
        self._expect_up()
        self._letters.append(letter)

    def charges(self) -> list[Charge]:
        """Return what was charged so far."""
        return list(self._charges)

    def letters(self) -> list[DeadLetter]:
        """Return what was put aside so far."""
        return list(self._letters)

    def goes_down(self, failure: str = ConnectionError.__name__) -> None:
        """Fail from now on, with the failure of this name."""
        self._failure = failure

    def comes_up(self) -> None:
        """Work again."""
        self._failure = ""

    def loses_an_answer(self) -> None:
        """Take the money of the next charge, and raise `ConnectionError` all the same."""
        self._loses_the_answer = True

    def _expect_up(self) -> None:
        if self._failure:
            raise FAILURES[self._failure]("the till is down")


class Shop:
    """Orders, and the store in which they are kept; what is in it can go on in another process."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}
        self.kept: list[bytes] = []
        self.failure = ""  # what connections fail with; nothing while it is up

    def store(self) -> Connection:
        """Return a new connection to the store."""
        return Connection(self)

    def order(
        self,
        order_id: str,
        *,
        currency: str = "EUR",
        placed_at: str = "2026-03-02T09:30:00+00:00",
        address: str = "1 Old Street",
        is_put_back: bool = False,
    ) -> Order:
        """Return a live order without lines, with a connection of its own, and store it.

        If its clock is one that is put back, then in the night of this moment.
        """
        moment = datetime.fromisoformat(placed_at)
        if is_put_back:
            moment = moment.replace(tzinfo=PutBack(), fold=moment.utcoffset() == SECOND)
        self.stored[order_id] = Stored(order_id, address, Decimal(0), currency)
        return Order(
            order_id,
            currency=currency,
            placed_at=moment,
            address=address,
            database=self.store(),
        )

    def save(self, order: Order) -> None:
        """Store an order as it is now."""
        self.stored[order.order_id] = Stored(
            order.order_id, order.address, order.total(), order.currency
        )

    def move(self, order_id: str, address: str) -> None:
        """Store another address: the customer moves, and tells nobody's process."""
        self.stored[order_id] = replace(self.stored[order_id], address=address)

    def clear(self, order: Order) -> None:
        """Do with an order what its producer does after it was sent: close it, and empty it."""
        assert isinstance(order.database, Connection)
        order.database.close()
        with order.lock:
            for line in order.lines:
                line.quantity = 0
            order.lines.clear()
        order.order_id = order.address = order.currency = ""
        order.placed_at = datetime.min.replace(tzinfo=UTC)

    def goes_down(self, failure: str = ConnectionError.__name__) -> None:
        """Let every connection fail from now on, with the failure of this name."""
        self.failure = failure

    def comes_up(self) -> None:
        """Let connections work again."""
        self.failure = ""

    def saved(self) -> Plain:
        """Return all that is stored, in plain values."""
        orders = [[one.order_id, one.address, str(one.total), one.currency] for one in self._all()]
        return {"orders": orders, "kept": [base64.b64encode(one).decode() for one in self.kept]}

    def restore(self, saved: Plain) -> None:
        """Store what another shop has saved."""
        for order_id, address, total, currency in saved["orders"]:
            self.stored[order_id] = Stored(order_id, address, Decimal(total), currency)
        self.kept += [base64.b64decode(one) for one in saved["kept"]]

    def _all(self) -> list[Stored]:
        return list(self.stored.values())


class Connection:
    """One connection to the store of a shop; closed, it does nothing more."""

    def __init__(self, shop: Shop) -> None:
        self._shop: Shop | None = shop

    def order(self, order_id: str) -> Stored:
        """Return an order as it is now; raise `KeyError` when there is none."""
        return self._open().stored[order_id]

    def keep(self, data: bytes) -> str:
        """Keep these bytes for ever, and return a new key for them."""
        kept = self._open().kept
        kept.append(bytes(data))
        return f"kept-{len(kept)}"

    def kept(self, key: str) -> bytes:
        """Return the bytes that were kept under this key; raise `KeyError` when there are none."""
        shop = self._open()
        if key not in [f"kept-{number + 1}" for number in range(len(shop.kept))]:
            raise KeyError(key)
        return shop.kept[int(key.removeprefix("kept-")) - 1]

    def close(self) -> None:
        """End this connection; what is stored stays."""
        self._shop = None

    def _open(self) -> Shop:
        """Return the shop; raise its failure when it is down, `ConnectionError` when closed."""
        if self._shop is None:
            raise ConnectionError("the connection is closed")
        if self._shop.failure:
            raise FAILURES[self._shop.failure]("the store is down")
        return self._shop
