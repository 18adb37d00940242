"""A killed call has happened as a whole or not at all; the judges accept both and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.course.lab.lending_story import lending

from course.lab.judges import Verdict
from course.lab.kit import LENDING
from course.lab.leases import never_waits
from course.lab.timeline import timeline

SENT = "s sends a"
LENT = f"{SENT}, w takes a"
DIED = "r sends? b, r dies"
AUDIT = "auditor @99 takes"
NOBODY = "auditor tells"

KEPT = {
    "send: it happened": f"s sends? a, s dies, {AUDIT} a, {NOBODY}",
    "send: it did not": f"s sends? a, s dies, {AUDIT}, {NOBODY}",
    "send: it took the last place": f"{SENT}, {DIED}, s sends! c, {AUDIT} a b, {NOBODY}",
    "send: it took none": f"{SENT}, {DIED}, s sends c, {AUDIT} a c, {NOBODY}",
    "ack: it happened": f"{LENT}, w acks?, w dies, {AUDIT}, {NOBODY}",
    "ack: it did not": f"{LENT}, w acks?, w dies, {AUDIT} a, {NOBODY}",
    "ack: it made room": f"{LENT}, w acks?, w dies, s sends b, s sends c, {AUDIT} b c, {NOBODY}",
    "nack: it happened": f"{LENT}, w nacks? bad, w dies, v takes a, {AUDIT}, {NOBODY} a:bad|-",
    "nack: it did not": f"{LENT}, w nacks? bad, w dies, v takes, v @11 takes a, {AUDIT}, {NOBODY} "
    "a:-|-",
    "receive: it happened": f"{SENT}, w takes? a, w dies, v takes, v @11 takes a.2, {AUDIT}, "
    f"{NOBODY} a:-|-",
    "receive: it did not": f"{SENT}, w takes? a, w dies, v takes a.1, v acks, {AUDIT}, {NOBODY}",
    "receive: the last attempt": f"{LENT}, w nacks, v takes? a, v dies, {AUDIT}, {NOBODY} a:|-",
    "extend: it happened": f"{LENT}, w extends? 50, w dies, v @11 takes, {AUDIT} a, {NOBODY}",
    "extend: it did not": f"{LENT}, w extends? 50, w dies, v @11 takes a, {AUDIT}, {NOBODY} a:-|-",
}
BROKEN = {
    "send: half the job": (
        f"s sends? a, s dies, {AUDIT} x, {NOBODY}",
        "lends what was sent",
    ),
    "send: one too many": (
        f"{SENT}, s sends b, r sends? c, r dies, {AUDIT} a b c, {NOBODY}",
        "within the capacity",
    ),
    "send: room that nothing takes": (
        f"{SENT}, r sends? b, r dies, s sends! c, {AUDIT} a, {NOBODY}",
        "room is used",
    ),
    "ack: room that stays taken": (
        f"{LENT}, s sends b, w acks?, w dies, s sends! c, {AUDIT} b, {NOBODY}",
        "room is used",
    ),
    "nack: given back without a reason": (
        f"{LENT}, w nacks? bad, w dies, v takes a, {AUDIT}, {NOBODY} a:-",
        "the dead are told",
    ),
    "nack: given back, and the lease is blamed": (
        f"{LENT}, w nacks? bad, w dies, v takes a, {AUDIT}, {NOBODY} a:-|-",
        "one holder at a time",
    ),
    "nack: out of one place and not in the other": (
        f"{LENT}, w nacks? bad, w dies, {AUDIT}, {NOBODY}",
        "no job lost",
    ),
    "receive: counted and not hidden": (
        f"{SENT}, w takes? a, w dies, v takes a.2, {AUDIT}, {NOBODY} a:-|-",
        "one holder at a time",
    ),
    "receive: hidden and not counted": (
        f"{SENT}, w takes? a, w dies, v takes, v @11 takes a.1, v acks, {AUDIT}, {NOBODY}",
        "what is free is lent",
    ),
    "receive: gone with its process": (
        f"{SENT}, w takes? a, w dies, {AUDIT}, {NOBODY}",
        "no job lost",
    ),
}


def broken_by(words: str) -> list[str]:
    """Return the names of the judges that object."""
    history = lending(words)
    return [judge.name for judge in LENDING.judges if judge(history) is not None]


@pytest.mark.parametrize("words", KEPT.values(), ids=KEPT)
def test_a_killed_call_may_have_happened_or_not(words: str) -> None:
    assert broken_by(words) == []


@pytest.mark.parametrize(("words", "name"), BROKEN.values(), ids=BROKEN)
def test_a_killed_call_that_has_half_happened_is_told(words: str, name: str) -> None:
    assert name in broken_by(words)


def test_a_process_that_ended_by_itself_was_not_killed() -> None:
    history = replace(lending(f"{SENT}, w takes?, w dies"), switches=())

    verdict = never_waits(history)

    assert verdict is not None
    assert verdict.yours == "receive(9) ended its process"


def test_who_is_killed_with_nothing_to_do_is_in_the_timeline_all_the_same() -> None:
    history = lending(f"{SENT}, w takes?, w dies")
    killed = history.events[-1]
    alone = replace(history, scenario=history.scenario.actors(w=[], s=[]), events=(killed,))

    rows = timeline(alone, Verdict("all is well", "it is not", None, "w")).rows

    assert "is killed" in str(rows)
