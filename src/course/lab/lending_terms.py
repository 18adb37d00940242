"""The operations of a queue that lends its jobs, by name, and what can be read from their calls."""

from __future__ import annotations

from typing import Any

from course.contracts.acknowledgement import DeadLetter, Delivery
from course.lab.history import Call

AUDITOR = "auditor"  # who comes when every lease has ended, and takes stock
SEND, RECEIVE, DEAD = "send", "receive", "dead"
ACK, NACK, EXTEND = "ack", "nack", "extend"


def deliveries(call: Call) -> list[Delivery]:
    """Return what a call lent; what is no delivery is left to the judge of that."""
    value = call.value if call.has_returned and isinstance(call.value, tuple) else ()
    return [one for one in value if isinstance(one, Delivery)]


def letters(call: Call) -> list[DeadLetter]:
    """Return what a call told of the dead; what is no letter is left to the judge of that."""
    value = call.value if call.has_returned and isinstance(call.value, tuple) else ()
    return [one for one in value if isinstance(one, DeadLetter)]


def option(call: Call, name: str, default: Any) -> Any:
    """Return what was passed under this name."""
    return dict(call.operation.options).get(name, default)


def stock_taken(calls: tuple[Call, ...]) -> tuple[Call, Call] | None:
    """Return how the auditor took stock: it received all there was, then asked for the dead."""
    done = [call for call in calls if call.actor == AUDITOR and call.has_returned]
    audits = [call for call in done if call.operation.name == RECEIVE]
    asked = [call for call in done if call.operation.name == DEAD]
    if not audits or not asked or not audits[-1].ends_before(asked[-1].called):
        return None
    return audits[-1], asked[-1]
