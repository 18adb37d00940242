"""Messages that a worker may meet, made of the fields of a good one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from course.contracts.stable_payloads import MOST_BYTES, SCHEMA
from course.grading.messages import message
from course.subject.fresh import Exactly

UNKNOWN: Mapping[str, Any] = {  # fields that nobody knows
    "address": "3 Wrong Way",
    "total": 1.5,
    "lines": [{"price": None}],
    "Schema": 9,
    "voucher": {"order_id": "o-1", "amount_minor": 1, "schema": SCHEMA + 1},
    "self": 1,
}
OF_ANOTHER_TYPE: Mapping[str, tuple[Any, ...]] = {
    "order_id": (7, None, ["o-7"]),
    "amount_minor": ("1250", 1250.0, 12.5, True, None, [1250]),
    "currency": (978, None),
    "placed_at": (1772443800, "yesterday, Z", "2026-02-30T09:30:00Z", "09:30Z", None),
    "schema": (str(SCHEMA), float(SCHEMA), True, None),
}


def of_another_schema(known: Mapping[str, Any]) -> list[Exactly]:
    """Return messages of schemas that this worker does not know."""
    return [
        message({**known, "schema": SCHEMA + 1}, "schema 2"),
        message({"schema": SCHEMA + 98, "charge": {}}, "schema 99, with other fields"),
        message({**known, "schema": 0}, "schema 0"),
    ]


def of_another_type(known: Mapping[str, Any]) -> list[Exactly]:
    """Return messages that are good but for one field: it is of another type, or missing."""
    messages = []
    for name, values in OF_ANOTHER_TYPE.items():
        messages += [message({**known, name: one}, f"{name} is {one!r}") for one in values]
        others = {one: known[one] for one in known if one != name}
        messages.append(message(others, f"no {name}"))
    dates = ("2026-03-02", "2026-03-02Z09:30:00")  # with a sign that is no offset's
    return messages + [message({**known, "placed_at": one}, f"placed_at is {one}") for one in dates]


def no_messages(known: Mapping[str, Any]) -> list[Exactly]:
    """Return bytes that are no message, made of the fields of a good one."""
    whole = message(known, "a good message")
    long = json.dumps({**known, "note": "ö" * 500}, ensure_ascii=False)
    pieces = [
        Exactly(whole.value[:length], f"its first {length} bytes")
        for length in range(0, len(whole.value), 9)
    ]
    return [
        *pieces,
        Exactly(b"null", "null"),
        Exactly(b"1250", "a number"),
        Exactly(b"[" * 1000, "a thousand brackets"),
        Exactly(b'{"a":' * 200, "two hundred braces"),
        Exactly(bytes(range(128, 256)), "bytes above 127"),
        Exactly(whole.value.replace(b"o-7", b"o\xff7"), "a text with a byte that is no UTF-8"),
        Exactly(whole.value + b" and more", "a good message and more"),
        Exactly(repr(known).encode(), "a dictionary of Python"),
        message({**known, "note": "n" * MOST_BYTES}, "more bytes than a message has"),
        Exactly(b" " * 4 * MOST_BYTES + whole.value, "four kibibytes of blanks in front"),
        Exactly(whole.value + b" " * MOST_BYTES, "a kibibyte of blanks behind"),
        Exactly(long.encode(), "more bytes than a message has, in fewer characters"),
    ]
