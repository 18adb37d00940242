"""What a check expects of a queue with leases, step by step, in sentences a learner reads."""

from __future__ import annotations

from typing import Any

from course.contracts.acknowledgement import DeadLetter, Delivery
from course.lab.judges import TICK_S
from course.lab.scenario import show
from course.subject.calls import SHOWN
from course.subject.proxy import Subject
from course.subject.remote import Held


def lent(
    subject: Subject, queue: Held, body: bytes, *, again: Delivery | None = None, **fields: float
) -> Delivery:
    """Receive, and expect this one job, with these fields; return its delivery.

    `again` is an earlier delivery of the same job: its id has to be the same, its receipt another,
    and its token smaller.
    """
    (delivery,) = all_lent(subject, queue, body, limit=None, **fields)
    if again is not None:
        _is_another_delivery(subject, again, delivery)
    return delivery


def all_lent(
    subject: Subject, queue: Held, *bodies: bytes, limit: int | None = None, **fields: float
) -> list[Delivery]:
    """Receive, and expect these jobs in any order; return their deliveries, sorted by body."""
    call = subject.start(queue.receive, *([] if limit is None else [limit]))
    found = call.value if isinstance(call.value, list) else []
    is_right = call.returned() and all(isinstance(one, Delivery) for one in found)
    bodies_found = sorted((one.body for one in found), key=repr) if is_right else []
    if not is_right or not isinstance(call.value, list) or bodies_found != sorted(bodies, key=repr):
        yours = f"{call.text} lends {_listed(bodies_found)}" if is_right else ""
        yours = yours or f"{call.text} {call.happened():.{SHOWN}}"
        kind = f"call {call.number} lends {bodies_found}"
        raise subject.unexpected(f"{call.text} lends {_listed(bodies)}", yours, kind, call.line)
    for one in found:
        for name, value in fields.items():
            there = getattr(one, name)
            if type(there) not in (int, float) or abs(there - value) > TICK_S:
                expected = f"{show(one.body)} comes with {name} {show(value)}"
                yours = f"it comes with {name} {show(there):.{SHOWN}}"
                kind = f"call {call.number} {name} {show(there):.20}"
                raise subject.unexpected(expected, yours, kind)
    return sorted(found, key=lambda one: one.body)


def in_order(subject: Subject, queue: Held, *bodies: bytes, limit: int) -> None:
    """Receive, and expect these jobs in this order."""
    call = subject.start(queue.receive, limit)
    found = call.value if call.returned() and isinstance(call.value, list) else []
    there = [one.body if isinstance(one, Delivery) else one for one in found]
    if there != list(bodies) or not isinstance(call.value, list):
        yours = f"{call.text} lends {_listed(there)}" if found else f"{call.text} {call.happened()}"
        kind = f"call {call.number} lends in order {there}"
        raise subject.unexpected(f"{call.text} lends {_listed(bodies)}", yours, kind, call.line)


def dead_are(subject: Subject, queue: Held, *letters: DeadLetter) -> None:
    """Ask for the dead, and expect these in any order."""
    call = subject.start(queue.dead)
    found = call.value if call.returned() and isinstance(call.value, list) else None
    if found is None or sorted(map(repr, found)) != sorted(map(repr, letters)):
        told = call.happened() if found is None else f"tells of {_dead(found)}"
        expected, kind = f"dead() tells of {_dead(letters)}", f"call {call.number} {told}"
        raise subject.unexpected(expected, f"dead() {told}", f"{kind:.120}", call.line)


def differ(subject: Subject, deliveries: list[Delivery]) -> None:
    """Expect that no two of these deliveries share a receipt or a token."""
    for name in ("receipt", "token"):
        values = [getattr(one, name) for one in deliveries]
        if len({repr(value) for value in values}) < len(values):
            expected, yours = f"each delivery has a {name} of its own", f"two share one {name}"
            raise subject.unexpected(expected, yours, f"shared {name}")


def _is_another_delivery(subject: Subject, old: Delivery, new: Delivery) -> None:
    body = show(new.body)
    if new.id != old.id:
        yours = "it comes with another id"
        raise subject.unexpected(f"{body} comes again with the id it had", yours, "other id")
    if new.receipt == old.receipt:
        yours = "it comes with the receipt it had"
        raise subject.unexpected(f"{body} comes again with a new receipt", yours, "old receipt")
    if type(new.token) is not int or type(old.token) is not int or new.token <= old.token:
        expected = f"{body} comes again with a token above {show(old.token)}"
        yours = f"it comes with token {show(new.token):.{SHOWN}}"
        raise subject.unexpected(expected, yours, "old token")


def _listed(bodies: Any) -> str:
    return " and ".join(show(body) for body in bodies) or "nothing"


def _dead(letters: Any) -> str:
    told = []
    for one in sorted(letters, key=repr):
        if not isinstance(one, DeadLetter):
            return show(letters)[:SHOWN]
        told.append(f"{show(one.body)}, {show(one.attempts)} attempts: {show(one.reasons)}")
    return "; ".join(told)[:SHOWN] or "nobody"
