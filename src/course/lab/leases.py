"""Judges of queues that lend their jobs: one holder at a time, and nothing is lost."""

from __future__ import annotations

from functools import partial
from itertools import combinations, permutations
from typing import Any

from course.lab.history import Call, Ending, History
from course.lab.judges import Judge, Verdict, judge_of
from course.lab.ledger import Ledger, Loan
from course.lab.lending_terms import ACK, EXTEND, NACK, RECEIVE, SEND, deliveries
from course.lab.scenario import Operation, dead, pause, receive, show

LONG_S = 10_000.0
ALL = 100
STALE, FULL = "StaleReceipt", "Full"
MAY_RAISE = {SEND: FULL, ACK: STALE, NACK: STALE, EXTEND: STALE}


def audit(after_s: float = LONG_S) -> list[Operation]:
    """Return what the actor `auditor` does: it waits long, receives all there is, asks for dead."""
    return [pause(after_s), receive(ALL), dead()]


def _body(loan: Loan) -> str:
    return show(loan.delivery.body)


def _judge_errors(ledger: Ledger) -> Verdict | None:
    for call in ledger.calls:
        allowed = MAY_RAISE.get(call.operation.name)
        if call.raised is not None and allowed not in call.raised.kinds:
            expected = f"{call.operation} returns" + (f" or raises {allowed}" if allowed else "")
            yours = f"{call.operation} raised {call.raised}"
            return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_never_waits(history: History) -> Verdict | None:
    still_open = [call for call in history.calls if call.is_open]
    for call in still_open:
        operation = call.operation
        if call.killed is None:
            return Verdict(f"{operation} ends", f"{operation} never ends", None, call.actor)
        if call.actor not in history.victims:
            yours = f"{operation} ended its process"
            return Verdict(f"{operation} returns or raises", yours, call.killed, call.actor)
    for stuck in history.stuck if history.ending is Ending.SPINNING else ():
        made = history.scenario.export
        yours = f"{stuck.thread} {stuck.reason} while it makes one"
        return Verdict(f"whoever makes a {made} gets in", yours, None, stuck.thread)
    return None


def _judge_lent(ledger: Ledger) -> Verdict | None:
    for call in ledger.named(RECEIVE):
        if not call.has_returned:
            continue
        limit = call.operation.arguments[0] if call.operation.arguments else 1
        found, yours = deliveries(call), ""
        if not isinstance(call.value, tuple) or len(found) != len(call.value):
            expected, yours = "a list of deliveries", show(call.value)
        elif len(found) > limit:
            expected, yours = f"at most {limit}", f"{len(found)} deliveries"
        for one in found:
            source = ledger.sent.get(one.id)
            if source is None or source.operation.arguments[0] != one.body:
                expected, yours = "jobs that were sent, with their ids", f"{show(one.body)}"
        if yours:
            operation = call.operation
            yours = f"{operation} returned {yours}"
            return Verdict(f"{operation} returns {expected}", yours, call.ended, call.actor)
    return None


def _judge_one_holder(ledger: Ledger) -> Verdict | None:
    for one, other in combinations(ledger.loans, 2):
        if one.delivery.id != other.delivery.id:
            continue
        first, second = sorted((one, other), key=lambda loan: loan.call.ended or 0)
        if _gives_way(ledger, first, second) or _gives_way(ledger, second, first):
            continue
        call, holder = second.call, first.call.actor
        yours = f"{holder.replace('_', ' ')} holds {_body(first)}, and {call.operation} lent it too"
        expected = f"{_body(first)} has one holder at a time"
        return Verdict(expected, yours, call.ended, call.actor, "two hold it")
    return None


def _gives_way(ledger: Ledger, first: Loan, second: Loan) -> bool:
    """May the first have ended before the second began?"""
    return ledger.may_have_given_way(first, second.call.ended or 0)


def _judge_gone(ledger: Ledger) -> Verdict | None:
    for loan in filter(Loan.is_acked, ledger.loans):
        for again in ledger.loans_of(loan.delivery.id):
            if loan.call.ends_before(again.call.called):
                call, body = again.call, _body(loan)
                yours = f"{call.operation} lent {body} to another, and the ack returned"
                expected = f"{body} is gone once an ack of it returns"
                return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_late(ledger: Ledger) -> Verdict | None:
    for word, loan in ledger.words:
        why = _is_stale(ledger, word, loan)
        if why and word.has_returned:
            expected, yours = (
                f"{word.operation} raises {STALE}: {why}",
                f"{word.operation} returned",
            )
            return Verdict(expected, yours, word.ended, word.actor)
    return None


def _is_stale(ledger: Ledger, word: Call, loan: Loan | None) -> str:
    """Return why a worker's word comes too late for certain; empty when it may be good."""
    if loan is None:
        return "nothing was lent to it"
    if loan.settled_before(word.called):
        return "it was settled before"
    is_over = ledger.is_surely_over(loan, word.called)
    if is_over and word.operation.name == EXTEND:
        return "the lease has ended"
    if is_over and ledger.is_last(loan):
        return "that was the last attempt, and the job is dead"
    for other in ledger.loans_of(loan.delivery.id):
        is_newer = loan.call.ends_before(other.call.called)
        if is_newer and other.call.ends_before(word.called):
            return f"{other.call.actor.replace('_', ' ')} has received the job since"
    return ""


def _judge_heard(ledger: Ledger) -> Verdict | None:
    for word, loan in ledger.words:
        if loan is None or word.raised is None or word.ended is None:
            continue
        if loan.settled_before(word.called) or not ledger.surely_lasts(loan, word.ended):
            continue
        expected = f"{word.operation} returns: the lease on {_body(loan)} lasts"
        yours = f"{word.operation} raised {word.raised.name}"
        return Verdict(expected, yours, word.ended, word.actor)
    return None


def _judge_tokens(ledger: Ledger) -> Verdict | None:
    heard = (loan for loan in ledger.loans if loan.call.killed is None)
    for one, other in permutations(heard, 2):
        old, new = one.delivery.token, other.delivery.token
        is_later = one.call.ends_before(other.call.called)
        if type(new) is int and (new > old if is_later else new != old):
            continue
        expected = f"the token of {_body(other)} is a number above {old!r}"
        expected = expected if is_later else "each delivery has a token of its own"
        yours = f"the token of {_body(other)} is {new!r}"
        return Verdict(expected, yours, other.call.ended, other.call.actor)
    return None


def _judge_attempts(ledger: Ledger) -> Verdict | None:
    receipts: dict[Any, Loan] = {}
    for loan in sorted(ledger.loans, key=lambda one: one.call.ended or 0):
        call, delivery = loan.call, loan.delivery
        twin = receipts.setdefault(delivery.receipt, loan)
        if twin is not loan:
            yours = f"{_body(twin)} and {_body(loan)} were lent with one receipt"
            return Verdict("each delivery has its own receipt", yours, call.ended, call.actor)
        others = [one for one in ledger.loans_of(delivery.id) if one is not loan]
        least = 1 + sum(one.call.ends_before(call.called) for one in others)
        most = 1 + sum(one.call.called < (call.ended or 0) for one in others)
        number = delivery.attempt
        if type(number) is int and least <= number <= min(most, ledger.max_attempts):
            continue
        expected = f"this is attempt {least} of {_body(loan)}"
        if least > ledger.max_attempts:
            expected = f"{_body(loan)} is dead after {ledger.max_attempts} attempts"
        yours = f"{call.operation} lent it as attempt {number!r}"
        return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_order(ledger: Ledger) -> Verdict | None:
    firsts: dict[Any, tuple[Loan, int]] = {}
    for place, loan in enumerate(ledger.loans):
        if loan.delivery.attempt == 1:
            firsts.setdefault(loan.delivery.id, (loan, place))
    sends = [(job, c) for job, c in ledger.sent.items() if not dict(c.operation.options)]
    for (one, early), (other, late) in permutations(sends, 2):
        if not early.ends_before(late.called) or other not in firsts:
            continue
        second, place = firsts[other]
        first, its_place = firsts.get(one, (None, 0))
        is_passed = first is not None and second.call.ends_before(first.call.called)
        if first is not None and first.call == second.call:
            is_passed = place < its_place
        if is_passed:
            body = show(early.operation.arguments[0])
            yours = f"{_body(second)} was lent before it"
            expected = f"{body} is lent first: it was sent first"
            return Verdict(expected, yours, second.call.ended, second.call.actor)
    return None


_of_ledger = partial(judge_of, Ledger)

raises_as_promised = _of_ledger("raises as promised", _judge_errors)
never_waits = Judge("never waits", _judge_never_waits)
lends_what_was_sent = _of_ledger("lends what was sent", _judge_lent)
one_holder = _of_ledger("one holder at a time", _judge_one_holder)
done_is_gone = _of_ledger("done is gone", _judge_gone)
late_is_refused = _of_ledger("late is refused", _judge_late)
holder_is_heard = _of_ledger("the holder is heard", _judge_heard)
tokens_grow = _of_ledger("tokens grow", _judge_tokens)
attempts_count = _of_ledger("attempts count", _judge_attempts)
first_sent_first = _of_ledger("first sent, first lent", _judge_order)
