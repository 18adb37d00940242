"""What a check gives a consumer, step by step, and what it may keep of it."""

from __future__ import annotations

import random
from typing import Any

from course.contracts.delivery_guarantees import Conflict, Result
from course.lab.commands import LEASE_S, TTL_S
from course.lab.doubles import CLOCK, DATABASE, LEDGER
from course.lab.scripts import Effect, Failure
from course.subject.calls import Started
from course.subject.proxy import Subject
from course.subject.remote import Held

PAY = b"30"
STEPS = 24
PAUSES_S = (7.25, 40.5, 110.75)  # no sum of them is the time of a key, so none ends at a step
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


def tell_a_story(subject: Subject, seed: int) -> None:
    """Give commands of this seed to two consumers in turn, and expect what a model says."""
    subject.restart()
    chance = random.Random(seed)
    books, consumers = subject.double(LEDGER), [opened(subject), opened(subject)]
    done: dict[str, tuple[bytes, bytes, float]] = {}  # payload, result, and when it is forgotten
    ledger: list[str] = []
    now = 0.0
    for step in range(STEPS):
        if chance.random() < 0.25:
            pause = chance.choice(PAUSES_S)
            subject.advance(pause)
            now += pause
        key, payload = chance.choice(("", "a", "b")), chance.choice((PAY, PAY, PAY, b""))
        failure = Failure.VALUE_ERROR if chance.randrange(4) == 0 else None
        entry = f"row {step}"
        call = given(
            subject,
            consumers[step % 2],
            key,
            Effect(entry, entry.encode(), failure),
            payload=payload,
        )
        known = done.get(key)
        if known is not None and now < known[2]:
            is_same = known[0] == payload
            claim = call.returned(Result(known[1], replayed=True)) if is_same else None
            assert claim or (not is_same and call.raised(Conflict))
        elif failure is not None:
            assert call.raised(ValueError)
        else:
            assert call.returned(Result(entry.encode(), replayed=False))
            done[key] = (payload, entry.encode(), now + TTL_S)
            ledger.append(entry)
    assert subject.start(books.entries).returned(ledger)
