"""Histories of queues with leases, told in words, for the tests of their judges."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from course.contracts.acknowledgement import DeadLetter, Delivery
from course.lab.history import Ending, Event, History, Kind, Raised
from course.lab.lasting import Listed
from course.lab.runtime.policies import Switch
from course.lab.scenario import (
    Operation,
    Scenario,
    ack,
    dead,
    extend,
    nack,
    receive,
    send,
)

LEASE_S = 10.0


def lending(words: str, *, capacity: int = 2, max_attempts: int = 2) -> History:
    """Return the history of a queue whose leases last ten seconds.

    `s sends a, w takes a, w @11 acks, o tells a:x|y` are whole calls, each an actor, perhaps the
    time, a verb and what it is about; `?` after a verb leaves the call open, `!` refuses it with
    the exception that is due. `w takes a.3#7 b` lends a as attempt 3 with token 7, and b; `ends`
    ends what was left open, and `w dies` kills its process in the middle of it. Attempts and
    tokens count by themselves when nothing is said.
    """
    story = _Story()
    for part in words.split(", "):
        story.tell(part)
    scenario = Scenario.of(
        "Q", capacity=capacity, lease_s=LEASE_S, max_attempts=max_attempts
    ).actors(**story.cast)
    ending = Ending.STUCK if story.open else Ending.FINISHED
    numbers = [list(story.cast).index(name) + 1 for name in story.killed]
    switches = tuple(Switch(number, 1, -number) for number in numbers)
    return History(scenario, tuple(story.events), ending, switches)


class _Story:
    """The events of a story, one part after the other."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.cast: dict[str, list[Operation]] = {}
        self.open: dict[str, tuple[str, list[str]]] = {}
        self.killed: list[str] = []
        self._time = 0.0
        self._attempts: dict[str, int] = {}
        self._token = 0

    def tell(self, part: str) -> None:
        """Add what one actor does."""
        actor, verb, *rest = part.split()
        if verb.startswith("@"):
            self._time, verb, rest = float(verb[1:]), rest[0], rest[1:]
        if verb == "dies":
            del self.open[actor]
            self.killed.append(actor)
            self._note(Kind.KILL, actor, None)
            return
        if verb.startswith("ends"):
            opened, before = self.open.pop(actor)
            self._end(actor, opened + verb[4:], rest or before)
            return
        name = re.split("[?!]", verb)[0]
        self.cast.setdefault(actor, []).append(CALLS[name](*rest))
        self._note(Kind.CALL, actor, None)
        if verb.endswith("?"):
            self.open[actor] = (name, rest)
        else:
            self._end(actor, verb, rest)

    def _end(self, actor: str, verb: str, rest: list[str]) -> None:
        name, _, error = verb.partition("!")
        if "!" in verb:
            error = error or ("Full" if name == "sends" else "StaleReceipt")
            raised = Raised(error, "", None, (error, "Exception", "BaseException"))
            self._note(Kind.RAISE, actor, raised)
            return
        value: Any = None
        if name == "sends":
            value = rest[0]
        elif name in ("takes", "one"):
            value = Listed(self._delivery(one) for one in rest)
        elif name == "tells":
            value = Listed(_letter(one) for one in rest)
        elif name in ("returns", "buries"):
            value = rest[0]
        self._note(Kind.RETURN, actor, value)

    def _delivery(self, told: str) -> Delivery:
        told, _, token = told.partition("#")
        job, _, attempt = told.partition(".")
        self._attempts[job] = int(attempt or self._attempts.get(job, 0) + 1)
        self._token = int(token or self._token + 1)
        receipt, ends = f"{job} {len(self.events)}", self._time + LEASE_S
        return Delivery(job, job.encode(), self._attempts[job], receipt, self._token, ends)

    def _note(self, kind: Kind, actor: str, value: Any) -> None:
        index = len(self.cast[actor]) - 1
        self.events.append(Event(kind, actor, index, self._time, value))


def _letter(told: str) -> DeadLetter:
    job, _, reasons = told.partition(":")
    story = tuple("lease expired" if one == "-" else one for one in reasons.split("|"))
    return DeadLetter(job, job.encode(), len(story), story)


def _send(body: str, delay_s: str = "") -> Operation:
    return send(body.encode(), **({"delay_s": float(delay_s)} if delay_s else {}))


def _nack(reason: str = "-", delay_s: str = "0") -> Operation:
    return nack(reason=reason.strip("-"), delay_s=float(delay_s))


CALLS: dict[str, Callable[..., Operation]] = {
    "sends": _send,
    "takes": lambda *_: receive(9),
    "one": lambda *_: receive(),
    "acks": lambda *_: ack(),
    "nacks": _nack,
    "extends": lambda lease_s: extend(float(lease_s)),
    "tells": lambda *_: dead(),
    "returns": lambda *_: receive(),
    "buries": lambda *_: dead(),
}
