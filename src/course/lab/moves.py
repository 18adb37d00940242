"""A schedule that somebody wrote, move by move: how everything stands after each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from course.lab.naming import listed


class Doing(Enum):
    """What an actor is about to do at the line where it stands."""

    TAKE = "take the lock"
    GIVE_BACK = "give the lock back"
    SLEEP = "sleep until somebody wakes it"
    WAKE = "go on, woken by somebody"
    TIME_OUT = "go on, as its time is over"
    NOTHING = "nothing more"


STRANGER = "nobody here has that name"
JOINED = "it is more than one name: a comma is missing"
NEEDS_THE_LOCK = (Doing.TAKE, Doing.WAKE, Doing.TIME_OUT)


@dataclass(frozen=True)
class Stand:
    """One actor at one moment: what it does next, and where."""

    actor: str
    doing: Doing
    call: str = ""  # what it hands over in the middle of which call: `put a`
    line: int = 0  # of the specimen
    left_s: float | None = None  # virtual seconds until a sleeper wakes by itself
    result: str = ""  # what came of it, once it has finished


@dataclass(frozen=True)
class Board:
    """Everything there is to see between two moves."""

    stands: tuple[Stand, ...]
    inside: tuple[str, ...]  # items, oldest first
    holder: str = ""  # who holds the lock; empty: nobody

    def stand(self, actor: str) -> Stand | None:
        """Return how this actor stands; None when there is no such actor."""
        return next((one for one in self.stands if one.actor == actor), None)

    def movable(self) -> tuple[str, ...]:
        """Return who could move next."""
        return tuple(one.actor for one in self.stands if not self._hindrance(one))

    def why_not(self, actor: str) -> str:
        """Return why "it" cannot move, as a clause; empty when it can."""
        stand = self.stand(actor)
        if stand is None:
            return JOINED if self.is_joined(actor) else STRANGER
        if stand.doing is Doing.SLEEP and stand.left_s is not None:
            time = f"its {stand.left_s:g} s pass only when nobody can move"
            return f"it sleeps: {time}, and {listed(self.movable())} can"
        return self._hindrance(stand)

    def is_joined(self, name: str) -> bool:
        """Is this several names without a comma between them?"""
        names = "|".join(re.escape(one.actor) for one in self.stands)
        return re.fullmatch(f"({names}){{2,}}", name) is not None

    def asleep(self) -> tuple[str, ...]:
        """Return who sleeps, and was not woken."""
        return tuple(one.actor for one in self.stands if one.doing is Doing.SLEEP)

    def is_stuck(self) -> bool:
        """Does somebody sleep, with nobody left who could move?"""
        return bool(self.asleep()) and not self.movable()

    def _hindrance(self, stand: Stand) -> str:
        if stand.doing is Doing.NOTHING:
            return "it has finished"
        if stand.doing is Doing.SLEEP:
            return "it sleeps, and nobody has woken it"
        if stand.doing in NEEDS_THE_LOCK and self.holder:
            return f"it needs the lock, which {self.holder} holds"
        return ""


@dataclass(frozen=True)
class Run:
    """What came of a list of names: every board, and the name that could not move, if any."""

    capacity: int
    boards: tuple[Board, ...]  # at the start, and after each move
    movers: tuple[str, ...] = ()  # who made each move
    refused: str = ""  # the first name that could not move; nothing after it was tried

    @property
    def last(self) -> Board:
        """How everything stands at the end."""
        return self.boards[-1]

    def sleepers(self) -> tuple[str, ...]:
        """Return who sleeps at the end: first who has slept longest, and is woken next."""

        def slept(name: str) -> int:
            is_asleep = (name in board.asleep() for board in reversed(self.boards))
            return sum(takewhile(bool, is_asleep))

        return tuple(sorted(self.last.asleep(), key=slept, reverse=True))

    def is_overfull(self, board: Board) -> bool:
        """Is more inside than there are places?"""
        return len(board.inside) > self.capacity
