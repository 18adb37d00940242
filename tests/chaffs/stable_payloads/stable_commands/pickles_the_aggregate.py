"""A pickle ties the message to your classes, carries what you did not mean to, and runs code."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal

from course.contracts.stable_payloads import (
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


@dataclass(frozen=True)
class ChargeOrder:
    order_id: str
    amount_minor: int
    currency: str
    placed_at: str
    schema: int


def encode(command: ChargeOrder) -> bytes:
    return pickle.dumps(command)


def decode(data: bytes) -> ChargeOrder:
    try:
        found = pickle.loads(data)
    except Exception as error:
        raise BadMessage(f"no pickle: {error}") from error
    if not isinstance(found, ChargeOrder) or found.schema != SCHEMA:
        raise BadMessage("no command")
    return found


def submit(order: Order, *, queue: Queue) -> None:
    state = {  # all but the database and the lock, which cannot be pickled
        "order_id": order.order_id,
        "lines": order.lines,
        "currency": order.currency,
        "placed_at": order.placed_at,
    }
    queue.put(pickle.dumps(state))


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    try:
        state = pickle.loads(data)
        total = sum((line.quantity * line.price for line in state["lines"]), Decimal(0))
    except Exception as error:
        effects.dead_letter(DeadLetter(data, str(error)))
        return
    minor = int(total.scaleb(PLACES[state["currency"]]))
    placed_at = state["placed_at"].astimezone(UTC).isoformat()
    address = store.order(state["order_id"]).address
    effects.charge(Charge(state["order_id"], minor, state["currency"], placed_at, address))
