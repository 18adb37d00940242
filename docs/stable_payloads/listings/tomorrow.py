"""A reader of today meets messages of tomorrow."""

from __future__ import annotations

import json
from dataclasses import dataclass

SCHEMA = 1


@dataclass(frozen=True)
class ChargeOrder:
    order_id: str
    amount_minor: int
    schema: int


# --8<-- [start:wrong]
def takes_all(data: bytes) -> ChargeOrder:
    """Wrong: one new field, and every message is an error."""
    return ChargeOrder(**json.loads(data))


def takes_what_it_knows(data: bytes) -> ChargeOrder:
    """Half right: a new field does no harm, and a new meaning goes unnoticed."""
    found = json.loads(data)
    return ChargeOrder(found["order_id"], found["amount_minor"], found["schema"])


# --8<-- [end:wrong]
# --8<-- [start:right]
def looks_first(data: bytes) -> ChargeOrder:
    """Right: the schema says whether the rest means what I think it means."""
    found = json.loads(data)
    if found["schema"] != SCHEMA:
        raise ValueError(f"schema {found['schema']}, and I know {SCHEMA}")
    return ChargeOrder(found["order_id"], found["amount_minor"], found["schema"])


# --8<-- [end:right]

MESSAGES = {
    "a new field": {"order_id": "o-1", "amount_minor": 4000, "schema": 1, "voucher": "spring"},
    "schema 2, in whole euros": {"order_id": "o-1", "amount_minor": 40, "schema": 2},
}
for read in (takes_all, takes_what_it_knows, looks_first):
    print(read.__name__)
    for name, message in MESSAGES.items():
        try:
            told = f"charges {read(json.dumps(message).encode()).amount_minor} cents"
        except (TypeError, ValueError) as error:
            told = f"{type(error).__name__}: {error}"
        print(f"  {name}: {told}")
