"""A run followed step by step: what is inside, and who stands where, as far as callers are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from course.grading.outcome import Figure, Scene
from course.lab.history import Raised
from course.lab.naming import Thing, fate, short, thing, told
from course.lab.scenario import Operation

GIVES, TAKES, CLOSE = ("put", "offer"), ("get", "take"), "close"
IN, OUT = "in", "out"
CAPACITY, POLICY, PATIENCE, LEASE = "capacity", "when_full", "put_timeout", "lease_s"
ROOM, ITEM = "there is room", "an item is there"
INSIDE = ("", "accepted", "evicted other")  # fates of an item that has entered; empty: not told
CANCELLED, WOKE = "CancelledError", "woke, and sleeps again"


@dataclass
class Standing:
    """How one actor stands now, and since when it is in its call."""

    actor: str
    side: str
    state: str = "ready"
    operation: Operation | None = None
    since: float = 0.0
    turn: int = 0  # how many calls came before it
    word: str = ""
    holds: Thing | None = None
    line: int | None = None
    will_take: Thing | None = None  # what this call returns in the end, if that is known


class Stage:
    """Everything that can be seen of one queue while it is used."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        capacity, policy = settings.get(CAPACITY), settings.get(POLICY)
        is_drawn = type(capacity) is int and LEASE not in settings  # what is lent is not drawn
        self.capacity = capacity if is_drawn else None
        self.policy = str(policy.value) if isinstance(policy, Enum) else ""
        self.patience_s = settings.get(PATIENCE) if self.policy == "time out" else None
        self.inside: list[Thing] = []
        self.left: list[Thing] = []
        self.spilled: list[Thing] = []
        self.lost: list[Thing] = []
        self.is_closed = False
        self._turns = 0
        self.standings: dict[str, Standing] = {}

    def copy(self) -> Stage:
        """Return this moment, to try on it what might have happened."""
        other = copy(self)
        other.inside, other.left = list(self.inside), list(self.left)
        other.spilled, other.lost = list(self.spilled), list(self.lost)
        other.standings = {actor: replace(one) for actor, one in self.standings.items()}
        return other

    @property
    def is_over(self) -> bool:
        """Is more inside than there are places?"""
        return self.capacity is not None and len(self.inside) > max(self.capacity, 0)

    def waiting_to_give(self) -> list[Standing]:
        """Return who sleeps in front of the queue with an item in hand."""
        return [one for one in self.standings.values() if one.state == "asleep" and one.side == IN]

    # --- what happens -----------------------------------------------------------------------

    def enters(self, actor: str, operations: Iterable[Operation] = ()) -> None:
        """Put an actor on the stage; its first giving or taking says on which side."""
        names = [operation.name for operation in operations]
        side = next((side_of(name) for name in names if side_of(name)), "")
        self.standings[actor] = Standing(actor, side)

    def leaves(self, actor: str) -> None:
        """Take an actor off the stage."""
        self.standings.pop(actor, None)

    def calls(
        self, actor: str, operation: Operation, now: float, will_take: Thing | None = None
    ) -> None:
        """An actor begins a call."""
        if actor not in self.standings:
            self.enters(actor, [operation])
        one = self.standings[actor]
        holds = thing(operation.arguments[0]) if _is_giving(operation) else None
        self._turns += 1
        self.standings[actor] = Standing(
            actor, one.side, "busy", operation, now, self._turns, "", holds, None, will_take
        )

    def stops(self, actor: str, state: str, line: int | None, word: str = "") -> None:
        """An actor stands still in the middle of its call: asleep, held or spinning."""
        one = self.standings[actor]
        is_again = (one.state, one.line) == (state, line) and state == "asleep"
        one.state, one.line = state, line
        one.word = word or (WOKE if is_again else "")

    def returns(self, actor: str, value: Any) -> None:
        """An actor's call returns."""
        one = self.standings[actor]
        one.state, one.word, one.line = "done", told(value), None
        name = one.operation.name if one.operation else ""
        if name in GIVES:
            self._takes_in(one, value)
            one.state = "refused" if one.holds is not None else "done"
        elif name in TAKES:
            self._hands_out(one, thing(value))
        elif name == CLOSE:
            self.is_closed = True

    def raises(self, actor: str, error: Raised) -> None:
        """An actor's call raises."""
        one = self.standings[actor]
        one.state = "cancelled" if error.name == CANCELLED else "raised"
        one.word = "is cancelled" if error.name == CANCELLED else f"raises {error.name}"
        one.line = error.line or one.line

    def loses(self, item: Thing, seeker: str, word: str) -> None:
        """Let an actor find that an item is not there, though it went in."""
        one = self.standings[seeker]
        one.state, one.word, one.line = "refused", word, None
        for place in (self.inside, self.spilled):
            if item in place:
                place.remove(item)
        self.lost.append(item)

    # --- what can be seen -------------------------------------------------------------------

    def scene(self, acting: str = "", says: str = "") -> Scene:
        """Return this moment as a picture's content."""
        return Scene(
            tuple(self._figure(one) for one in self.standings.values()),
            acting,
            None if self.capacity is None else _names(self.inside),
            self.capacity,
            _names(self.left),
            _names(self.spilled),
            _names(self.lost),
            self.is_closed,
            says,
        )

    def _figure(self, one: Standing) -> Figure:
        return Figure(
            one.actor,
            one.side,
            one.state,
            short(one.operation) if one.operation else "",
            one.word,
            one.holds.name if one.holds else "",
            one.line,
            self._could(one),
            one.since,
        )

    def _could(self, one: Standing) -> str:
        """Return why a sleeper could go on, as far as callers know; empty when it could not."""
        if one.state != "asleep" or one.operation is None or self.capacity is None:
            return ""
        if one.operation.name in GIVES and len(self.inside) < self.capacity:
            return ROOM
        if one.operation.name in TAKES and (self.inside or self.spilled):
            return ITEM
        return ""

    # --- inside -----------------------------------------------------------------------------

    def _takes_in(self, one: Standing, outcome: Any) -> None:
        """Move what a caller gave to where its outcome says it is; it may be out again already."""
        given, found = one.holds, fate(outcome)
        if given is None:
            return
        victim = getattr(outcome, "victim", None)
        if victim is not None:
            self._makes_room(thing(victim))
        if victim is not None and thing(victim) == given:
            one.holds = None  # in and out again, so they say
            return
        if found in INSIDE:
            self.inside.append(given)
        elif found == "spilled":
            self.spilled.append(given)
        if found in (*INSIDE, "spilled"):
            one.holds = None
        if self.is_over:
            self._is_on_its_way_out()

    def _makes_room(self, victim: Thing) -> None:
        if victim in self.inside:
            self.inside.remove(victim)
        self.left.append(victim)

    def _is_on_its_way_out(self) -> None:
        """Give an item to a taker that has called and will return it: it has it already."""
        for one in self.standings.values():
            if one.state in ("busy", "held", "asleep") and one.will_take in self.inside:
                self._hands_out(one, one.will_take)
                return

    def _hands_out(self, one: Standing, item: Thing) -> None:
        """Move an item to the hands of who took it; it may come from a call that still runs."""
        if one.holds == item:
            return
        one.holds = item
        for place in (self.inside, self.spilled):
            if item in place:
                place.remove(item)
                return
        giver = next((g for g in self.standings.values() if g is not one and g.holds == item), None)
        if giver is not None and giver.state in ("busy", "held", "asleep"):
            giver.holds = None


def side_of(name: str) -> str:
    """Return the side on which the callers of this operation stand."""
    return IN if name in GIVES else OUT if name in TAKES else ""


def _is_giving(operation: Operation) -> bool:
    return operation.name in GIVES and bool(operation.arguments)


def _names(things: Iterable[Thing]) -> tuple[str, ...]:
    return tuple(one.name for one in things)
