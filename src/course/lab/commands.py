"""Scenarios about a consumer that is given the same command more than once.

Each takes a scenario without actors: a consumer on a database, its clock, `TTL_S` and `LEASE_S`.
The last actor is the auditor, who comes when all is over and reads the ledger.
"""

from __future__ import annotations

from course.lab.doubles import CLOCK, DATABASE
from course.lab.scenario import Operation, Scenario, call, pause
from course.lab.scripts import ENTRIES, KEPT, Effect, Failure

TTL_S = 100.0
LEASE_S = 10.0
LONG_S = 10_000.0
MOST_BYTES = 400  # that the traces of one short key may take, whatever is kept of it
PROCESS = "process"
MADE = Scenario.of("IdempotentConsumer", path=DATABASE, clock=CLOCK, ttl_s=TTL_S, lease_s=LEASE_S)


def process(
    key: str,
    entry: str,
    *,
    payload: bytes = b"30",
    fails: Failure | None = None,
    takes_s: float = 0.0,
) -> Operation:
    """Return `process(key)` with an effect that writes this entry and returns it as bytes.

    Each attempt of a scenario writes an entry of its own, so that the ledger tells whose it is.
    """
    effect = Effect(entry, f"{entry} done".encode(), fails, takes_s)
    return call(PROCESS, key, payload=payload, effect=effect)


def entries() -> Operation:
    """Return the reading of the ledger, row by row, through a connection of its own."""
    return call(ENTRIES)


def kept() -> Operation:
    """Return the weighing of all that is kept beside the ledger, in bytes."""
    return call(KEPT)


def killed_in_the_middle() -> Scenario:
    """Return a worker that may be killed anywhere, and an heir to whom its command comes again."""
    return MADE.first(process("old", "old")).actors(
        worker=[process("order", "by worker")],
        heir=[pause(LEASE_S + 1), process("old", "old again"), process("order", "by heir")],
        auditor=[pause(LONG_S), entries()],
    )


def killed_between_failures() -> Scenario:
    """Return a worker that fails and tries again, killed anywhere, and an heir at once after it."""
    return MADE.first(process("old", "old")).actors(
        worker=[
            process("order", "fails", fails=Failure.VALUE_ERROR),
            process("order", "by worker"),
        ],
        heir=[
            process("order", "too soon"),
            process("other", "other"),
            pause(LEASE_S / 2 + 1),
            process("order", "in between"),
            pause(LEASE_S / 2),
            process("order", "by heir"),
            process("order", "at last", payload=b"40"),
        ],
        auditor=[pause(LONG_S), entries()],
    )


def killed_for_good() -> Scenario:
    """Return a worker that may be killed anywhere, whose command nobody ever sends again."""
    return MADE.first(kept()).actors(
        worker=[process("b" * MOST_BYTES, "b")],
        heir=[pause(2 * TTL_S + LEASE_S + 1), process("c", "c")],
        auditor=[pause(LONG_S), kept(), entries()],
    )


def two_at_once() -> Scenario:
    """Return two processes that are given one command at the same time."""
    return MADE.actors(
        worker_a=[process("order", "by a")],
        worker_b=[process("order", "by b")],
        auditor=[pause(LONG_S), entries()],
    )


def two_payloads_at_once() -> Scenario:
    """Return two processes that are given one key at the same time, with different payloads."""
    return MADE.actors(
        worker_a=[process("order", "by a")],
        worker_b=[process("order", "by b", payload=b"40")],
        auditor=[pause(LONG_S), entries()],
    )


def stalled() -> Scenario:
    """Return a worker that waits for the file until its lease is over, and who keeps it waiting."""
    return MADE.actors(
        worker_a=[process("order", "by a")],
        worker_b=[process("other", "other", takes_s=LEASE_S + 1), process("order", "by b")],
        auditor=[pause(LONG_S), entries()],
    )
