"""Every judge accepts histories that keep the promise, and rejects those that break it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from course.lab.history import SPINS, Ending, History, Stuck
from course.lab.judges import (
    Judge,
    closed_is_said,
    never_over,
    nobody_spins,
    nobody_stranded,
    nothing_invented,
    nothing_lost,
    nothing_twice,
    on_time,
    order_kept,
    raises_only,
)
from course.lab.scenario import Scenario, close, get, length, put

Tell = Callable[..., History]
EMPTY = Scenario.of("Buffer", capacity=1).drained_by(get(timeout=0))
PAIR = EMPTY.actors(p=[put("a"), put("b")], c=[get(), get()])
CROWD = EMPTY.actors(p=[put("a")], q=[put("b")], c=[get()], d=[get()])
BEFORE = EMPTY.first(put("x")).actors(p=[put("a")], c=[get()])
CLOSING = EMPTY.actors(p=[put("a"), put("b")], c=[get(), get()], x=[close(), close()])
LONG = EMPTY.actors(p=[put("a"), put("b"), put("c")], c=[get(), get(), get(), get()], d=[get()])
MIXED = EMPTY.actors(p=[put("a"), put("b"), get(), get()])
LOOKS = EMPTY.actors(o=[length(), length()])
TIMED = EMPTY.actors(p=[put("a", timeout=5)], c=[get(timeout=0)])
VALUES = EMPTY.actors(p=[put(1), put(None)], c=[get(), get()])

KEPT: dict[str, tuple[Judge, Scenario, str]] = {
    "lost: taken": (nothing_lost, PAIR, "p does, c does 'a', drain fails Empty"),
    "lost: left over": (nothing_lost, PAIR, "p does, drain does 'a', drain fails Empty"),
    "lost: never emptied": (nothing_lost, PAIR, "p does"),
    "lost: emptying hangs": (nothing_lost, PAIR, "p does, drain calls"),
    "lost: refused": (nothing_lost, PAIR, "p fails Full, drain fails Empty"),
    "lost: not in yet": (nothing_lost, PAIR, "p calls, drain fails Empty"),
    "lost: taken in the midst of emptying": (
        nothing_lost,
        PAIR,
        "p does, c calls, drain calls, c returns 'a', drain raises Empty",
    ),
    "twice: two items": (nothing_twice, CROWD, "p does, q does, c does 'a', d does 'b'"),
    "twice: two types": (nothing_twice, LONG, "c does 1, c does True, c does 1.0, c does '1'"),
    "twice: nothing": (nothing_twice, PAIR, "c fails Empty, c fails Empty"),
    "invented: put and taken": (nothing_invented, PAIR, "p does, c does 'a'"),
    "invented: the put still runs": (nothing_invented, PAIR, "p calls, c does 'a'"),
    "invented: put before": (nothing_invented, BEFORE, "setup does, c does 'x'"),
    "invented: None is an item": (nothing_invented, VALUES, "p does, p does, c does 1, c does"),
    "over: a get runs": (never_over(1), PAIR, "p does, p calls, c calls, p returns"),
    "over: exactly full": (never_over(2), CROWD, "p does, q does"),
    "over: handed over": (never_over(1), CROWD, "p does, c calls, q does, c returns 'a'"),
    "over: emptied": (never_over(1), CROWD, "p does, drain calls, q does, drain returns 'a'"),
    "over: refused": (never_over(1), CROWD, "p does, q fails Full"),
    "over: lengths": (never_over(3), LOOKS, "o does 0, o does 3"),
    "order: in turn": (order_kept, PAIR, "p does, p does, c does 'a', c does 'b'"),
    "order: two producers": (order_kept, CROWD, "p does, q does, c does 'b', d does 'a'"),
    "order: one never came": (order_kept, PAIR, "p does, p does, c does 'b'"),
    "order: overlapping gets": (
        order_kept,
        LONG,
        "p does, p does, c calls, d calls, d returns 'b', c returns 'a'",
    ),
    "stranded: nothing inside": (nobody_stranded(1), PAIR, "c calls, drain fails Empty"),
    "stranded: no room": (nobody_stranded(1), PAIR, "p does, p calls, drain does 'a', p returns"),
    "stranded: all taken": (nobody_stranded(2), CROWD, "c calls, p does, c returns 'a', d calls"),
    "stranded: went on when emptied, to wait again": (
        nobody_stranded(1),
        MIXED,
        "p does, p calls, drain does 'a', p returns, p does 'b', p calls, drain fails Empty",
    ),
    "raises: allowed": (raises_only("Full", "Empty"), PAIR, "p fails Full, drain fails Empty"),
    "raises: nothing": (raises_only(), PAIR, "p does"),
    "raises: a kind of it": (raises_only("Exception"), PAIR, "p fails Full"),
    "time: the last moment": (on_time, TIMED, "p @1 calls, p @6 raises Full"),
    "time: at once": (on_time, TIMED, "c @1 fails Empty"),
    "time: rounded": (on_time, TIMED, "p @0 calls, p @5.0000000004 raises Full"),
    "time: no budget": (on_time, PAIR, "p @0 calls, p @99 returns"),
    "time: never ends": (on_time, TIMED, "p @0 calls"),
    "spins: waits": (nobody_spins, PAIR, "c calls"),
    "closed: overlap": (closed_is_said, CLOSING, "p calls, x does, p returns"),
    "closed: drained": (
        closed_is_said,
        CLOSING,
        "p does, x does, p fails Closed, c does 'a', c fails Closed, x does, drain fails Closed",
    ),
    "closed: not yet": (closed_is_said, CLOSING, "x calls, c fails Empty, x returns"),
    "closed: never": (closed_is_said, PAIR, "c fails Empty"),
}
BROKEN: dict[str, tuple[Judge, Scenario, str, str]] = {
    "lost: gone": (
        nothing_lost,
        PAIR,
        "p does, drain fails Empty",
        '"a" was accepted, and never came out',
    ),
    "lost: one of two": (
        nothing_lost,
        CROWD,
        "p does, q does, c does 'a', drain fails Closed",
        '"b" was accepted, and never came out',
    ),
    "twice: two getters": (
        nothing_twice,
        CROWD,
        "p does, c calls, d does 'a', c returns 'a'",
        '"a" came out twice',
    ),
    "twice: again when emptied": (
        nothing_twice,
        CROWD,
        "p does, c does 'a', drain does 'a'",
        '"a" came out twice',
    ),
    "twice: no hash": (nothing_twice, PAIR, "c does [[1]], c does [[1]]", "[[1]] came out twice"),
    "invented: None": (nothing_invented, PAIR, "c does", "get() returned None"),
    "invented: no hash": (nothing_invented, PAIR, "c does ([1],)", "get() returned ([1],)"),
    "invented: another type": (
        nothing_invented,
        VALUES,
        "p does, c does 1.0",
        "get() returned 1.0",
    ),
    "invented: refused, yet out": (
        nothing_invented,
        PAIR,
        "p fails Full, c does 'a'",
        '"a" came out all the same',
    ),
    "over: two in one": (
        never_over(1),
        CROWD,
        "p does, q does, c does 'a'",
        "2 were stored and 0 asked for: 2 are inside",
    ),
    "over: with the one before": (
        never_over(1),
        BEFORE,
        "setup does, p does",
        "2 were stored and 0 asked for: 2 are inside",
    ),
    "over: length": (never_over(1), LOOKS, "o does 1, o does 2", "len() is 2"),
    "over: below none": (never_over(1), LOOKS, "o does -1", "len() is -1"),
    "over: no number": (never_over(1), LOOKS, "o does True", "len() is True"),
    "order: last first": (
        order_kept,
        PAIR,
        "p does, p does, c does 'b', c does 'a'",
        '"b" came out first',
    ),
    "order: one overtakes": (
        order_kept,
        LONG,
        "p does, p does, p does, c does 'a', c does 'c', c does 'b'",
        '"c" came out first',
    ),
    "order: seen when emptied": (
        order_kept,
        PAIR,
        "p does, p does, c does 'b', drain does 'a'",
        '"b" came out first',
    ),
    "stranded: an item inside": (
        nobody_stranded(1),
        CROWD,
        "c calls, p does",
        "get() waits for ever",
    ),
    "stranded: room left": (
        nobody_stranded(2),
        CROWD,
        "p does, q calls",
        'put("b") waits for ever',
    ),
    "stranded: woken only when emptied": (
        nobody_stranded(1),
        CROWD,
        "c calls, p does, drain calls, c returns 'a', drain raises Empty",
        "get() waits for ever",
    ),
    "stranded: taken from under it": (
        nobody_stranded(1),
        CROWD,
        "c calls, p does, drain does 'a', drain fails Empty",
        "get() waits for ever",
    ),
    "stranded: closed": (nobody_stranded(1), CLOSING, "c calls, x does", "get() waits for ever"),
    "stranded: close waits": (nobody_stranded(1), CLOSING, "x calls", "close() waits for ever"),
    "stranded: time is over": (
        nobody_stranded(1),
        TIMED,
        "c calls",
        "get(timeout=0) waits for ever",
    ),
    "raises: another": (raises_only("Full"), PAIR, "c fails KeyError", "get() raised KeyError"),
    "raises: when emptied": (
        raises_only("Full"),
        PAIR,
        "drain fails Empty",
        "get(timeout=0) raised Empty",
    ),
    "time: late": (
        on_time,
        TIMED,
        "p @1 calls, p @6.001 raises Full",
        'put("a", timeout=5) took 5.001 s',
    ),
    "time: waits for none": (
        on_time,
        TIMED,
        "c @1 calls, c @2 returns 'a'",
        "get(timeout=0) took 1 s",
    ),
    "closed: put": (
        closed_is_said,
        CLOSING,
        "x does, p does",
        'put("a") returned after close() had returned',
    ),
    "closed: get": (
        closed_is_said,
        CLOSING,
        "x does, c fails Empty",
        "get() raised Empty after close() had returned",
    ),
    "closed: close": (
        closed_is_said,
        CLOSING,
        "x does, x fails RuntimeError",
        "close() raised RuntimeError after close() had returned",
    ),
}


@pytest.mark.parametrize(("judge", "scenario", "story"), KEPT.values(), ids=KEPT)
def test_a_kept_promise_is_no_verdict(
    judge: Judge, scenario: Scenario, story: str, tell: Tell
) -> None:
    history = tell(scenario, story)

    verdict = judge(history)

    assert verdict is None


@pytest.mark.parametrize(("judge", "scenario", "story", "yours"), BROKEN.values(), ids=BROKEN)
def test_a_broken_promise_is_said(
    judge: Judge, scenario: Scenario, story: str, yours: str, tell: Tell
) -> None:
    history = tell(scenario, story)

    verdict = judge(history)

    assert verdict is not None
    assert verdict.yours == yours
    assert verdict.actor in story
    is_there = verdict.position is None or history.events[verdict.position].actor == verdict.actor
    assert is_there


def test_who_spins_is_named_and_not_who_waits_for_it(tell: Tell) -> None:
    spinning = tell(PAIR, "c calls, p calls", ending=Ending.SPINNING)
    stuck = (Stuck("c", 3, "waits to be notified"), Stuck("p", 9, SPINS))
    detailed = History(PAIR, spinning.events, Ending.SPINNING, stuck=stuck)

    verdict, guess = nobody_spins(detailed), nobody_spins(spinning)

    assert verdict is not None
    assert (verdict.actor, verdict.yours) == ("p", 'put("a") runs round in a loop')
    assert guess is not None
    assert guess.actor == "c"  # nothing says who it is
