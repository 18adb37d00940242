"""A command in the place of a live order: what was agreed, as bytes that any process can read."""

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
    """One order is to be charged what was agreed. A value: nobody changes it afterwards.

    It is made with its five fields, by name: `order_id`, a text; `amount_minor`, a whole number of
    the currency's minor units; `currency`, a text; `placed_at`, a text in ISO 8601 that names a
    moment in UTC; `schema`, a whole number.
    """

    order_id: str
    amount_minor: int
    currency: str
    placed_at: str
    schema: int


def encode(command: ChargeOrder) -> bytes:
    """Return the command as one JSON object in UTF-8, its five fields by name.

    Raise ValueError when that takes more than MOST_BYTES bytes.
    """
    data = json.dumps(asdict(command)).encode()
    if len(data) > MOST_BYTES:
        raise ValueError(f"a message of {len(data)} bytes is over {MOST_BYTES}")
    return data


def decode(data: bytes) -> ChargeOrder:
    """Return the command that these bytes say, whoever wrote them; raise nothing but BadMessage.

    A field that nobody knows is passed over. Raise BadMessage, with the reason, when it is no JSON
    object, when a field is missing or of another type than in ChargeOrder, when `placed_at` does
    not say its offset from UTC, when the schema is not SCHEMA, and for more than MOST_BYTES bytes.
    """
    if len(data) > MOST_BYTES:
        raise BadMessage(f"{len(data)} bytes are over {MOST_BYTES}")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadMessage("no JSON object")
    _read(found, "schema", int)
    if found["schema"] != SCHEMA:  # before the other fields: theirs may be others
        raise BadMessage(f"schema {found['schema']}, and this worker knows {SCHEMA}")
    command = ChargeOrder(**{name: _read(found, name, kind) for name, kind in _FIELDS.items()})
    _check_moment(command.placed_at)
    return command


def submit(order: Order, *, queue: Queue) -> None:
    """Put one message on the queue that has this order charged: a JSON object, as bytes in UTF-8.

    What becomes of the order afterwards changes nothing. Raise ValueError, and put nothing, for an
    order whose command, encoded, takes more than MOST_BYTES bytes.
    Today it is one line: `queue.put(order)`.
    """
    command = ChargeOrder(
        order_id=order.order_id,
        amount_minor=int(order.total().scaleb(PLACES[order.currency])),
        currency=order.currency,
        placed_at=order.placed_at.astimezone(UTC).isoformat(),
        schema=SCHEMA,
    )
    queue.put(encode(command))


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    """Carry one message out: what `submit` has put on a queue, or what `encode` returned.

    Charge the agreed amount once, with the address that the store has now. A message that cannot
    be read is put aside as a dead letter, as it came, with a reason; that is no error. What the
    store or the effects raise comes out, and nothing is put aside.
    """
    try:
        command = decode(data)  # nothing else stands here: other errors are not the message's
    except BadMessage as error:
        effects.dead_letter(DeadLetter(data, str(error)))
        return
    address = store.order(command.order_id).address  # the one thing that must be of now
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
    """Return a field of exactly this type: to Python, True would be a whole number."""
    if type(found.get(name)) is not kind:
        raise BadMessage(f"{name} is missing, or is no {kind.__name__}")
    return found[name]


def _check_moment(text: str) -> None:
    """Raise BadMessage unless the text names a moment, and not a place on some clock's face."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMessage(f"placed_at is no time: {error}") from error
    if moment.utcoffset() is None:
        raise BadMessage("placed_at does not say its offset from UTC")
