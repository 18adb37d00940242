"""What a check expects of messages and of what a worker does with them, in a learner's words."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from course.contracts.stable_payloads import MOST_BYTES, SCHEMA, Charge, DeadLetter
from course.lab.doubles import BELT, SHOP, TILL
from course.lab.scenario import show
from course.subject.calls import SHOWN
from course.subject.fresh import Exactly
from course.subject.proxy import Subject
from course.subject.remote import Held

SENT = "what was sent"
PRICES = (  # so many at this price, and the amount in minor units
    (1, "0.29", "EUR", 29),
    (1, "1.15", "EUR", 115),
    (1, "8.2", "EUR", 820),
    (1, "5", "EUR", 500),
    (1, "90071992547409.93", "EUR", 9007199254740993),
    (1, "9007199254740993", "JPY", 9007199254740993),
    (1, "1.005", "KWD", 1005),
    (1, "1450.00", "JPY", 1450),
    (1, "20.000", "EUR", 2000),
    (200, "0.005", "EUR", 100),
)
AGREED = (  # half of what each order is to be charged
    ("o-1", "20.00", "EUR"),
    ("o-2", "0.50", "EUR"),
    ("o-3", "700", "JPY"),
    ("o-4", "1.250", "KWD"),
)
MOMENTS = (
    "2026-10-25T02:30:00+01:00",  # the second half past two of a night that has two
    "2026-01-01T00:30:00+05:45",
    "2025-12-31T23:30:00-03:30",
    "2026-03-02T09:30:17+05:30",
)
OTHER_FAILURES = (TimeoutError, ValueError)  # of a store, or of effects
SIMILAR = ("placed_at",)  # fields of a charge that may differ in how they are written


def sent(subject: Subject, belt: Held) -> Any:
    """Return the one item that is on the queue, whatever it is, to be handed to `work`."""
    waiting = len(belt)
    if waiting != 1:
        expected, yours = "submit puts one message on the queue", f"there are {waiting}"
        raise subject.unexpected(expected, yours, f"{waiting} messages")
    item = belt.get()
    return Exactly(item, SENT) if type(item) is bytes else item


def sent_bytes(subject: Subject, belt: Held) -> Exactly:
    """Return the one message that is on the queue; expect a JSON object, as bytes."""
    item = sent(subject, belt)
    data = item.value if isinstance(item, Exactly) else item
    _object_in(subject, data, "the message on the queue is one JSON object in UTF-8", "it is")
    return Exactly(data, SENT)


def ordered(
    shop: Held, order_id: str, price: str, currency: str = "EUR", *, many: int = 1, **options: Any
) -> Held:
    """Return an order of one line, as the shop has it."""
    order: Held = shop.order(order_id, currency=Exactly(currency), **options)
    order.add("tea", many, Exactly(price))
    shop.save(order)
    return order


def carried_out(
    subject: Subject, order_id: str, price: str, currency: str = "EUR", **options: Any
) -> Held:
    """Return the effects of an order, alone in its shop, that was submitted and worked off."""
    shop, belt, till = subject.double(SHOP), subject.double(BELT), subject.double(TILL)
    subject.submit(ordered(shop, order_id, price, currency, **options), queue=belt)
    subject.work(sent(subject, belt), store=shop.store(), effects=till)
    return till


def command_of(
    subject: Subject, order_id: str, amount_minor: int, currency: str, moment: str
) -> Held:
    """Return a command that the answer makes of these fields."""
    texts = {"currency": Exactly(currency), "placed_at": Exactly(moment)}
    make = subject.ChargeOrder
    made: Held = make(order_id=order_id, amount_minor=amount_minor, schema=SCHEMA, **texts)
    return made


def is_too_large(subject: Subject, order: Held) -> None:
    """Expect that `submit` raises ValueError for an order, and puts nothing on the queue."""
    belt = subject.double(BELT)
    assert subject.start(subject.submit, order, queue=belt).raised(ValueError)
    if waiting := len(belt):
        raise subject.unexpected("submit puts nothing", f"{waiting} wait", "put, then raised")


def none_is_too_long(subject: Subject, belt: Held) -> None:
    """Take all there is from the queue; expect that no message is over the limit."""
    expected = f"a message has at most {MOST_BYTES} bytes"
    for _ in range(len(belt)):
        item = belt.get()
        if type(item) is not bytes:
            raise subject.unexpected(expected, f"it is {show(item):.{SHOWN}}", "no bytes")
        if len(item) > MOST_BYTES:
            raise subject.unexpected(expected, f"it has {len(item)}", "too long")


def said(subject: Subject, data: Any) -> dict[str, Any]:
    """Return the fields of a message; expect that it is one JSON object in UTF-8."""
    return _object_in(subject, data, "encode returns one JSON object in UTF-8", "it returns")


def says(subject: Subject, found: Mapping[str, Any], **wanted: object) -> None:
    """Expect these values under these names, and of the same type; more names may be there.

    How a moment is written is open: it has to be the same one.
    """
    for name, value in wanted.items():
        there = found.get(name, "nothing")
        if name in SIMILAR and _moment(there) == _moment(value) is not None:
            continue
        if type(there) is not type(value) or there != value:
            expected = f"the message says {show(value)} for {name}"
            raise subject.unexpected(expected, f"it says {show(there):.{SHOWN}}", f"says {name}")


def failures_come_out(subject: Subject, shop: Held, order: Held) -> Held:
    """Let the store fail, then the effects, in other ways; expect each to come out of `work`.

    At last a charge is made whose answer is lost. Return the effects, for nobody to charge again.
    """
    belt, till, store = subject.double(BELT), subject.double(TILL), shop.store()
    subject.submit(order, queue=belt)
    data = sent(subject, belt)
    for who in (shop, till):
        for failure in OTHER_FAILURES:
            who.goes_down(Exactly(failure.__name__))
            call = subject.start(subject.work, data, store=store, effects=till)
            who.comes_up()
            assert call.raised(failure)
    till.loses_an_answer()
    assert subject.start(subject.work, data, store=store, effects=till).raised(ConnectionError)
    is_put_aside(subject, till)
    return till


def message(found: Mapping[str, Any] | list[Any], name: str) -> Exactly:
    """Return the bytes of a message that says this; `name` is how it reads in a sentence."""
    return Exactly(json.dumps(found).encode(), name)


def pickled(found: Mapping[str, Any], name: str) -> Exactly:
    """Return the bytes of a pickle of these fields: to read it, a program would have to run it."""
    return Exactly(pickle.dumps(dict(found)), name)


def is_charged(subject: Subject, till: Held, *charges: Charge) -> None:
    """Expect exactly these charges, in this order; how a moment is written is not compared."""
    found = _given(subject, till.charges(), Charge, "charges")
    if len(found) != len(charges):
        expected, yours = f"{_times(len(charges))} charged", f"{_times(len(found))} charged"
        raise subject.unexpected(expected, yours, f"{len(found)} charges")
    for wanted, there in zip(charges, found, strict=True):
        for field in fields(Charge):
            right, value = getattr(wanted, field.name), getattr(there, field.name)
            if field.name in SIMILAR or (type(value) is type(right) and value == right):
                continue
            expected = f"{show(wanted.order_id)} is charged with {field.name} {show(right)}"
            yours = f"it is charged with {show(value):.{SHOWN}}"
            raise subject.unexpected(expected, yours, f"charged with another {field.name}")


def is_charged_for(subject: Subject, till: Held, moment: str) -> None:
    """Expect that the last charge names this moment, in UTC, as a text that says so."""
    found = _given(subject, till.charges(), Charge, "charges")
    there = found[-1].placed_at if found else None
    expected = f"the charge has the moment {_in_utc(moment)}, and says that it is UTC"
    at = _moment(there)
    if at is None or at.utcoffset() is None:
        raise subject.unexpected(expected, f"it has {show(there):.{SHOWN}}", "no moment")
    if at != datetime.fromisoformat(moment):
        raise subject.unexpected(expected, f"it has {show(there):.{SHOWN}}", "another moment")
    if at.utcoffset() != timedelta(0):
        raise subject.unexpected(expected, f"it has {show(there):.{SHOWN}}", "not in UTC")


def is_put_aside(subject: Subject, till: Held, *messages: Exactly) -> None:
    """Expect exactly these messages as dead letters, as they came, each with a reason."""
    found = _given(subject, till.letters(), DeadLetter, "dead letters")
    if len(found) != len(messages):
        there = [letter.data for letter in found]
        missed = [str(one) for one in messages if one.value not in there][:1]
        expected, yours = f"{_times(len(messages))} put aside", f"{_times(len(found))} put aside"
        yours = ", and not ".join([yours, *missed])
        raise subject.unexpected(expected, yours, f"{len(found)} letters, lacks {missed}")
    for wanted, there in zip(messages, found, strict=True):
        if type(there.data) is not bytes or there.data != wanted.value:
            expected, yours = f"{wanted} is put aside as it came", f"{show(there.data):.{SHOWN}} is"
            raise subject.unexpected(expected, yours, "other data")
        if type(there.reason) is not str or not there.reason.strip():
            expected, yours = f"{wanted} is put aside with a reason", f"it is {show(there.reason)}"
            raise subject.unexpected(expected, yours, "no reason")


def charge_of(order_id: str, amount_minor: int, **others: Any) -> Charge:
    """Return what a worker is to charge; its moment is not compared."""
    usual = Charge(order_id, amount_minor, "EUR", "", "1 Old Street")
    return replace(usual, **others)


def _object_in(subject: Subject, data: Any, expected: str, is_it: str) -> dict[str, Any]:
    yours = f"{is_it} {show(data):.{SHOWN}}"
    if type(data) is not bytes:
        raise subject.unexpected(expected, yours, "no bytes")
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise subject.unexpected(expected, yours, "no JSON") from None
    if not isinstance(found, dict):
        raise subject.unexpected(expected, yours, "no JSON object")
    return found


def _given(subject: Subject, found: Any, kind: type, name: str) -> list[Any]:
    if isinstance(found, list) and all(isinstance(one, kind) for one in found):
        return found
    expected = f"the effects get {name} made of {kind.__name__}"
    raise subject.unexpected(expected, f"they get {show(found):.{SHOWN}}", f"other {name}")


def _moment(text: object) -> datetime | None:
    """Return the time that a text says, with or without an offset; None when it says none."""
    try:
        return datetime.fromisoformat(text) if type(text) is str else None
    except ValueError:
        return None


def _in_utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat()


def _times(number: int) -> str:
    return {0: "nothing is", 1: "one thing is"}.get(number, f"{number} things are")
