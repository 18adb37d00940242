"""Three ways to hand an order over; then its producer goes on with it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Line:
    name: str
    cents: int


@dataclass
class Order:
    lines: list[Line]


# --8<-- [start:wrong]
@dataclass(frozen=True)
class Frozen:
    """Wrong: the tuple stays, and what is in it changes."""

    lines: tuple[Line, ...]


def shallow(order: Order) -> Order:
    """Wrong: another order with the same list."""
    return copy.copy(order)


# --8<-- [end:wrong]
# --8<-- [start:right]
def as_bytes(order: Order) -> bytes:
    """Right: bytes hold nothing that somebody else holds as well."""
    return json.dumps({"amount_minor": sum(line.cents for line in order.lines)}).encode()


# --8<-- [end:right]


def total(lines: list[Line] | tuple[Line, ...]) -> int:
    return sum(line.cents for line in lines)


order = Order([Line("tea", 4000)])
same, copied, frozen, sent = order, shallow(order), Frozen(tuple(order.lines)), as_bytes(order)
print("                     agreed   a pot is added   the tea gets dearer")
readings: dict[str, Callable[[], int]] = {
    "the order itself": lambda: total(same.lines),
    "a shallow copy": lambda: total(copied.lines),
    "frozen, with a tuple": lambda: total(frozen.lines),
    "bytes": lambda: json.loads(sent)["amount_minor"],
}
agreed = {name: read() for name, read in readings.items()}
order.lines.append(Line("pot", 4000))
added = {name: read() for name, read in readings.items()}
order.lines[0].cents = 5000
for name, read in readings.items():
    print(f"{name:<20} {agreed[name]:6} {added[name]:16} {read():21}")
