"""What a check gives a consumer, step by step, and what it may keep of it."""

from __future__ import annotations

from typing import Any

from course.lab.commands import LEASE_S, TTL_S
from course.lab.doubles import CLOCK, DATABASE
from course.lab.scripts import Effect
from course.subject.calls import Started
from course.subject.proxy import Subject
from course.subject.remote import Held

PAY = b"pay 30"
ROUNDING_BYTES = 16  # that a number may take more as a text


def opened(subject: Subject) -> Any:
    """Open the one database of this check, as another process would."""
    return subject.IdempotentConsumer(DATABASE, clock=CLOCK, ttl_s=TTL_S, lease_s=LEASE_S)


def given(
    subject: Subject, consumer: Any, key: Any, effect: Effect, *, payload: Any = PAY
) -> Started:
    """Give the consumer a command, and return the call."""
    return subject.start(consumer.process, key, payload=payload, effect=effect)


def keeps_at_most(subject: Subject, books: Held, most: int, why: str) -> None:
    """Weigh all that is kept beside the ledger, and expect no more than this, for that reason."""
    found = books.kept()
    if type(found) is not int or found > most + ROUNDING_BYTES:
        expected = f"at most {most} bytes are kept: {why}"
        raise subject.unexpected(expected, f"{found} bytes are kept", "keeps more")


def comes_out(subject: Subject, call: Started, name: str, message: str) -> None:
    """Expect that the call raises what its effect raised: this exception, with this message."""
    there = call.error
    if there is not None and there.name == name and message in there.message:
        return
    expected = f"{call.text} raises {name} with the message of the effect"
    kind = f"call {call.number} raises {there.name if there else call.state}"
    raise subject.unexpected(expected, f"it {call.happened()}", kind, call.line)
