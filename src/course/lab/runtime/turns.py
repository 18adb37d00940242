"""Which process moves next, and which is killed: the policies of a crew."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.lab.runtime.policies import Switch
from course.lab.runtime.stops import What

EVERYWHERE = frozenset(What)
TRACES = frozenset({What.CHANGE, What.TELL})  # what others may find or hear of
WHEN_ALONE = frozenset({What.SYNC, What.SLEEP})  # answered at once, as they take nothing but time


@dataclass(frozen=True)
class Could:
    """Who could move, in plain order; whoever sleeps again and again waits for them."""

    now: Sequence[int]  # without any time passing
    later: Sequence[int]  # those in a pause: time passes until it ends


class Turns:
    """Keep to the plain order. The others change one thing each."""

    def held_at(self, number: int) -> frozenset[What]:
        """Return before which calls this process stops; 0 is the one that sets everything up."""
        return EVERYWHERE if number else WHEN_ALONE

    def choose(self, turn: int, plain: int, could: Could, moves: Sequence[int]) -> int:
        """Return who moves in this turn, or the negative of who is killed.

        `plain` is who would move, `moves` how often each has moved.
        """
        return plain


class Seldom(Turns):
    """Now and then somebody else moves."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random
        self._chance = (0.1, 0.3, 0.6)[seed % 3]

    def choose(self, turn: int, plain: int, could: Could, moves: Sequence[int]) -> int:
        if self._random() < self._chance:
            everybody = [*could.now, *could.later]
            return everybody[int(self._random() * len(everybody))]
        return plain


class Hold(Turns):
    """One process is held before its n-th move until all others wait, pause or have ended."""

    def __init__(self, held: int, move: int) -> None:
        self._held = held
        self._move = move

    def choose(self, turn: int, plain: int, could: Could, moves: Sequence[int]) -> int:
        is_held = moves[self._held] == self._move
        others = [one for one in could.now if one != self._held]
        if not is_held or not others:
            return plain
        return others[0]


class Kill(Turns):
    """One process is killed before its n-th move; the others come after it, one by one."""

    def __init__(self, victim: int, move: int) -> None:
        self._victim = victim
        self._move = move

    def held_at(self, number: int) -> frozenset[What]:
        return TRACES | WHEN_ALONE if number == self._victim else WHEN_ALONE

    def choose(self, turn: int, plain: int, could: Could, moves: Sequence[int]) -> int:
        is_time = plain == self._victim and moves[plain] == self._move
        return -plain if is_time else plain


class Replay(Turns):
    """Exactly these switches; one that cannot be made is passed over."""

    def __init__(self, switches: Iterable[Switch]) -> None:
        self._to = {switch.step: switch.to for switch in switches}
        killed = [-to for to in self._to.values() if to < 0]
        self._as = Kill(killed[0], 0) if killed else Turns()

    def held_at(self, number: int) -> frozenset[What]:
        return self._as.held_at(number)

    def choose(self, turn: int, plain: int, could: Could, moves: Sequence[int]) -> int:
        chosen = self._to.get(turn, plain)
        return chosen if abs(chosen) in (*could.now, *could.later) else plain
