"""Every judge of what is inside accepts histories that keep the promise, and rejects the others."""

from __future__ import annotations

import pytest
from tests.course.lab.lending_story import lending

from course.lab.judges import Judge
from course.lab.stock import (
    dead_are_told,
    no_job_lost,
    not_before_its_time,
    room_is_used,
    within_capacity,
)
from course.lab.timeline import timeline

SENT = "s sends a"
BOTH = f"{SENT}, s sends b"  # there is room for two
LENT = f"{SENT}, v takes a"
LATE = f"{LENT}, v @11 nacks x, v takes a"  # the text leaves open which reason that is
LAST = f"{LENT}, v nacks, v takes a"  # the second attempt is the last one
AUDIT, NOBODY = "auditor @99 takes", "auditor tells"

KEPT: dict[str, tuple[Judge, str]] = {
    "capacity: full": (within_capacity, f"{BOTH}, s sends! c"),
    "capacity: acked": (within_capacity, f"{BOTH}, v takes a, v acks, s sends c"),
    "capacity: on its way out": (within_capacity, f"{BOTH}, v takes a, v acks?, s sends c, v ends"),
    "capacity: dead by a nack": (within_capacity, f"{LAST}, v nacks, s sends b, s sends c"),
    "capacity: dead by its lease": (within_capacity, f"{LAST}, s sends b, s @11 sends c"),
    "room: full": (room_is_used, f"{BOTH}, v takes a, s sends! c"),
    "room: another is on its way in": (room_is_used, f"{SENT}, r sends? b, s sends! c, r ends"),
    "room: on its way out": (room_is_used, f"{BOTH}, v takes a, v acks?, s sends! c, v ends"),
    "room: delayed": (room_is_used, f"{SENT}, s sends b 5, s sends! c"),
    "early: in time": (not_before_its_time, "s sends a 5, v @5 takes a"),
    "early: given back": (not_before_its_time, f"{LENT}, v @1 nacks - 5, v @6 takes a"),
    "early: the nack was refused": (not_before_its_time, f"{LENT}, w @11 takes a, v nacks! - 5"),
    "lost: acked": (no_job_lost, f"{LENT}, v acks, {AUDIT}, {NOBODY}"),
    "lost: there": (no_job_lost, f"{SENT}, {AUDIT} a, {NOBODY}"),
    "lost: dead": (no_job_lost, f"{LAST}, {AUDIT}, {NOBODY} a:|-"),
    "lost: refused": (no_job_lost, f"{BOTH}, s sends! c, {AUDIT} a b, {NOBODY}"),
    "lost: nobody has looked": (no_job_lost, f"{SENT}, {NOBODY}"),
    "lost: nobody has asked": (no_job_lost, f"{SENT}, {AUDIT}"),
    "lost: the auditor came too early": (no_job_lost, f"{LENT}, auditor @9 takes, {NOBODY}"),
    "lost: not due": (no_job_lost, f"s sends a 500, {AUDIT}, {NOBODY}"),
    "lost: lent for long": (no_job_lost, f"{LENT}, v extends 500, {AUDIT}, {NOBODY}"),
    "lost: given back for long": (no_job_lost, f"{LENT}, v nacks - 500, {AUDIT}, {NOBODY}"),
    "dead: told": (dead_are_told, f"{LAST}, v nacks bad, o tells a:|bad, o tells a:|bad"),
    "dead: crashed": (dead_are_told, f"{LENT}, v @11 takes a, o @22 tells a:-|-"),
    "dead: not yet": (dead_are_told, f"{LAST}, o tells"),
    "dead: at the very end": (dead_are_told, f"{LAST}, o @10 tells"),
    "dead: told at the very end": (dead_are_told, f"{LAST}, o @10 tells a:|-"),
    "dead: on its way": (dead_are_told, f"{LAST}, v nacks? bad, o tells a:|bad, v ends"),
    "dead: acked": (dead_are_told, f"{LAST}, v acks, o @22 tells"),
    "dead: late, and either reason": (
        dead_are_told,
        f"{LATE}, o @22 tells a:x|-",
    ),
    "dead: late, and the other": (
        dead_are_told,
        f"{LATE}, o @22 tells a:-|-",
    ),
}
BROKEN: dict[str, tuple[Judge, str, str]] = {
    "capacity: one more": (within_capacity, f"{BOTH}, s sends c", "3 are inside"),
    "capacity: in flight": (within_capacity, f"{BOTH}, v takes a, s sends c", "3 are inside"),
    "capacity: given back": (within_capacity, f"{BOTH}, v takes a, v nacks, s sends c", "3 are"),
    "capacity: expired": (within_capacity, f"{BOTH}, v takes a, s @11 sends c", "3 are inside"),
    "capacity: delayed": (within_capacity, f"{SENT}, s sends b 5, s sends c", "3 are inside"),
    "room: empty": (room_is_used, "s sends! a", "send(b'a') raised Full"),
    "room: acked": (room_is_used, f"{BOTH}, v takes a, v acks, s sends! c", "send(b'c') raised"),
    "room: dead by a nack": (room_is_used, f"{LAST}, v nacks, s sends b, s sends! c", "send(b'c')"),
    "room: dead by its lease": (room_is_used, f"{LAST}, s sends b, s @11 sends! c", "send(b'c') r"),
    "early: sent": (not_before_its_time, "s sends a 5, v @4 takes a", "receive(9) lent it after 4"),
    "early: given back": (
        not_before_its_time,
        f"{LENT}, v @1 nacks - 5, v @4 takes a",
        "receive(9) lent it after 4",
    ),
    "lost: gone": (no_job_lost, f"{SENT}, {AUDIT}, {NOBODY}", "b'a' was sent, and nobody heard"),
    "lost: with its worker": (no_job_lost, f"{LENT}, {AUDIT}, {NOBODY}", "b'a' was sent"),
    "lost: given back": (no_job_lost, f"{LENT}, v nacks, {AUDIT}, {NOBODY}", "b'a' was sent"),
    "lost: the ack was refused": (no_job_lost, f"{LENT}, v acks!, {AUDIT}, {NOBODY}", "b'a' was s"),
    "dead: silence": (dead_are_told, f"{LAST}, v nacks, o tells", "dead() does not"),
    "dead: nobody looked": (dead_are_told, f"{LAST}, o @11 tells", "dead() does not"),
    "dead: alive": (dead_are_told, f"{LAST}, o tells a:|-", "dead() tells of it"),
    "dead: one attempt left": (
        dead_are_told,
        f"{LENT}, v nacks, o tells a:|",
        "dead() tells of it",
    ),
    "dead: done": (dead_are_told, f"{LAST}, v acks, o @22 tells a:|-", "dead() tells of it"),
    "dead: twice": (dead_are_told, f"{LAST}, v nacks, o tells a:| a:|", "dead() tells of it twice"),
    "dead: invented": (dead_are_told, f"{SENT}, o tells x:|", "it tells of b'x'"),
    "dead: the last reason": (
        dead_are_told,
        f"{LAST}, v nacks x, o tells a:x",
        "dead() tells",
    ),
    "dead: another reason": (dead_are_told, f"{LAST}, v nacks x, o tells a:|y", 'dead() says "y"'),
    "dead: no reason": (dead_are_told, f"{LAST}, o @11 tells a:|", 'dead() says ""'),
    "dead: lent again": (
        dead_are_told,
        f"{LAST}, v nacks, o tells a:|, w takes a.3",
        "receive(9) lent it",
    ),
    "dead: no list": (dead_are_told, "o buries None", "dead() returned "),
}


@pytest.mark.parametrize(("judge", "words"), KEPT.values(), ids=KEPT)
def test_a_promise_that_is_kept_is_not_held_against_anybody(judge: Judge, words: str) -> None:
    assert judge(lending(words)) is None


@pytest.mark.parametrize(("judge", "words", "yours"), BROKEN.values(), ids=BROKEN)
def test_a_broken_promise_is_told(judge: Judge, words: str, yours: str) -> None:
    verdict = judge(lending(words))

    assert verdict is not None
    assert verdict.yours.startswith(yours)


def test_a_lost_job_is_told_where_the_auditor_has_missed_it_after_the_kill() -> None:
    history = lending(f"{SENT}, v takes?, v dies, {AUDIT}, {NOBODY}")

    verdict = no_job_lost(history)

    assert verdict is not None
    told = [(row.actor, row.text, bool(row.flag)) for row in timeline(history, verdict).rows]
    assert told[1:] == [
        ("v", "receive(9) is killed", False),
        ("auditor", "receive() returns []", False),
        ("auditor", "dead() returns []", True),
    ]
