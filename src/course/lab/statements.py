"""A policy document against runs: each statement is true, false, vacuous or unanswered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from course.lab.documents import NEVER, UNJUDGED, Document
from course.lab.happened import Happened, Seen, What
from course.lab.replayed import CHOICES, MEMBERS, Replay, Size

LOOSE = 4  # times the worst run; less for a recovery, which the end of a day cuts short
NEAR_S = 0.1  # how exact a time has to be that is not a bound
ALL = 100  # percent
RECOVERY = "claims.recovery_s_after_burst"
BEGUN = (What.TAKEN, What.AGAIN)


class Truth(Enum):
    """What the runs say of a statement."""

    TRUE = "true"
    FALSE = "false"
    VACUOUS = "vacuous"  # no run could ever make it false, or none shows it
    UNANSWERED = "unanswered"
    UNJUDGED = "unjudged"  # free text, for people


@dataclass(frozen=True)
class Moment:
    """One event of one run, which shows what is right."""

    run: Seen
    at: int  # its place in the log


@dataclass(frozen=True)
class Judged:
    """One statement of a document, and what the runs say of it."""

    key: str
    says: Any
    truth: Truth
    observed: str = ""  # where it is true how bad it gets; else why, without saying what is right
    moment: Moment | None = None  # that shows it
    share: str = ""  # in how many runs it is false
    size: float | None = None  # what was observed, where it is a number


@dataclass(frozen=True)
class Bound:
    """A number that no run may exceed."""

    name: str  # of the size in a replay
    unit: str
    floor: float  # up to which a bound is never too loose
    nothing: str  # what is missing where no run has such a size
    loose: int = LOOSE  # times the worst run: what is looser says nothing

    def told(self, value: float) -> str:
        """Return a size with its unit."""
        return f"{value:g}{self.unit}" if value == int(value) else f"{value:.2f}{self.unit}"


BOUNDS = {
    "when_full.max_wait_s": Bound("held", " s", 1, ""),
    "claims.max_depth": Bound("depth", " inside", 4, ""),
    "claims.p99_wait_s": Bound("wait", " s", 1, ""),
    "claims.max_loss_pct": Bound("loss", " %", 2, ""),
    RECOVERY: Bound("recovery", " s", 2, "no run has a burst", loose=2),
}
AT_ONCE = ("refuse", "drop", "shed", "spill")  # actions that let nobody wait


class Evidence:
    """Runs of one queue, replayed once, that any statement can be held against."""

    def __init__(self, runs: Sequence[Seen]) -> None:
        self.replays = [Replay(run) for run in runs]

    def judge(self, document: Document, key: str) -> Judged:
        """Return what the runs say of one statement."""
        if key not in document.says:
            return Judged(key, None, Truth.UNANSWERED, "it says nothing yet")
        says = document.says[key]
        if key in UNJUDGED:
            return Judged(key, says, Truth.UNJUDGED, "free text is for people, and not judged")
        if key in BOUNDS:
            return self._bound(document, key, says, BOUNDS[key])
        if key in MEMBERS:
            return self._members(key, says)
        if (key, says) == ("when_full.action", "time_out"):
            return self._time_out(document.says.get("when_full.max_wait_s"))
        return RULES.get(key, partial(Evidence._choice, key=key))(self, says)

    # --- one of a few -----------------------------------------------------------------------

    def _choice(self, says: str, *, key: str) -> Judged:
        against = [
            (one, one.against[key, says]) for one in self.replays if (key, says) in one.against
        ]
        right = [
            choice
            for choice in CHOICES[key]
            if self._first(key, choice)
            and not any((key, choice) in one.against for one in self.replays)
        ]
        if against:
            return self._false(key, says, "", *against[0], many=len(against))
        if says in right:
            return Judged(key, says, Truth.TRUE)
        shows = self._first(key, right[0]) if right else None
        if shows is None:
            return Judged(key, says, Truth.VACUOUS, f"nothing in {len(self.replays)} runs shows it")
        return self._false(key, says, "no run shows it, and here it is otherwise", *shows)

    def _time_out(self, limit: float | None) -> Judged:
        """Return what the runs say of a time-out, which shows only where somebody waits so long."""
        key, says = "when_full.action", "time_out"
        longest = self._worst("held")
        is_seen = any((key, says) in {**one.shown, **one.against} for one in self.replays)
        if is_seen or longest is None:
            return self._choice(says, key=key)
        if limit is None or longest[1].value <= limit:
            told = "no offer is sent away"
            told = told if limit is None else f"no offer waits longer than {limit:g} s"
            return Judged(key, says, Truth.VACUOUS, told)
        told = f"here an offer waits longer than {limit:g} s, and is not sent away"
        return self._false(key, says, told, longest[0], longest[1].at)

    def _members(self, key: str, says: list[str]) -> Judged:
        shown = {
            name: (one, one.shown[key, name])
            for name in MEMBERS[key]
            for one in reversed(self.replays)
            if (key, name) in one.shown
        }
        for name, (one, at) in shown.items():
            if name not in says:
                return self._false(key, says, "it leaves out what you see here", one, at)
        absent = [name for name in says if name not in shown]
        if absent:
            told = f'none of {len(self.replays)} runs shows "{absent[0]}"'
            return Judged(key, says, Truth.FALSE, told)
        return Judged(key, says, Truth.TRUE)

    # --- numbers ----------------------------------------------------------------------------

    def _bound(self, document: Document, key: str, says: float, bound: Bound) -> Judged:
        worst = self._worst(bound.name)
        if worst is None and bound.nothing:
            return Judged(key, says, Truth.VACUOUS, bound.nothing)
        value = worst[1].value if worst else 0.0
        over = [one for one in self.replays if one.sizes.get(bound.name, Size(0, 0)).value > says]
        run = f"load {worst[0].run.load}, seed {worst[0].run.seed}" if worst else ""
        if worst and over:
            at = worst[1].at
            if bound.name == "depth":
                at = _place(worst[0], lambda event: event.depth > says)
            told = f"the worst is {run}"
            return self._false(key, says, told, worst[0], at, many=len(over), size=value)
        action = document.says.get("when_full.action")
        if key == "when_full.max_wait_s" and says and action in AT_ONCE:
            told = f"action is {action}, which lets nobody wait"
            return Judged(key, says, Truth.FALSE, told)
        is_loose = says > bound.loose * value
        told = f"it is more than {bound.loose} times what the worst run shows"
        if bound.name == "loss" and (ALL - says) * LOOSE < ALL - value:
            is_loose, told = True, f"the worst run keeps more than {LOOSE} times what it leaves"
        if is_loose and says > bound.floor:
            told = f"{told}, {run}" if run and value else "no run shows any"
            return Judged(key, says, Truth.VACUOUS, told, size=value)
        return Judged(key, says, Truth.TRUE, bound.told(value), size=value)

    def _capacity(self, says: int) -> Judged:
        key = "queue.capacity"
        room, full = self._worst("room"), self._least("full")
        if full is None:
            told = f"no run of {len(self.replays)} fills the queue"
            return Judged(key, says, Truth.VACUOUS, told)
        if room is not None and room[1].value > says:
            at = _place(room[0], lambda one: one.what is What.ACCEPTED and one.depth > says)
            return self._false(key, says, "here one more gets in", room[0], at)
        if full[1].value < says:
            told = "here the policy acts with fewer inside"
            return self._false(key, says, told, full[0], full[1].at)
        return Judged(key, says, Truth.TRUE)

    def _redelivery(self, says: float | str) -> Judged:
        key = "crash.redelivery_after_s"
        latest, earliest = self._worst("lease"), self._least("lease")
        if latest is None or earliest is None:
            if says == NEVER:
                return Judged(key, says, Truth.TRUE)
            gone = self._first("queue.owner_out", "worker") or self._first("crash", "crashed")
            told = "no run gives out again what a dead worker had in hand"
            return Judged(key, says, Truth.FALSE, told, gone and _moment(*gone))
        if says == NEVER or abs(float(says) - earliest[1].value) > NEAR_S:
            told = "here a job is given out again, and not as it says"
            return self._false(key, says, told, earliest[0], earliest[1].at)
        return Judged(key, says, Truth.TRUE)

    def _attempts(self, says: int) -> Judged:
        key, worst = "crash.max_attempts", self._worst("attempts")
        if worst is None or worst[1].value == says:
            return Judged(key, says, Truth.TRUE)
        if worst[1].value < says:
            return Judged(key, says, Truth.FALSE, "no run begins a job so often")
        at = _place(worst[0], lambda one: one.what in BEGUN and one.other > says)
        return self._false(key, says, "here a job is begun once more", worst[0], at)

    def _duplicates(self, says: bool) -> Judged:  # noqa: FBT001  it is what the document says
        key = "claims.duplicates_possible"
        found = [(one, one.twice) for one in self.replays if one.twice is not None]
        if found and not says:
            one, at = found[0]
            return self._false(key, says, "here a job is done twice", one, at, many=len(found))
        if says and not found:
            told = f"in {len(self.replays)} runs no job is done twice"
            return Judged(key, says, Truth.VACUOUS, told)
        return Judged(key, says, Truth.TRUE)

    def _order(self, says: str) -> Judged:
        key = "claims.order_after_redelivery"
        back, passed = self._first(key, "back"), self._first(key, "overtaken")
        if says == ("lost" if passed else "kept" if back else "none"):
            return Judged(key, says, Truth.TRUE)
        if back is None:
            return Judged(key, says, Truth.FALSE, "in no run a job comes back")
        if says == "none":
            return self._false(key, says, "here a job comes back", *back)
        if passed is None:
            ahead = self._first(key, "ahead")
            told = "no run has a later job taken first"
            return Judged(key, says, Truth.FALSE, told, ahead and _moment(*ahead))
        told = "here a later job is taken first"
        return self._false(key, says, told, *passed)

    # --- where it shows ---------------------------------------------------------------------

    def _false(
        self,
        key: str,
        says: Any,
        told: str,
        one: Replay,
        at: int,
        *,
        many: int = 0,
        size: float | None = None,
    ) -> Judged:
        among = sum(bool(one.run.burst_ends) for one in self.replays)
        share = f"in {many} of {len(self.replays)} runs" if many else ""
        if key == RECOVERY:
            share = f"in {many} of the {among} runs with a burst"
        return Judged(key, says, Truth.FALSE, told, _moment(one, at), share, size)

    def _first(self, key: str, what: str) -> tuple[Replay, int] | None:
        found = ((one, one.shown[key, what]) for one in self.replays if (key, what) in one.shown)
        return next(found, None)

    def _worst(self, name: str) -> tuple[Replay, Size] | None:
        found = [(one, one.sizes[name]) for one in self.replays if name in one.sizes]
        return max(found, key=lambda pair: pair[1].value, default=None)

    def _least(self, name: str) -> tuple[Replay, Size] | None:
        found = [(one, one.least[name]) for one in self.replays if name in one.least]
        return min(found, key=lambda pair: pair[1].value, default=None)


RULES: dict[str, Callable[[Evidence, Any], Judged]] = {
    "queue.capacity": Evidence._capacity,
    "crash.redelivery_after_s": Evidence._redelivery,
    "crash.max_attempts": Evidence._attempts,
    "claims.duplicates_possible": Evidence._duplicates,
    "claims.order_after_redelivery": Evidence._order,
}


def _moment(one: Replay, at: int) -> Moment:
    return Moment(one.run, at)


def _place(one: Replay, is_it: Callable[[Happened], bool]) -> int:
    """Return where the first event of this kind is in a run that has one."""
    return next(at for at, event in enumerate(one.run.log) if is_it(event))
