"""A claim check: the store keeps the command, and the message is the key to it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
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

KINDS = {"str": str, "int": int}  # by how a field of the class below is annotated


@dataclass(frozen=True)
class ChargeOrder:
    """A value that cannot be made wrong: it looks at its fields itself, zero and less included."""

    order_id: str
    amount_minor: int
    currency: str
    placed_at: str
    schema: int

    def __post_init__(self) -> None:
        for field in fields(self):
            if type(getattr(self, field.name)) is not KINDS[str(field.type)]:
                raise BadMessage(f"{field.name} is no {field.type}")
        if self.schema != SCHEMA:
            raise BadMessage(f"schema {self.schema}")
        if self.amount_minor <= 0:
            raise BadMessage("there is nothing to charge")
        if self.currency not in PLACES:
            raise BadMessage(f"the currency {self.currency}")
        try:
            moment = datetime.fromisoformat(self.placed_at)
        except ValueError as error:
            raise BadMessage(f"the time {self.placed_at}") from error
        if moment.utcoffset() != timedelta(0):
            raise BadMessage(f"the offset of {self.placed_at}")


def encode(command: ChargeOrder) -> bytes:
    data = json.dumps(asdict(command), separators=(",", ":"), sort_keys=True).encode("utf-8")
    if len(data) > MOST_BYTES:
        raise ValueError("this command is too long for a message")
    return data


def decode(data: bytes) -> ChargeOrder:
    found = _object_in(data)
    names = {field.name for field in fields(ChargeOrder)}
    if not names <= found.keys():
        raise BadMessage(f"without {sorted(names - found.keys())}")
    return ChargeOrder(**{name: found[name] for name in names})


def submit(order: Order, *, queue: Queue) -> None:
    moment = order.placed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    amount = int(order.total() * 10 ** PLACES[order.currency])
    agreed = encode(ChargeOrder(order.order_id, amount, order.currency, moment, SCHEMA))
    key = order.database.keep(agreed)
    queue.put(json.dumps({"claim": key}).encode("utf-8"))


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    try:
        claim = _object_in(data).get("claim")
        agreed = store.kept(claim) if isinstance(claim, str) else data
        command = decode(agreed)
    except BadMessage as error:
        effects.dead_letter(DeadLetter(data, str(error) or "unreadable"))
        return
    now = store.order(command.order_id)
    effects.charge(
        Charge(
            command.order_id,
            command.amount_minor,
            command.currency,
            command.placed_at,
            now.address,
        )
    )


def _object_in(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise BadMessage(f"{len(data)} bytes")
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise BadMessage("not an object")
    return found
