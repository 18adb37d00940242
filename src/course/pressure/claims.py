"""What a single act must show, beside what must hold after each of them."""

from __future__ import annotations

from typing import Any

from course.pressure.judges import some
from course.pressure.ledger import DELAY_S
from course.pressure.record import (
    APPLIED,
    FULL,
    LEDGER_ANSWERS,
    LOAD_BEGINS,
    LOAD_ENDS,
    Record,
)


def takes_what_it_can(record: Record) -> str | None:
    """Under a light load nothing is refused."""
    refused = [one.key for one in record.commands if one.answer == "refused"]
    few = len(refused) <= len(record.commands) // 4  # a burst by chance may be one too many
    return None if few else f"refused under half the load: {some(refused)}"


def fills_up(record: Record) -> str | None:
    """A burst finds all the room there is, and room again after it."""
    empty = record.at("empty again")
    taken = sum(one.answer == "accepted" for one in record.commands if one.sent_s < empty)
    if taken < record.policy.capacity:
        return f"{taken} of a burst accepted; capacity = {record.policy.capacity}"
    last = [one for one in record.commands if one.sent_s >= empty and one.answer != "accepted"]
    return f"empty again, it refused {last[0].key}" if last else None


def keeps_working(record: Record) -> str | None:
    """Under overload it works on; the bound is low, and lower where the machine is busy."""
    able = record.policy.workers / DELAY_S
    found = goodput(record, record.at(LOAD_BEGINS) + 0.5, record.at(LOAD_ENDS))
    enough = able / (20 + 100 * record.lag_s)
    return None if found >= enough else f"{found:.0f} effects a second, of {able:.0f}"


def recovers(record: Record) -> str | None:
    """After the trigger it does again a good part of what it did before."""
    before = goodput(record, record.at(LOAD_BEGINS) + 0.3, record.at("trigger"))
    after = goodput(record, record.at("trigger over") + 0.5, record.at(LOAD_ENDS))
    if after >= before / 2:
        return None
    return f"{before:.0f} effects a second before the trigger, {after:.0f} after it"


def tells_what_is_inside(record: Record) -> str | None:
    """Full, it says so: what waits and what is at work are about what it has accepted."""
    begin, end = record.at(FULL), record.at(LEDGER_ANSWERS)
    accepted = sum(one.answered_s <= begin for one in record.accepted().values())
    most = max(accepted, record.policy.capacity) + record.policy.workers
    said: dict[str, Any] = {}
    for one in record.samples:
        if begin <= one.at_s <= end:
            said = one.said or {}
            told = [said.get("waiting"), said.get("working")]
            numbers = [number for number in told if type(number) is int]
            if len(numbers) == len(told) and accepted / 2 <= sum(numbers) <= most:
                return None
    return (
        f"{accepted} were accepted and none was in effect;"
        f" it said waiting = {said.get('waiting')!r}, working = {said.get('working')!r}"
    )


def counts_its_dead(record: Record) -> str | None:
    """At the end it says as many dead letters as it lists."""
    said = (record.samples[-1].said or {}).get("dead") if record.samples else None
    if type(said) is int and said == len(record.dead):
        return None
    return f"it listed {len(record.dead)} dead letters, and said dead = {said!r}"


def goodput(record: Record, begin_s: float, end_s: float) -> float:
    """Return the effects a second in this time."""
    done = sum(begin_s <= one.decided_s < end_s for one in record.calls if one.answer == APPLIED)
    return done / (end_s - begin_s) if end_s > begin_s else 0.0
