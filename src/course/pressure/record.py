"""What one act leaves behind: every command, every call of the ledger, every mark, with times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from course.pressure.policy import Policy

ACCEPTED, REFUSED = "accepted", "refused"
APPLIED, STALE, THERE, ABSENT = "applied", "stale", "there", "absent"
AGAIN, NEVER = "again", "never"
STARTED, KILLED, ASKED_TO_END, ENDED = "started", "killed", "asked to end", "ended"
WORKERS_KILLED = "workers are killed"
STANDS_STILL, GOES_ON = "the service stands still", "the service goes on"
HOLDERS_STAND_STILL, HOLDERS_GO_ON = "holders stand still", "holders go on"
FULL, ASKED_WHEN_FULL = "full", "asked when full"
LEDGER_SILENT, LEDGER_ANSWERS = "the ledger is silent", "the ledger answers"
LOAD_BEGINS, LOAD_ENDS = "load begins", "load ends"


@dataclass
class Command:
    """One command as a client sent it; the same key may be sent several times."""

    key: str
    work: dict[str, Any]
    sent_s: float
    answer: str = ""  # nothing: none came
    why: str = ""
    answered_s: float = 0.0


@dataclass
class Call:
    """One call of the ledger."""

    do: str  # "apply" or "find"
    key: str
    fence: int
    work: Any
    began_s: float
    answer: str = ""  # nothing: it was not decided yet
    decided_s: float = 0.0
    ended_s: float = 0.0  # it was answered, or its caller had gone; nought: neither
    caller: int = 0  # the process that has called; nought where the system does not tell


@dataclass(frozen=True)
class Mark:
    """Something that the test did to the service, or saw of it."""

    at_s: float
    word: str


@dataclass(frozen=True)
class Sample:
    """What the service took and said at one moment."""

    at_s: float
    memory_mb: float
    said: dict[str, Any] | None  # by the service when it was asked to look; None: nothing


@dataclass
class Record:
    """Everything of one act; times are seconds from its start."""

    policy: Policy
    commands: list[Command] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    dead: dict[str, str] = field(default_factory=dict)  # at the end: why, by key
    poison: dict[str, str] = field(default_factory=dict)  # what the ledger answers to these keys
    ended_with: int | None = None  # the last exit status after a SIGTERM
    drained_s: list[float] = field(default_factory=list)  # how long each SIGTERM took
    lag_s: float = 0.0  # how much too late the test itself woke at worst: a busy machine
    problems: list[str] = field(default_factory=list)  # with what the service said or did not say

    @property
    def seconds(self) -> float:
        """Return when the last thing happened that is noted."""
        ends = [one.answered_s or one.sent_s for one in self.commands]
        ends += [one.decided_s for one in self.calls] + [one.at_s for one in self.marks]
        return max(ends, default=0.0)

    def accepted(self) -> dict[str, Command]:
        """Return the first acceptance of each key, in the order of the answers."""
        taken = [one for one in self.commands if one.answer == ACCEPTED]
        found: dict[str, Command] = {}
        for one in sorted(taken, key=lambda one: one.answered_s):
            found.setdefault(one.key, one)
        return found

    def applied(self) -> dict[str, list[Call]]:
        """Return the effects of each key, in the order in which they came."""
        found: dict[str, list[Call]] = {}
        for call in sorted(self.calls, key=lambda one: one.decided_s):
            if call.answer == APPLIED:
                found.setdefault(call.key, []).append(call)
        return found

    def tries(self) -> dict[str, int]:
        """Return how often each key was tried: calls to apply it, or fences, if those are more.

        Whoever was killed between counting an attempt and telling the ledger has used a fence.
        """
        calls: dict[str, int] = {}
        fences: dict[str, set[int]] = {}
        for call in self.calls:
            calls[call.key] = calls.get(call.key, 0) + (call.do == "apply")
            fences.setdefault(call.key, set()).add(call.fence)
        return {key: max(number, len(fences[key])) for key, number in calls.items()}

    def over(self) -> dict[str, float]:
        """Return when each key was over as far as the ledger can know, at the earliest."""
        found: dict[str, float] = {}
        failed: dict[str, int] = {}
        for call in sorted(self.calls, key=lambda one: one.decided_s):
            failed[call.key] = failed.get(call.key, 0) + (call.answer == AGAIN)
            if call.answer in (APPLIED, THERE, NEVER) or (
                failed[call.key] >= self.policy.max_attempts
            ):
                found.setdefault(call.key, call.decided_s)
        return found

    def inside(self) -> Iterator[tuple[float, int]]:
        """Yield how many commands were inside, each time that changed, as seen from outside.

        One is counted from its answer on, and no longer than the ledger knows of it: the service
        itself counts it earlier and longer, so that a bound it keeps is kept here.
        """
        last_tries = {one.key: one.began_s for one in self.calls if one.key in self.dead}
        over = last_tries | self.over()
        steps = [
            (one.answered_s, 1)
            for key, one in self.accepted().items()
            if over.get(key, one.answered_s + 1.0) > one.answered_s
        ]
        steps += [
            (over[key], -1)
            for key, one in self.accepted().items()
            if key in over and over[key] > one.answered_s
        ]
        depth = 0
        for at_s, step in sorted(steps):
            depth += step
            yield at_s, depth

    def downs(self) -> Iterator[tuple[float, float]]:
        """Yield from when to when no part of the service could answer."""
        begin = None
        for mark in self.marks:
            if mark.word in (KILLED, ASKED_TO_END, STANDS_STILL) and begin is None:
                begin = mark.at_s
            elif mark.word in (STARTED, GOES_ON) and begin is not None:
                yield begin, mark.at_s
                begin = None
        if begin is not None:
            yield begin, math.inf

    def was_down(self, begin_s: float, end_s: float) -> bool:
        """Was there a moment in this time at which no part of the service could answer?"""
        return any(begin <= end_s and begin_s <= end for begin, end in self.downs())

    def at(self, word: str) -> float:
        """Return when something was marked first; raise `KeyError` when it never was."""
        for mark in self.marks:
            if mark.word == word:
                return mark.at_s
        raise KeyError(word)
