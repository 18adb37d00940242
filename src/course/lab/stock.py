"""Judges of what a queue with leases holds: never too much, nothing lost, nothing too early."""

from __future__ import annotations

from functools import partial
from typing import Any

from course.contracts.acknowledgement import LEASE_EXPIRED, DeadLetter
from course.lab.history import Call
from course.lab.judges import TICK_S, Verdict, judge_of
from course.lab.ledger import Ledger, Loan
from course.lab.lending_terms import (
    ACK,
    AUDITOR,
    DEAD,
    NACK,
    RECEIVE,
    SEND,
    deliveries,
    letters,
    option,
    stock_taken,
)
from course.lab.scenario import show


def _delay(call: Call) -> float:
    return float(option(call, "delay_s", 0.0))


def _sent_body(call: Call) -> str:
    return show(call.operation.arguments[0])


def _may_be_gone(ledger: Ledger, job: Any, position: int) -> bool:
    """May the job have left by then: acknowledged, or dead?"""
    return any(
        loan.may_be_settled(position, ACK)
        or (ledger.is_last(loan) and ledger.may_have_given_way(loan, position))
        for loan in ledger.loans_of(job)
    )


def _is_gone(ledger: Ledger, job: Any, position: int) -> bool:
    """Has the job left by then, for certain?"""
    for loan in ledger.loans_of(job):
        acks = loan.said(ACK)
        if any(word.has_returned and word.ends_before(position) for word in acks):
            return True
        if ledger.is_last(loan) and _is_surely_ended(ledger, loan, position):
            return True
    return False


def _is_surely_ended(ledger: Ledger, loan: Loan, position: int) -> bool:
    return loan.settled_before(position) or ledger.is_surely_over(loan, position)


def _judge_capacity(ledger: Ledger) -> Verdict | None:
    for call in sorted(ledger.sent.values(), key=lambda one: one.ended or 0):
        position = call.ended or 0
        inside = [
            job
            for job, one in ledger.sent.items()
            if (one.ended or 0) <= position and not _may_be_gone(ledger, job, position)
        ]
        if len(inside) > ledger.capacity:
            expected = f"at most {ledger.capacity} jobs inside; {call.operation} raises Full"
            yours = f"{len(inside)} are inside, in flight or not"
            note = f"{len(inside)} inside, capacity {ledger.capacity}"
            return Verdict(expected, yours, position, call.actor, note)
    return None


def _judge_room(ledger: Ledger) -> Verdict | None:
    for call in ledger.named(SEND):
        if call.raised is None or call.ended is None:
            continue
        inside = [
            job
            for job, one in ledger.sent.items()
            if one.called < call.ended and not _is_gone(ledger, job, call.called)
        ]
        killed = [one for one in ledger.named(SEND) if one.is_open and one.killed is not None]
        most = len(inside) + sum(one.called < call.ended for one in killed)
        if most < ledger.capacity:
            expected = f"{call.operation} returns: at most {most} jobs are inside"
            yours = f"{call.operation} raised {call.raised.name}"
            return Verdict(expected, yours, call.ended, call.actor)
    return None


def _judge_early(ledger: Ledger) -> Verdict | None:
    for loan in ledger.loans:
        call, now = loan.call, ledger.time(loan.call.ended)
        body = show(loan.delivery.body)
        source = ledger.sent.get(loan.delivery.id)
        dues = [(source, ledger.time(source.called) + _delay(source))] if source else []
        for other in ledger.loans_of(loan.delivery.id):
            if other.call.ends_before(call.called):
                given = (word for word in other.said(NACK) if word.has_returned)
                dues += [(word, ledger.time(word.called) + _delay(word)) for word in given]
        for why, due in dues:
            if now < due - TICK_S:
                expected = f"{body} is lent from {due:g} s on: {why.operation}"
                yours = f"{call.operation} lent it after {now:g} s"
                return Verdict(expected, yours, call.ended, call.actor, "too early")
    return None


def _judge_free(ledger: Ledger) -> Verdict | None:
    for call in ledger.named(RECEIVE):
        limit = call.operation.arguments[0] if call.operation.arguments else 1
        found = [one.id for one in deliveries(call)]
        if not call.has_returned or call.killed is not None or len(found) >= limit:
            continue
        for job, source in ledger.sent.items():
            if job not in found and _is_surely_free(ledger, job, source, call):
                body = _sent_body(source)
                expected = f"{call.operation} lends {body}: nobody holds it"
                yours = f"{call.operation} lent {len(found) or 'nothing'}, and not {body}"
                return Verdict(expected, yours, call.ended, call.actor, "left lying")
    return None


def _is_surely_free(ledger: Ledger, job: Any, source: Call, call: Call) -> bool:
    """Could the job be lent all the time that this receive took?"""
    began, end = call.called, call.ended or 0
    loans = [loan for loan in ledger.loans_of(job) if loan.call.called < end]
    words = [word for loan in loans for word in loan.said(NACK) if word.called < end]
    put_off = [source, *(word for word in words if not word.raised)]
    return (
        all(one.ends_before(began) and _is_due(ledger, one, began) for one in put_off)
        and all(_is_surely_ended(ledger, loan, began) for loan in loans)
        and not _may_be_gone(ledger, job, end)
    )


def _is_due(ledger: Ledger, one: Call, position: int) -> bool:
    """Is the delay over with which a job was sent or given back?"""
    delay_s = _delay(one)
    return not delay_s or ledger.time(one.ended) + delay_s < ledger.time(position) - TICK_S


def _judge_lost(ledger: Ledger) -> Verdict | None:
    """Look at what the auditor found: it came when nothing could be hidden from it any more."""
    taken = stock_taken(ledger.calls)
    if taken is None:
        return None
    audit, asked = taken
    found = {one.id for one in deliveries(audit)} | {one.id for one in letters(asked)}
    for job, call in ledger.sent.items():
        is_known = job in found or any(loan.is_acked() for loan in ledger.loans_of(job))
        if is_known or _may_be_hidden(ledger, job, call, audit.called):
            continue
        body = _sent_body(call)
        expected = f"{body} is done, dead, or lent to whoever comes last"
        yours = f"{body} was sent, and nobody heard of it again"
        return Verdict(expected, yours, asked.ended, asked.actor)
    return None


def _may_be_hidden(ledger: Ledger, job: Any, sent: Call, position: int) -> bool:
    """May the job have been delayed, or in somebody's hands, at this moment?"""
    ends = [ledger.time(sent.ended) + _delay(sent)]
    for loan in ledger.loans_of(job):
        if loan.call.actor != AUDITOR:
            ends.append(ledger.ends_at_most(loan, len(ledger.history.events)))
            ends += [ledger.time(word.over) + _delay(word) for word in loan.said(NACK)]
    is_still_going_on = not sent.ends_before(position)
    return is_still_going_on or max(ends) >= ledger.time(position) - TICK_S


def _judge_dead(ledger: Ledger) -> Verdict | None:
    for call in ledger.named(DEAD):
        if not call.has_returned:
            continue
        told = letters(call)
        if not isinstance(call.value, tuple) or len(told) != len(call.value):
            yours = f"dead() returned {show(call.value)}"
            return Verdict("dead() returns a list of dead letters", yours, call.ended, call.actor)
        for letter in told:
            wrong = _wrong_with(ledger, letter, told, call)
            if wrong:
                return Verdict(wrong[0], wrong[1], call.ended, call.actor)
        for loan in filter(ledger.is_last, ledger.loans):
            is_told = any(letter.id == loan.delivery.id for letter in told)
            is_dead = _is_surely_ended(ledger, loan, call.called) and not loan.is_acked()
            if is_dead and not is_told:
                body = show(loan.delivery.body)
                expected = f"dead() tells of {body}: its last attempt has ended"
                return Verdict(expected, "dead() does not", call.ended, call.actor)
    return None


def _wrong_with(
    ledger: Ledger, letter: DeadLetter, all_: list[DeadLetter], call: Call
) -> tuple[str, str] | None:
    """Return what is expected of a dead letter and what is there instead, if that differs."""
    source, most, now = ledger.sent.get(letter.id), ledger.max_attempts, call.ended or 0
    body = show(letter.body)
    if source is None or source.operation.arguments[0] != letter.body:
        return "dead() tells of jobs that were sent", f"it tells of {body}"
    if [one.id for one in all_].count(letter.id) > 1:
        return f"{body} is dead once", "dead() tells of it twice"
    loans = [loan for loan in ledger.loans_of(letter.id) if loan.call.called < now]
    last = [loan for loan in loans if ledger.is_last(loan)]
    if not last or not ledger.may_have_given_way(last[0], now) or last[0].is_acked():
        return f"{body} is not dead", "dead() tells of it"
    reasons = letter.reasons if type(letter.reasons) is tuple else ()
    if letter.attempts != most or len(reasons) != most:
        told = f"{letter.attempts!r} attempts and {len(reasons)} reasons"
        return f"{body} had {most} attempts, each with its reason", f"dead() tells of {told}"
    for number, reason in enumerate(reasons, 1):
        for loan in loans:
            allowed = _reasons(ledger, loan)
            if loan.delivery.attempt == number and reason not in allowed:
                expected = f"attempt {number} of {body} ended: {show(allowed[0])}"
                return expected, f"dead() says {show(reason)}"
    again = [loan for loan in ledger.loans_of(letter.id) if loan.call.called > now]
    if again:
        return f"{body} is dead, and given to nobody", f"{again[0].call.operation} lent it"
    return None


def _reasons(ledger: Ledger, loan: Loan) -> list[str]:
    """Return why an attempt may have ended; where the text leaves it open, both are right."""
    for word in loan.said(NACK):
        if word.has_returned:
            given = str(option(word, "reason", ""))
            is_in_time = ledger.surely_lasts(loan, word.ended or 0)
            return [given] if is_in_time else [given, LEASE_EXPIRED]
    return [LEASE_EXPIRED]


_of_ledger = partial(judge_of, Ledger)

within_capacity = _of_ledger("within the capacity", _judge_capacity)
room_is_used = _of_ledger("room is used", _judge_room)
not_before_its_time = _of_ledger("not before its time", _judge_early)
free_is_lent = _of_ledger("what is free is lent", _judge_free)
no_job_lost = _of_ledger("no job lost", _judge_lost)
dead_are_told = _of_ledger("the dead are told", _judge_dead)
