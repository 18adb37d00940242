"""Judges of a consumer that bears repeats: one effect for a command, and all hear of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations

from course.contracts.delivery_guarantees import Conflict, InProgress, Result
from course.lab.attempts import Attempt, Attempts, shown
from course.lab.commands import MOST_BYTES
from course.lab.history import History
from course.lab.judges import TICK_S, Judge, Verdict, judge_of
from course.lab.leases import never_waits
from course.lab.scenario import show
from course.lab.scripts import KEPT


def _verdict(attempt: Attempt, expected: str, yours: str, note: str = "") -> Verdict:
    call = attempt.call
    return Verdict(expected, yours, call.over, call.actor, note)


def _judge_errors(attempts: Attempts) -> Verdict | None:
    for one in attempts.all:
        raised = one.call.raised
        if raised is None:
            continue
        own = one.effect.fails.value if one.effect.fails and one.began is not None else ""
        if raised.name == own or _is_justified(attempts, one):
            continue
        expected = f"{one.text} returns: nobody holds the key"
        if _is_held(attempts, one) and not raised.is_a(InProgress):
            expected = f"{one.text} returns, or raises InProgress: another attempt is at the key"
        if raised.is_a(Conflict):
            expected = f"{one.text} returns: no other payload was done with that key"
        if own:
            expected = f"{one.text} raises what its effect raised, {own}"
        return _verdict(one, expected, f"it raises {raised}")
    return None


def _is_held(attempts: Attempts, one: Attempt) -> bool:
    """May another attempt have held its key while it was under way?"""
    begun, ended = one.call.called, one.call.ended or 0
    return any(attempts.may_hold(other, begun, ended) for other in attempts.others(one))


def _is_justified(attempts: Attempts, one: Attempt) -> bool:
    """Is there another attempt that gives this one a reason for what it raised?"""
    begun, ended, raised = one.call.called, one.call.ended or 0, one.call.raised
    for other in attempts.others(one):
        holds = attempts.may_hold(other, begun, ended)
        differs = other.payload != one.payload
        lasts = attempts.may_last(other, begun, ended)
        if raised is None or (raised.is_a(InProgress) and holds):
            return True
        if raised.is_a(Conflict) and differs and (holds or lasts):
            return True
    return False


def _judge_results(attempts: Attempts) -> Verdict | None:
    for one in attempts.all:
        if not one.call.has_returned:
            continue
        begun, ended = one.call.called, one.call.ended or 0
        right = [Result(one.effect.result, replayed=False)] if one.wrote is not None else []
        for other in attempts.others(one):
            is_same = other.payload == one.payload and other.wrote is not None
            if is_same and attempts.may_last(other, begun, ended):
                right.append(Result(other.effect.result, replayed=True))
        if one.result in right:
            continue
        told = " or ".join(map(show, right)) or "after its effect"
        said = f"{one.text} returns {told}"
        return _verdict(one, said, f"it returns {shown(one.call.value)}")
    return None


def _judge_there(attempts: Attempts) -> Verdict | None:
    if attempts.ledger is None:
        return None
    for one in attempts.all:
        result = one.result
        if result is None:
            continue
        done = [other for other in attempts.others(one) if other.payload == one.payload]
        there = [one] if not result.replayed else done
        if not any(map(attempts.is_in_the_ledger, there)):
            rows = "its row" if not result.replayed else "a row of it"
            expected = f"{one.text} returned, so the ledger has {rows}"
            return _verdict(one, expected, f"the ledger has {_rows(attempts)}", "no effect")
    return None


def _judge_trace(attempts: Attempts) -> Verdict | None:
    for one in attempts.all:
        if one.call.raised is not None and attempts.is_in_the_ledger(one):
            expected = f"{one.text} raised {one.call.raised.name}, and leaves no row"
            return _verdict(one, expected, f"the ledger has {_rows(attempts)}", "leaves a row")
    return None


def _judge_once(attempts: Attempts) -> Verdict | None:
    ledger = attempts.ledger or ()
    rows = [one for one in attempts.all if attempts.is_in_the_ledger(one)]
    for one in rows:
        if ledger.count(one.effect.entry) > 1:
            expected = f"{one.text} writes its row once"
            return _verdict(one, expected, f"the ledger has {_rows(attempts)}", "twice")
    rows.sort(key=lambda one: ledger.index(one.effect.entry))
    for first, second in combinations(rows, 2):
        since = attempts.time(first.wrote or first.call.called)
        again = attempts.time(second.call.over)
        if first.key == second.key and again < since + attempts.ttl_s - TICK_S:
            expected = f"one row for the key {show(first.key)}"
            yours = f"the ledger has {_rows(attempts)}"
            return _verdict(second, expected, yours, "a second effect")
    return None


def _judge_calm(attempts: Attempts) -> Verdict | None:
    for one in attempts.all:
        begun, began = one.call.called, one.began
        if began is None:
            continue
        if any(attempts.lasts(other, begun, began) for other in attempts.others(one)):
            expected = f"{one.text} calls no effect: the key was done before"
            return _verdict(one, expected, "it calls its effect", "an effect again")
    return None


def _judge_patience(history: History) -> Verdict | None:
    """Look at those who came after a kill: nobody who lives can have kept them waiting."""
    attempts = history.read_as(Attempts)
    killed = [call.killed for call in history.calls if call.killed is not None]
    if not killed or not history.victims:
        return None
    for one in attempts.all:
        took = attempts.time(one.call.over) - attempts.time(one.call.called)
        if one.call.called > killed[0] and took > one.effect.takes_s + TICK_S:
            expected = f"{one.text} raises InProgress, or goes on: it waits for no lease"
            return _verdict(one, expected, f"it took {took:g} s", "waits for a lease")
    return None


def _judge_readable(attempts: Attempts) -> Verdict | None:
    for look in attempts.looks:
        if look.raised is not None:
            expected = "every process can open the database and read it"
            return Verdict(expected, f"there it raises {look.raised}", look.ended, look.actor)
    return None


def _judge_kept(history: History) -> Verdict | None:
    """Compare what is kept of one fresh key with what was kept of none, in the beginning."""
    weighed = [call for call in history.calls if call.operation.name == KEPT and call.has_returned]
    if len(weighed) < 2 or any(type(call.value) is not int for call in weighed):
        return None
    look, grown = weighed[-1], weighed[-1].value - weighed[0].value
    if grown <= MOST_BYTES:
        return None
    expected = "one key is kept, as all others are older than twice ttl_s"
    yours = f"{grown} bytes are kept beside the ledger"
    return Verdict(expected, yours, look.ended, look.actor, "kept for ever")


def _rows(attempts: Attempts) -> str:
    return " and ".join(map(show, attempts.ledger or ())) or "no row"


_of: Callable[..., Judge] = partial(judge_of, Attempts)

raises_as_promised = _of("raises as promised", _judge_errors)
results_are_told = _of("results are told", _judge_results)
effect_is_there = _of("the effect is there", _judge_there)
leaves_no_trace = _of("leaves no trace", _judge_trace)
effect_is_once = _of("one effect", _judge_once)
done_is_left_alone = _of("done is left alone", _judge_calm)
waits_for_no_lease = Judge("waits for no lease", _judge_patience)
others_can_read = _of("others can read", _judge_readable)
old_keys_are_gone = Judge("old keys are gone", _judge_kept)

CONSUMING: tuple[Judge, ...] = (
    never_waits,
    others_can_read,
    effect_is_once,
    effect_is_there,
    leaves_no_trace,
    done_is_left_alone,
    raises_as_promised,
    results_are_told,
    waits_for_no_lease,
    old_keys_are_gone,
)
