"""Half a cent counts when there are many: make the total whole, and not each price."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

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

_FIELDS = {"order_id": str, "amount_minor": int, "currency": str, "placed_at": str, "schema": int}


@dataclass(frozen=True)
class ChargeOrder:
    order_id: str
    amount_minor: int
    currency: str
    placed_at: str
    schema: int


def encode(command: ChargeOrder) -> bytes:
    data = json.dumps(asdict(command)).encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"a message of {len(data)} bytes is over {MOST_BYTES}")
    return data


def decode(data: bytes) -> ChargeOrder:
    if len(data) > MOST_BYTES:
        raise BadMessage(f"{len(data)} bytes are over {MOST_BYTES}")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadMessage("no JSON object")
    _read(found, "schema", int)
    if found["schema"] != SCHEMA:
        raise BadMessage(f"schema {found['schema']}, and this worker knows {SCHEMA}")
    command = ChargeOrder(**{name: _read(found, name, kind) for name, kind in _FIELDS.items()})
    _check_moment(command.placed_at)
    return command


def submit(order: Order, *, queue: Queue) -> None:
    places = PLACES[order.currency]
    with order.lock:
        amount = sum(line.quantity * int(line.price.scaleb(places)) for line in order.lines)
    command = ChargeOrder(
        order_id=order.order_id,
        amount_minor=amount,
        currency=order.currency,
        placed_at=order.placed_at.astimezone(UTC).isoformat(),
        schema=SCHEMA,
    )
    queue.put(encode(command))


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    try:
        command = decode(data)
    except BadMessage as error:
        effects.dead_letter(DeadLetter(data, str(error)))
        return
    address = store.order(command.order_id).address
    effects.charge(
        Charge(
            order_id=command.order_id,
            amount_minor=command.amount_minor,
            currency=command.currency,
            placed_at=command.placed_at,
            address=address,
        )
    )


def _read(found: dict[str, Any], name: str, kind: type) -> Any:
    if type(found.get(name)) is not kind:
        raise BadMessage(f"{name} is missing, or is no {kind.__name__}")
    return found[name]


def _check_moment(text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMessage(f"placed_at is no time: {error}") from error
    if moment.utcoffset() is None:
        raise BadMessage("placed_at does not say its offset from UTC")
