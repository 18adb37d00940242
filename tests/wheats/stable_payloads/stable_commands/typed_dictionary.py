"""A typed dictionary says what is on the wire, and a named tuple what is in the program."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypedDict, TypeGuard

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


class _Wire(TypedDict):
    order_id: str
    amount_minor: int
    currency: str
    placed_at: str
    schema: int


class ChargeOrder(NamedTuple):
    """A tuple of texts and numbers: there is nothing in it that could change."""

    order_id: str
    amount_minor: int
    currency: str
    placed_at: str
    schema: int


def encode(command: ChargeOrder) -> bytes:
    wire: _Wire = {
        "schema": command.schema,
        "order_id": command.order_id,
        "placed_at": command.placed_at,
        "amount_minor": command.amount_minor,
        "currency": command.currency,
    }
    text = json.dumps({**wire, "made_by": "shop"}, ensure_ascii=False, indent=1)
    data = text.encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"{len(data)} bytes")
    return data


def decode(data: bytes) -> ChargeOrder:
    if len(data) > MOST_BYTES:
        raise BadMessage(f"{len(data)} bytes")
    try:
        found: Any = json.loads(data)
    except Exception as error:
        raise BadMessage(f"{type(error).__name__} while reading") from error
    if not _is_wire(found):
        raise BadMessage("fields are missing, or of other types, or of another schema")
    return ChargeOrder(
        found["order_id"],
        found["amount_minor"],
        found["currency"],
        found["placed_at"],
        found["schema"],
    )


def submit(order: Order, *, queue: Queue) -> None:
    with order.lock:
        total = order.total()
        sign, digits, exponent = total.as_tuple()
    assert isinstance(exponent, int)
    minor = int("".join(map(str, digits)))
    shift = PLACES[order.currency] + exponent
    minor = minor * 10**shift if shift >= 0 else minor // 10**-shift
    at = datetime.fromtimestamp(order.placed_at.timestamp(), UTC)
    command = ChargeOrder(
        order.order_id, -minor if sign else minor, order.currency, at.isoformat(), SCHEMA
    )
    queue.put(encode(command))


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    try:
        command = decode(data)
    except BadMessage as bad:
        return effects.dead_letter(DeadLetter(data, f"cannot be read: {bad}"))
    address = store.order(command.order_id).address
    order_id, amount, currency, placed_at, _ = command
    return effects.charge(Charge(order_id, amount, currency, placed_at, address))


def _is_wire(found: Any) -> TypeGuard[_Wire]:
    kinds = {name: type(value) for name, value in found.items()} if type(found) is dict else {}
    texts = all(kinds.get(name) is str for name in ("order_id", "currency", "placed_at"))
    numbers = all(kinds.get(name) is int for name in ("amount_minor", "schema"))
    return texts and numbers and found["schema"] == SCHEMA and _is_moment(found["placed_at"])


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
