"""Every judge of fates accepts histories that keep the promise, and rejects those that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.course.lab.policy_story import told

from course.contracts.backpressure_policy import WhenFull
from course.lab.fates import (
    depth_within,
    ends_in_time,
    fates_fit,
    leaves_once,
    nobody_left_waiting,
    nothing_forgotten,
    nothing_left_behind,
    raises_nothing,
    served_in_order,
    stays_out,
)
from course.lab.history import Stuck
from course.lab.judges import Judge

W, T, R = WhenFull.WAIT, WhenFull.TIME_OUT, WhenFull.REFUSE_NEW
D, L, S = WhenFull.DROP_OLDEST, WhenFull.SHED_LOWEST, WhenFull.SPILL
REFUSED, LATE = "p offers a, p told REFUSED", "p offers a, p told TIMED_OUT"
EVICTS = "p puts a, q offers b, q told EVICTED_OTHER a"
CANCELLED = "p puts a, q offers b, q cancelled, q raises CancelledError"

KEPT: dict[str, tuple[Judge, str, WhenFull]] = {
    "fits: accepted": (fates_fit, "p puts a", W),
    "fits: too late": (fates_fit, LATE, T),
    "fits: refused": (fates_fit, REFUSED, R),
    "fits: refused for its priority": (fates_fit, REFUSED, L),
    "fits: evicts": (fates_fit, EVICTS, D),
    "fits: sheds": (fates_fit, EVICTS, L),
    "fits: spilled": (fates_fit, "p spills a", S),
    "fits: raised": (fates_fit, "p offers a, p raises KeyError", W),
    "fits: still waits": (fates_fit, "p offers a", W),
    "out: refused": (stays_out, f"{REFUSED}, c takes, drain ends", R),
    "out: cancelled and given later": (stays_out, f"{CANCELLED}, q puts b, c has b", W),
    "out: refused, then accepted": (stays_out, f"{REFUSED}, q puts a, c has a", R),
    "out: on its way in": (stays_out, "p offers a, c has a, p told ACCEPTED", W),
    "once: taken": (leaves_once, "p puts a, c has a", W),
    "once: evicted": (leaves_once, f"{EVICTS}, c has b", D),
    "once: two items": (leaves_once, "p puts a, q puts b, c has b, c has a", W),
    "forgotten: taken": (nothing_forgotten, "p puts a, c has a, drain ends", W),
    "forgotten: emptied": (nothing_forgotten, "p puts a, drain has a, drain ends", W),
    "forgotten: evicted": (nothing_forgotten, f"{EVICTS}, drain has b, drain ends", D),
    "forgotten: refused": (nothing_forgotten, f"{REFUSED}, drain ends", R),
    "forgotten: cancelled": (nothing_forgotten, f"{CANCELLED}, drain has a, drain ends", W),
    "forgotten: never emptied": (nothing_forgotten, "p puts a", W),
    "forgotten: emptying hangs": (nothing_forgotten, "p puts a, drain takes", W),
    "depth: full": (depth_within, "p puts a, q offers b", W),
    "depth: a taker is on its way": (depth_within, "p puts a, c takes, q puts b, c gets a", W),
    "depth: evicted": (depth_within, f"{EVICTS}, s asks, s counts 1", D),
    "depth: spilled": (depth_within, "p puts a, q spills b, r spills c", S),
    "depth: counted": (depth_within, "s asks, s counts 0, p puts a, s asks, s counts 1", W),
    "order: in turn": (served_in_order, "p puts a, q puts b, c has a, d has b", W),
    "order: takers overlap": (
        served_in_order,
        "p puts a, q puts b, c takes, d takes, d gets b, c gets a",
        W,
    ),
    "order: one was evicted": (served_in_order, f"{EVICTS}, c has b", D),
    "order: one never came out": (served_in_order, "p puts a, q puts b, c has b", W),
    "waiting: full": (nobody_left_waiting, "p puts a, q offers b", W),
    "waiting: empty": (nobody_left_waiting, "p puts a, c has a, c takes, drain ends", W),
    "waiting: went on when emptied": (
        nobody_left_waiting,
        "p puts a, q offers b, drain has a, q told ACCEPTED, drain has b, drain ends",
        W,
    ),
    "waiting: cancelled, and ended": (nobody_left_waiting, CANCELLED, W),
    "time: at its end": (ends_in_time, "p @1 offers a, p @3 told TIMED_OUT", T),
    "time: room came": (ends_in_time, "p @1 offers a, p @2 told ACCEPTED", T),
    "time: rounded": (ends_in_time, "p @0 offers a, p @1.9999999996 told TIMED_OUT", T),
    "time: a wait has no end": (ends_in_time, "p @0 offers a, p @99 told ACCEPTED", W),
    "time: at once": (ends_in_time, "p @7 offers a, p @7 told REFUSED", R),
    "raises: nothing": (raises_nothing, "p puts a", W),
    "raises: cancelled": (raises_nothing, CANCELLED, W),
    "raises: emptied": (raises_nothing, "drain ends", W),
}
BROKEN: dict[str, tuple[Judge, str, WhenFull, str]] = {
    "fits: refused": (fates_fit, REFUSED, W, 'offer(Item("a")) returned Outcome(REFUSED)'),
    "fits: too late": (fates_fit, LATE, R, 'offer(Item("a")) returned Outcome(TIMED_OUT)'),
    "fits: spilled": (fates_fit, "p spills a", L, 'offer(Item("a")) returned Outcome(SPILLED)'),
    "fits: evicts": (
        fates_fit,
        EVICTS,
        S,
        'offer(Item("b")) returned Outcome(EVICTED_OTHER, victim=Item("a"))',
    ),
    "fits: no victim": (
        fates_fit,
        "p offers a, p told EVICTED_OTHER",
        D,
        'offer(Item("a")) returned Outcome(EVICTED_OTHER)',
    ),
    "fits: a victim of nothing": (
        fates_fit,
        "p puts a, q offers b, q told ACCEPTED a",
        D,
        'offer(Item("b")) returned Outcome(ACCEPTED, victim=Item("a"))',
    ),
    "fits: nothing": (fates_fit, "p offers a, p returns None", W, 'offer(Item("a")) returned None'),
    "out: refused": (stays_out, f"{REFUSED}, c has a", R, 'Item("a") came out all the same'),
    "out: late": (stays_out, f"{LATE}, drain has a", T, 'Item("a") came out all the same'),
    "out: cancelled": (stays_out, f"{CANCELLED}, c has b", W, 'Item("b") came out all the same'),
    "once: two takers": (
        leaves_once,
        "p puts a, c takes, d has a, c gets a",
        W,
        'Item("a") came out, and then it came out',
    ),
    "once: evicted and taken": (
        leaves_once,
        f"{EVICTS}, c has a",
        D,
        'Item("a") was evicted, and then it came out',
    ),
    "once: evicted twice": (
        leaves_once,
        f"{EVICTS}, r offers c, r told EVICTED_OTHER a",
        D,
        'Item("a") was evicted, and then it was evicted',
    ),
    "once: invented": (leaves_once, "c has x", W, 'take() gave Item("x"), which nobody offered'),
    "once: None": (leaves_once, "c takes, c returns None", W, "take() gave None, which nobody o"),
    "forgotten: gone": (
        nothing_forgotten,
        "p puts a, drain ends",
        W,
        'Item("a") was ACCEPTED',
    ),
    "forgotten: in the spill": (
        nothing_forgotten,
        "p puts a, q spills b, drain has a, drain ends",
        S,
        'Item("b") was SPILLED, and nobody heard of it again',
    ),
    "forgotten: by a taker who has left": (
        nothing_forgotten,
        "p puts a, c takes, c cancelled, c raises CancelledError, drain ends",
        W,
        'Item("a") was ACCEPTED, and nobody heard of it again',
    ),
    "depth: one more": (depth_within, "p puts a, q puts b", W, "2 are inside, whatever is"),
    "depth: the taker has left": (
        depth_within,
        "p puts a, c takes, c cancelled, c raises CancelledError, q puts b",
        W,
        "2 are inside",
    ),
    "depth: counted": (depth_within, "s asks, s counts 2", W, "the depth is 2"),
    "depth: below zero": (depth_within, "s asks, s counts -1", W, "the depth is -1"),
    "depth: no number": (depth_within, "s asks, s counts '1'", W, "the depth is '1'"),
    "order: passed": (
        served_in_order,
        "p puts a, q puts b, c has b, d has a",
        W,
        'Item("b") came out before it',
    ),
    "order: passed in line": (
        served_in_order,
        "p offers a, q puts b, c has b, p told ACCEPTED, drain has a",
        W,
        'Item("b") came out before it',
    ),
    "waiting: room": (nobody_left_waiting, "p offers a", W, 'offer(Item("a")) waits for ever'),
    "waiting: an item": (nobody_left_waiting, "p puts a, c takes", W, "take() waits for ever"),
    "waiting: something spilled": (nobody_left_waiting, "p spills a, c takes", S, "take() waits"),
    "waiting: its time": (nobody_left_waiting, "p puts a, q offers b", T, 'offer(Item("b")) waits'),
    "waiting: at once": (nobody_left_waiting, "p puts a, q offers b", R, 'offer(Item("b")) waits'),
    "waiting: cancelled": (nobody_left_waiting, "c takes, c cancelled", W, "take() waits for ever"),
    "time: late": (ends_in_time, "p offers a, p @3 told TIMED_OUT", T, 'offer(Item("a")) took 3'),
    "time: too early": (
        ends_in_time,
        "p @0 offers a, p @1 told TIMED_OUT",
        T,
        'offer(Item("a")) gave up',
    ),
    "time: not now": (ends_in_time, "p offers a, p @1 told REFUSED", R, 'offer(Item("a")) took 1'),
    "raises: an error": (raises_nothing, "c takes, c raises IndexError", W, "take() raised Ind"),
    "raises: uninvited": (raises_nothing, "c ends", W, "take() raised CancelledError"),
    "raises: another one when cancelled": (
        raises_nothing,
        "c takes, c cancelled, c raises KeyError",
        W,
        "take() raised KeyError",
    ),
    "raises: when emptied": (
        raises_nothing,
        "drain takes, drain raises KeyError",
        W,
        "take() raised KeyError",
    ),
}


@pytest.mark.parametrize(("judge", "words", "policy"), KEPT.values(), ids=KEPT)
def test_a_promise_that_is_kept_is_not_held_against_anybody(
    judge: Judge, words: str, policy: WhenFull
) -> None:
    assert judge(told(words, policy)) is None


@pytest.mark.parametrize(("judge", "words", "policy", "yours"), BROKEN.values(), ids=BROKEN)
def test_a_broken_promise_is_told(judge: Judge, words: str, policy: WhenFull, yours: str) -> None:
    verdict = judge(told(words, policy))

    assert verdict is not None
    assert verdict.yours.startswith(yours)


def test_what_is_left_behind_is_told_once_all_calls_have_ended() -> None:
    left = (Stuck("helper", 7, "sleeps"), Stuck("a timer", None, "still calls print at 2 s"))
    finished = replace(told("p puts a, c has a"), left=left)
    stuck = replace(told("p puts a, q offers b"), left=left)

    verdict = nothing_left_behind(finished)

    assert verdict is not None
    assert verdict.yours == "helper sleeps at line 7"
    assert nothing_left_behind(stuck) is None
    assert nothing_left_behind(replace(finished, left=())) is None
