"""Every judge of lending accepts histories that keep the promise, and rejects those that do not."""

from __future__ import annotations

import pytest
from tests.course.lab.lending_story import lending

from course.lab.judges import Judge
from course.lab.leases import (
    attempts_count,
    done_is_gone,
    first_sent_first,
    holder_is_heard,
    late_is_refused,
    lends_what_was_sent,
    never_waits,
    one_holder,
    raises_as_promised,
    tokens_grow,
)

SENT = "s sends a"
LENT = f"{SENT}, v takes a"
BOTH = f"{SENT}, s sends b"
LOST = f"{LENT}, w @11 takes a"  # v's lease is over, and w has the job now

KEPT: dict[str, tuple[Judge, str]] = {
    "raises: full": (raises_as_promised, f"{BOTH}, s sends! c"),
    "raises: stale": (raises_as_promised, f"{LOST}, v acks!, v nacks!, v extends! 5"),
    "waits: nobody": (never_waits, LENT),
    "lends: what was sent": (lends_what_was_sent, f"{BOTH}, w takes a b"),
    "lends: nothing": (lends_what_was_sent, "w takes"),
    "lends: before the send has returned": (lends_what_was_sent, "s sends? a, w takes a, s ends"),
    "holder: one job each": (one_holder, f"{BOTH}, v takes a, w takes b"),
    "holder: the lease is over": (one_holder, LOST),
    "holder: at its very end": (one_holder, f"{LENT}, w @10 takes a"),
    "holder: given back": (one_holder, f"{LENT}, v nacks, w takes a"),
    "holder: on its way back": (one_holder, f"{LENT}, v nacks?, w takes a, v ends"),
    "holder: let go by an extension": (one_holder, f"{LENT}, v extends 2, w @3 takes a"),
    "holder: refused the extension": (one_holder, f"{LENT}, w @11 takes a, v extends! 9"),
    "holder: a slow call": (one_holder, f"{SENT}, v takes? a, v @5 ends, w @11 takes a"),
    "gone: acked": (done_is_gone, f"{LENT}, v acks, w takes"),
    "gone: acked when lent again": (done_is_gone, f"{LOST}, v acks!, w acks"),
    "gone: an older call returns late": (
        done_is_gone,
        f"{SENT}, v takes? a, w @11 takes a.2, v ends a.1, w acks",
    ),
    "late: never": (late_is_refused, f"{LENT}, v acks"),
    "late: but nobody has it": (late_is_refused, f"{LENT}, v @11 acks"),
    "late: given back, and nobody has it": (late_is_refused, f"{LENT}, v @11 nacks"),
    "late: told so": (late_is_refused, f"{LOST}, v acks!"),
    "late: while another is on its way": (
        late_is_refused,
        f"{LENT}, w @11 takes?, v nacks, w ends a",
    ),
    "late: extended in time": (late_is_refused, f"{LENT}, v @9 extends 9, v @17 extends 9"),
    "late: nothing in hand": (late_is_refused, "w acks!"),
    "heard: in time": (holder_is_heard, f"{LENT}, v extends 20, v @15 acks"),
    "heard: too late": (holder_is_heard, f"{LENT}, v @11 acks!"),
    "heard: at the very end": (holder_is_heard, f"{LENT}, v @10 acks!"),
    "heard: twice": (holder_is_heard, f"{LENT}, v acks, v acks!"),
    "heard: after a shorter lease": (holder_is_heard, f"{LENT}, v extends 1, v @2 nacks!"),
    "tokens: grow": (tokens_grow, f"{BOTH}, v takes a#5, w takes b#99"),
    "tokens: calls overlap": (
        tokens_grow,
        f"{BOTH}, v takes?, w takes b#6, v ends a#5",
    ),
    "tokens: in a batch": (tokens_grow, f"{BOTH}, v takes b#2 a#1"),
    "attempts: count": (attempts_count, f"{LOST}"),
    "attempts: calls overlap": (
        attempts_count,
        f"{SENT}, v takes?, w takes a.1, w nacks, v ends a.2",
    ),
    "order: as sent": (first_sent_first, f"{BOTH}, v takes a, w takes b"),
    "order: in a batch": (first_sent_first, f"{BOTH}, v takes a b"),
    "order: sends overlap": (
        first_sent_first,
        "s sends? a, r sends b, s ends, v takes b, w takes a",
    ),
    "order: receives overlap": (first_sent_first, f"{BOTH}, v takes?, w takes b, v ends a"),
    "order: it was delayed": (first_sent_first, "s sends a 5, s sends b, v takes b, w @6 takes a"),
    "order: it comes again": (
        first_sent_first,
        f"{BOTH}, v takes a, v nacks, w takes b, v takes a",
    ),
}
BROKEN: dict[str, tuple[Judge, str, str]] = {
    "raises: an error": (raises_as_promised, "w takes!IndexError", "receive(9) raised IndexError"),
    "raises: the wrong one": (raises_as_promised, f"{LENT}, v acks!KeyError", "ack(its receipt) r"),
    "raises: when asked for the dead": (raises_as_promised, "o tells!Full", "dead() raised Full"),
    "waits: for a job": (never_waits, "w takes?", "receive(9) never ends"),
    "lends: None": (lends_what_was_sent, "w returns None", "receive(1) returned "),
    "lends: invented": (lends_what_was_sent, f"{SENT}, w takes x", "receive(9) returned b'x'"),
    "lends: what was refused": (lends_what_was_sent, "s sends! a, w takes a", "receive(9) ret"),
    "lends: too many": (lends_what_was_sent, f"{BOTH}, w one a b", "receive(1) returned 2"),
    "holder: two": (one_holder, f"{LENT}, w takes a", "v holds b'a', and receive(9) lent it too"),
    "holder: two at once": (one_holder, f"{SENT}, v takes?, w takes a, v ends a", "w holds b'a'"),
    "holder: extended": (one_holder, f"{LENT}, v @9 extends 9, w @11 takes a", "v holds b'a'"),
    "holder: not given back": (one_holder, f"{LENT}, v nacks!, w takes a", "v holds b'a'"),
    "gone: again": (done_is_gone, f"{LENT}, v acks, w @11 takes a", "receive(9) lent b'a' to"),
    "gone: both win": (done_is_gone, f"{LENT}, v @11 acks?, w takes a, v ends", "receive(9) lent"),
    "late: another has it": (late_is_refused, f"{LOST}, v acks", "ack(its receipt) returned"),
    "late: nacks": (late_is_refused, f"{LOST}, v nacks", "nack(its receipt"),
    "late: extends": (late_is_refused, f"{LENT}, v @11 extends 9", "extend(its receipt"),
    "late: again": (late_is_refused, f"{LENT}, v acks, v acks", "ack(its receipt) returned"),
    "late: given back before": (late_is_refused, f"{LENT}, v nacks, v acks", "ack(its receipt) r"),
    "late: dead": (late_is_refused, f"{LOST}, w @22 acks", "ack(its receipt) returned"),
    "late: nothing in hand": (late_is_refused, f"{SENT}, w acks", "ack(its receipt) returned"),
    "heard: not": (holder_is_heard, f"{LENT}, v @9 acks!", "ack(its receipt) raised StaleReceipt"),
    "heard: not when extended": (
        holder_is_heard,
        f"{LENT}, v extends 50, v @40 nacks!",
        "nack(its receipt",
    ),
    "tokens: one for two": (tokens_grow, f"{BOTH}, v takes a#1 b#1", "the token of b'b' is 1"),
    "tokens: smaller": (tokens_grow, f"{BOTH}, v takes a#7, w takes b#6", "the token of b'b' is 6"),
    "attempts: not counted": (attempts_count, f"{LENT}, v nacks, w takes a.1", "receive(9) lent i"),
    "attempts: too many": (attempts_count, f"{LOST}, v @22 takes a", "receive(9) lent it as atte"),
    "attempts: skipped": (
        attempts_count,
        f"{SENT}, v takes a.2",
        "receive(9) lent it as attempt 2",
    ),
    "order: passed": (first_sent_first, f"{BOTH}, v takes b, w takes a", "b'b' was lent before it"),
    "order: passed in a batch": (first_sent_first, f"{BOTH}, v takes b a", "b'b' was lent before"),
}


@pytest.mark.parametrize(("judge", "words"), KEPT.values(), ids=KEPT)
def test_a_promise_that_is_kept_is_not_held_against_anybody(judge: Judge, words: str) -> None:
    assert judge(lending(words)) is None


@pytest.mark.parametrize(("judge", "words", "yours"), BROKEN.values(), ids=BROKEN)
def test_a_broken_promise_is_told(judge: Judge, words: str, yours: str) -> None:
    verdict = judge(lending(words))

    assert verdict is not None
    assert verdict.yours.startswith(yours)
