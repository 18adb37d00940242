"""A class with slots and a constructor, and a reader that takes each field by itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from course.contracts.stable_payloads import (
    MOST_BYTES,
    PLACES,
    SCHEMA,
    BadMessage,
    Charge,
    DeadLetter,
    Effects,
    Order,
    Queue,
    Store,
)


class ChargeOrder:
    """An object whose fields are set once; what it encodes to is the only way out of it."""

    __slots__ = ("_said",)

    def __init__(
        self, order_id: str, amount_minor: int, currency: str, placed_at: str, schema: int
    ) -> None:
        self._said = json.dumps(
            {
                "order_id": order_id,
                "amount_minor": amount_minor,
                "currency": currency,
                "placed_at": placed_at,
                "schema": schema,
            }
        )

    def __str__(self) -> str:
        return self._said


def encode(command: ChargeOrder) -> bytes:
    data = bytes(str(command), "utf-8")
    if len(data) <= MOST_BYTES:
        return data
    raise ValueError("too long")


class _Reader:
    """The fields of one message, each asked for by name and kind."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise BadMessage("too long")
        try:
            found = json.loads(str(data, "utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise BadMessage("this is not JSON") from error
        if not isinstance(found, dict):
            raise BadMessage("this has no fields")
        self._found = found

    def text(self, name: str) -> str:
        value = self._found.get(name)
        if not isinstance(value, str):
            raise BadMessage(f"{name} is not a text")
        return value

    def number(self, name: str) -> int:
        value = self._found.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadMessage(f"{name} is not a whole number")
        return value

    def moment(self, name: str) -> str:
        try:
            at = datetime.fromisoformat(self.text(name))
            moment = at.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadMessage(f"{name} is not a time") from error
        if at.tzinfo is None:
            raise BadMessage(f"{name} could be anywhere")
        return moment.isoformat()


def _no_constant(name: str) -> float:
    raise ValueError(name)


def decode(data: bytes) -> ChargeOrder:
    reader = _Reader(data)
    if reader.number("schema") != SCHEMA:
        raise BadMessage("another schema")
    return ChargeOrder(
        reader.text("order_id"),
        reader.number("amount_minor"),
        reader.text("currency"),
        reader.moment("placed_at"),
        SCHEMA,
    )


def submit(order: Order, *, queue: Queue) -> None:
    with order.lock:  # the lines of one moment, whoever else is at work on them
        lines = [(line.quantity, line.price) for line in order.lines]
    factor = 10 ** PLACES[order.currency]
    amount = int(sum(quantity * price for quantity, price in lines) * factor)
    moment = order.placed_at.astimezone(UTC).isoformat(timespec="microseconds")
    queue.put(encode(ChargeOrder(order.order_id, amount, order.currency, moment, SCHEMA)))


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    try:
        reader = _Reader(encode(decode(data)))
    except BadMessage as error:
        effects.dead_letter(DeadLetter(data=data, reason=f"{error}"))
    else:
        order_id = reader.text("order_id")
        effects.charge(
            Charge(
                order_id=order_id,
                amount_minor=reader.number("amount_minor"),
                currency=reader.text("currency"),
                placed_at=reader.text("placed_at"),
                address=store.order(order_id).address,
            )
        )
