"""A command in the place of a live order: what was agreed, as bytes that any process can read."""

from __future__ import annotations

from course.contracts.stable_payloads import (
    MOST_BYTES,  # noqa: F401  (what a message may hold)
    PLACES,  # noqa: F401  (what a minor unit is)
    SCHEMA,  # noqa: F401  (what this worker understands)
    BadMessage,  # noqa: F401  (yours to raise)
    Charge,  # noqa: F401  (yours to make)
    DeadLetter,  # noqa: F401  (yours to make)
    Effects,
    Order,
    Queue,
    Store,
)


class ChargeOrder:
    """One order is to be charged what was agreed. A value: nobody changes it afterwards.

    It is made with its five fields, by name: `order_id`, a text; `amount_minor`, a whole number of
    the currency's minor units; `currency`, a text; `placed_at`, a text in ISO 8601 that names a
    moment in UTC; `schema`, a whole number.
    """

    # TODO: Of all that an order has, what was agreed, and what may still change?


def encode(command: ChargeOrder) -> bytes:
    """Return the command as one JSON object in UTF-8, its five fields by name.

    Raise ValueError when that takes more than MOST_BYTES bytes.
    """
    # TODO: Who reads these bytes, and what do you know about them?
    raise NotImplementedError


def decode(data: bytes) -> ChargeOrder:
    """Return the command that these bytes say, whoever wrote them; raise nothing but BadMessage.

    A field that nobody knows is passed over. Raise BadMessage, with the reason, when it is no JSON
    object, when a field is missing or of another type than in ChargeOrder, when `placed_at` does
    not say its offset from UTC, when the schema is not SCHEMA, and for more than MOST_BYTES bytes.
    """
    # TODO: In how many ways can bytes be no command?
    raise NotImplementedError


def submit(order: Order, *, queue: Queue) -> None:
    """Put one message on the queue that has this order charged: a JSON object, as bytes in UTF-8.

    What becomes of the order afterwards changes nothing. Raise ValueError, and put nothing, for an
    order whose command, encoded, takes more than MOST_BYTES bytes.
    Today it is one line: `queue.put(order)`.
    """
    # TODO: Which of these values is still the order's own when you have returned?
    raise NotImplementedError


def work(data: bytes, *, store: Store, effects: Effects) -> None:
    """Carry one message out: what `submit` has put on a queue, or what `encode` returned.

    Charge the agreed amount once, with the address that the store has now. A message that cannot
    be read is put aside as a dead letter, as it came, with a reason; that is no error. What the
    store or the effects raise comes out, and nothing is put aside.
    """
    # TODO: Which errors are the message's fault, and which are not?
    raise NotImplementedError
