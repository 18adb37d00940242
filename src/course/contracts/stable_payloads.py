"""An order that is alive, and what stands around the message that takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import RLock
from typing import Any, Protocol

# --8<-- [start:around]
SCHEMA = 1  # the number of the only schema that this worker understands
MOST_BYTES = 1024  # of one message
PLACES = {"EUR": 2, "JPY": 0, "KWD": 3}  # decimal places of a currency's minor unit


class BadMessage(Exception):
    """These bytes are no command that can be carried out; the message says why."""


@dataclass(frozen=True)
class Stored:
    """An order as the store has it now: the address of today, and the total of today."""

    order_id: str
    address: str
    total: Decimal
    currency: str


class Store(Protocol):
    """What outlives every process; anybody may connect to it."""

    def order(self, order_id: str) -> Stored:
        """Return an order as it is now; raise `KeyError` when there is none."""

    def keep(self, data: bytes) -> str:
        """Keep these bytes for ever, and return a new key for them."""

    def kept(self, key: str) -> bytes:
        """Return the bytes that were kept under this key; raise `KeyError` when there are none."""


@dataclass(frozen=True)
class Charge:
    """What is taken from a customer, and where the receipt goes."""

    order_id: str
    amount_minor: int  # in minor units of the currency: 1999 is 19.99 EUR
    currency: str
    placed_at: str  # as in `ChargeOrder`
    address: str  # of now, not of when the order was sent


@dataclass(frozen=True)
class DeadLetter:
    """A message that nobody could carry out, as it came."""

    data: bytes
    reason: str  # for the person who looks at it; never empty


class Effects(Protocol):
    """What a worker does to the world."""

    def charge(self, charge: Charge) -> None:
        """Take the money, and send the receipt."""

    def dead_letter(self, letter: DeadLetter) -> None:
        """Put a message aside, for a person to look at."""


class Queue(Protocol):
    """What carries messages to another process."""

    def put(self, item: Any) -> None:
        """Hand an item over."""


# --8<-- [end:around]


@dataclass
class Line:
    """One line of an order, as the customer sees it now."""

    name: str
    quantity: int
    price: Decimal  # of one, in the currency's major unit: 19.99


# --8<-- [start:order]
class Order:
    """An order while its customer works on it: shared, changing, and of this process alone."""

    def __init__(
        self, order_id: str, *, currency: str, placed_at: datetime, address: str, database: Store
    ) -> None:
        self.order_id = order_id
        self.currency = currency
        self.placed_at = placed_at  # knows its offset from UTC, whichever it is
        self.address = address
        self.lines: list[Line] = []
        self.database = database  # an open connection
        self.lock = RLock()  # held while the lines change

    def add(self, name: str, quantity: int, price: str) -> None:
        """Put a line behind the others; the price of one is written in major units: "19.99"."""
        with self.lock:
            self.lines.append(Line(name, quantity, Decimal(price)))

    def total(self) -> Decimal:
        """Return the sum of all lines, exact, in major units."""
        with self.lock:
            return sum((line.quantity * line.price for line in self.lines), Decimal(0))


# --8<-- [end:order]
