"""Judges of consumers among processes: every job that died has one letter, and none is lost."""

from __future__ import annotations

from typing import Any

from course.contracts.retries_and_dead_letters import (
    WORKER_LOST,
    Ack,
    Dead,
    DeadLetter,
    Delivery,
    Retry,
)
from course.lab.history import SETUP, Call, History, Kind
from course.lab.judges import Judge, Verdict, judge_of
from course.lab.leases import never_waits
from course.lab.scenario import show
from course.lab.scripts import Deed, Noted

STEP, DEAD, REDRIVE = "step", "dead", "redrive"
PERMANENT = ("Permanent: ", "WrongAddress: ")
SHOWN = 120


class Story:
    """What happened to each job in one run, as far as anybody can know."""

    def __init__(self, history: History) -> None:
        self.calls = history.calls
        settings = dict(history.scenario.settings)
        self.most: int = settings["max_attempts"]
        self.base_s: float = settings["base_s"]
        self.cap_s: float = settings["cap_s"]
        self.notes: dict[tuple[str, int], list[Noted]] = {}
        self.begins_to_send: dict[tuple[str, int], int] = {}  # at which event a call does
        for position, event in enumerate(history.events):
            if event.kind is Kind.NOTE and isinstance(event.value, Noted):
                call = (event.actor, event.index)
                self.notes.setdefault(call, []).append(event.value)
                if event.value.deed is Deed.SENT:
                    self.begins_to_send.setdefault(call, position)
        self.steps = [call for call in self.calls if call.operation.name == STEP]
        self.redrives = [call for call in self.calls if call.operation.name == REDRIVE]
        asked = [call for call in self.calls if call.operation.name == DEAD]
        self.audits = [call for call in asked if call.has_returned]

    def noted(self, call: Call, deed: Deed) -> list[Noted]:
        """Return what the scripts told of this call."""
        return [one for one in self.notes.get((call.actor, call.index), []) if one.deed is deed]

    def said(self, call: Call) -> str:
        """Return the error that the handler raised in a step; empty where it raised none."""
        failed = self.noted(call, Deed.FAILED)
        return str(failed[0].said) if failed else ""

    def may_be_buried(self, job: str, before: Call) -> list[str]:
        """Return the reasons for which this job may have been dead before this call ended."""
        reasons = []
        for call in self.steps:
            is_earlier = call is not before and before.over is not None
            if _delivery(call).id != job or not is_earlier or call.called > (before.over or 0):
                continue
            if isinstance(call.value, Dead):
                reasons.append(call.value.reason)
            elif call.is_open:
                reasons += [self.said(call) or WORKER_LOST, WORKER_LOST]
        return reasons

    def deaths(self) -> dict[str, list[Call]]:
        """Return, by job, the steps that said it is dead."""
        found: dict[str, list[Call]] = {}
        for call in self.steps:
            if isinstance(call.value, Dead):
                found.setdefault(_delivery(call).id, []).append(call)
        return found

    def sent(self, call: Call) -> list[tuple[Any, Any]]:
        """Return what a call sent: bodies, and how often redriven."""
        return [(one.item, one.said) for one in self.noted(call, Deed.SENT)]


def _letters(audit: Call) -> list[Any]:
    """Return what somebody was told who asked for the dead."""
    return list(audit.value) if isinstance(audit.value, tuple) else []


def _delivery(call: Call) -> Delivery:
    delivery: Delivery = call.operation.arguments[0]
    return delivery


def _may_bury(call: Call) -> bool:
    return isinstance(call.value, Dead) or call.is_open


def _judge_errors(story: Story) -> Verdict | None:
    for call in story.calls:
        if call.raised is not None:
            yours = f"{call.operation} raised {call.raised}"
            return Verdict(f"{call.operation} returns", yours, call.ended, call.actor)
    return None


def _judge_decisions(story: Story) -> Verdict | None:
    for call in story.steps:
        if not call.has_returned or call.actor == SETUP:
            continue
        delivery, body = _delivery(call), show(_delivery(call).body)
        began = len(story.noted(call, Deed.BEGAN))
        buried = story.may_be_buried(delivery.id, call)
        least, most = (0, 0) if delivery.attempt > story.most else (0 if buried else 1, 1)
        if not least <= began <= most:
            times = "is not called" if most == 0 else "is called once"
            yours = f"it was called {began} times"
            return Verdict(f"the handler {times} with {body}", yours, call.ended, call.actor)
        right = _right(story, call, buried)
        if not _fits(call.value, right):
            expected = " or ".join(show(one) for one in right)
            yours = f"{call.operation} returned {show(call.value):.{SHOWN}}"
            return Verdict(f"{call.operation} returns {expected}", yours, call.ended, call.actor)
    return None


def _right(story: Story, call: Call, buried: list[str]) -> list[Ack | Retry | Dead]:
    """Return the decisions that can be right."""
    attempt, said = _delivery(call).attempt, story.said(call)
    died = story.deaths().get(_delivery(call).id, [])
    if died and died[0].ends_before(call.called) and not story.redrives:
        return [Dead(died[0].value.reason)]
    if not story.noted(call, Deed.BEGAN):
        reasons = buried if attempt <= story.most else [*buried, WORKER_LOST]
        return [Dead(reason) for reason in dict.fromkeys(reasons)]
    if not said:
        return [Ack()]
    if said.startswith(PERMANENT) or attempt == story.most:
        return [Dead(said)]
    return [Retry(min(story.cap_s, story.base_s * 2 ** (attempt - 1)))]


def _fits(value: Any, right: list[Ack | Retry | Dead]) -> bool:
    for one in right:
        if isinstance(one, Retry):
            is_retry = isinstance(value, Retry) and type(value.delay_s) in (int, float)
            if is_retry and 0 < value.delay_s <= one.delay_s * (1 + 1e-9):
                return True
        elif value == one:
            return True
    return False


def _judge_letters(story: Story) -> Verdict | None:
    return next(filter(None, (_audited(story, call) for call in story.audits)), None)


def _audited(story: Story, call: Call) -> Verdict | None:
    """Return what is wrong with what somebody was told who asked for the dead."""
    letters = _letters(call)
    if not isinstance(call.value, tuple) or not all(isinstance(x, DeadLetter) for x in letters):
        yours = f"dead() returned {show(call.value):.{SHOWN}}"
        return Verdict("dead() returns a list of dead letters", yours, call.ended, call.actor)
    for letter in letters:
        if [one.id for one in letters].count(letter.id) > 1:
            yours = "dead() tells of it twice"
            return Verdict(f"{show(letter.body)} has one letter", yours, call.ended, call.actor)
    sent = {one for redrive in story.redrives for one in story.sent(redrive)}
    for job, died in story.deaths().items():
        delivery, decided = _delivery(died[0]), died[0].operation
        is_sent = (delivery.body, delivery.redriven + 1) in sent
        is_there = job in [one.id for one in letters]
        if died[0].ends_before(call.called) and not is_there and not is_sent:
            body = show(delivery.body)
            expected = f"dead() tells of {body}: {decided} returned Dead"
            yours = "it does not, and nobody has sent it"
            return Verdict(expected, yours, call.ended, call.actor, "lost")
    for letter in letters:
        problem = _problem(story, letter)
        if problem:
            expected, yours = problem
            return Verdict(expected, yours, call.ended, call.actor)
    return None


def _problem(story: Story, letter: DeadLetter) -> tuple[str, str] | None:
    """Return what is wrong with a letter: what is expected, and what it says."""
    steps = [call for call in story.steps if _delivery(call).id == letter.id]
    body, delivered = show(letter.body), [_delivery(call) for call in steps]
    if not any((one.body, one.redriven) == (letter.body, letter.redriven) for one in delivered):
        expected = "a letter has the id, the body and the redrives of its job"
        return expected, f"there is one of {show(letter):.{SHOWN}}"
    dead = [call for call in steps if isinstance(call.value, Dead)]
    may = [call for call in steps if call.is_open]
    attempts = {min(_delivery(call).attempt, story.most) for call in dead[:1] or may}
    attempts |= {min(_delivery(call).attempt, story.most) for call in may}
    if letter.attempts not in attempts:
        expected = f"the letter of {body} says {' or '.join(map(str, sorted(attempts)))} attempts"
        return expected, f"it says {show(letter.attempts)}"
    last = [call.value.reason for call in dead[:1]] or [*map(story.said, may), WORKER_LOST]
    if letter.last_error not in last:
        expected = f"the last error of {body} is {' or '.join(map(show, last))}"
        return expected, f"it is {show(letter.last_error)}"
    first = _first_errors(story, steps) or [letter.last_error]
    if letter.first_error not in first:
        expected = f"the first error of {body} is {' or '.join(map(show, first))}"
        return expected, f"it is {show(letter.first_error)}"
    return None


def _first_errors(story: Story, steps: list[Call]) -> list[str]:
    """Return what the first error can be: one that was raised in a killed step may be unknown."""
    found = []
    for call in steps:
        said = story.said(call)
        if said:
            found.append(said)
        if said and call.has_returned:
            break
    has_certain = any(story.said(call) and call.has_returned for call in steps)
    return found if has_certain else [*found, WORKER_LOST] if found else []


def _judge_redrives(story: Story) -> Verdict | None:
    deliveries = [_delivery(call) for call in story.steps if _may_bury(call)]
    for call in story.redrives:
        sent = story.sent(call)
        begins = story.begins_to_send.get((call.actor, call.index), call.called)
        early = [_delivery(one) for one in story.steps if one.called < begins]
        due = {(one.body, one.redriven + 1) for one in deliveries if one in early}
        wrong = [one for one in sent if one not in due]
        if wrong or len(set(sent)) < len(sent):
            body, redriven = (wrong or sent)[0]
            what = "once, and only what was dead when it began"
            yours = f"it sent {show(body)} with redriven {show(redriven)}"
            yours += "" if wrong else " twice"
            return Verdict(f"redrive sends each {what}", yours, call.over, call.actor)
        if call.has_returned and (type(call.value) is not int or call.value != len(sent)):
            yours = f"it returned {show(call.value):.{SHOWN}}"
            return Verdict(f"redrive returns {len(sent)}", yours, call.ended, call.actor)
        for audit in story.audits if call.has_returned else []:
            left = [one for one in _letters(audit) if (one.body, one.redriven + 1) in sent]
            if left and call.ends_before(audit.called):
                yours = f"dead() still tells of {show(left[0].body)}"
                expected = "what a redrive has sent is no dead letter any more"
                return Verdict(expected, yours, audit.ended, audit.actor)
    return None


def _judge_all_sent(story: Story) -> Verdict | None:
    """Whatever was dead when the last redrive of all began is sent, if that one has returned."""
    done = [call for call in story.redrives if call.has_returned]
    if not done:
        return None
    sent = {one for call in story.redrives for one in story.sent(call)}
    for call in story.steps:
        delivery = _delivery(call)
        is_due = isinstance(call.value, Dead) and call.ends_before(done[-1].called)
        if is_due and (delivery.body, delivery.redriven + 1) not in sent:
            body = show(delivery.body)
            yours = f"{body} was not sent"
            expected = f"redrive sends {body}, which was dead when it began"
            return Verdict(expected, yours, done[-1].ended, done[-1].actor)
    return None


def is_any_lost(story: Story) -> bool:
    """Is there a job that was dead, and is neither in a letter at the end nor sent?"""
    sent = {one for call in story.redrives for one in story.sent(call)}
    told = {letter.id for call in story.audits[-1:] for letter in _letters(call)}
    died = [_delivery(calls[0]) for calls in story.deaths().values()]
    return any(one.id not in told and (one.body, one.redriven + 1) not in sent for one in died)


def is_any_twice(story: Story) -> bool:
    """Is there a job with two letters at the end?"""
    told = [letter.id for call in story.audits[-1:] for letter in _letters(call)]
    return len(set(told)) < len(told)


def most_sent_again(story: Story) -> int:
    """Return how many letters were sent more than once, by all redrives together."""
    sent = [one for call in story.redrives for one in story.sent(call)]
    return len(sent) - len(set(sent))


CONSUMING: tuple[Judge, ...] = (
    never_waits,
    judge_of(Story, "raises nothing", _judge_errors),
    judge_of(Story, "decides as promised", _judge_decisions),
    judge_of(Story, "one letter for each", _judge_letters),
    judge_of(Story, "sends what was dead", _judge_redrives),
    judge_of(Story, "sends all that was dead", _judge_all_sent),
)
