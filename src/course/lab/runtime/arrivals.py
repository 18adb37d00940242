"""When the outside comes in: the policies that choose a schedule of tasks.

asyncio promises the order of callbacks, so nothing is changed there. What nobody promises is
the moment at which a caller arrives, a timer fires or a cancellation comes; that is chosen here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from course.lab.runtime.policies import Switch

NOBODY = 0  # before the first arrival
SELDOM = 0.15
MOST_CAST = 5  # actors among whom one is behind


class Arrivals:
    """Let the first in line in when all is at rest. The others change one thing each."""

    def choose(self, waiting: Sequence[int], *, is_idle: bool, place: tuple[int, int]) -> int:
        """Return who of these comes in now; 0: nobody, which is no choice when all is idle."""
        return waiting[0] if is_idle else NOBODY

    def cancels(self, alive: Counter[int], place: tuple[int, int]) -> int:
        """Return whose call is cancelled now; 0: nobody. `alive` counts turns of open calls."""
        return NOBODY


class Anybody(Arrivals):
    """Anybody may come in at any moment."""

    chance = 0.5

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def choose(self, waiting: Sequence[int], *, is_idle: bool, place: tuple[int, int]) -> int:
        if is_idle or self._random() < self.chance:
            return waiting[int(self._random() * len(waiting))]
        return NOBODY


class Together(Anybody):
    """All who can come in come in at once, in any order."""

    chance = 1.0


class Seldom(Anybody):
    """Most wait until all is at rest."""

    chance = SELDOM


class Alone(Anybody):
    """Everybody waits until all is at rest; who comes in then is open."""

    chance = 0.0


class Straggler(Anybody):
    """All come in at once but one, who is a turn or two behind: somebody was woken just now."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._behind = 1 + int(self._random() * MOST_CAST)
        self._turns = 1 + int(self._random() * 2)
        self._since: tuple[int, int] | None = None

    def choose(self, waiting: Sequence[int], *, is_idle: bool, place: tuple[int, int]) -> int:
        others = [one for one in waiting if one != self._behind]
        if others:
            self._since = None
            return others[int(self._random() * len(others))]
        if self._since is None or self._since[0] != place[0]:
            self._since = place
        is_time = place[1] - self._since[1] >= self._turns
        return self._behind if is_idle or is_time else NOBODY


class Again(Arrivals):
    """Exactly these switches; one that cannot be made is passed over."""

    def __init__(self, switches: Iterable[Switch]) -> None:
        self._comes = {(s.thread, s.step): s.to for s in switches if s.to > 0}
        self._cancelled = {(s.thread, s.step): -s.to for s in switches if s.to < 0}

    def choose(self, waiting: Sequence[int], *, is_idle: bool, place: tuple[int, int]) -> int:
        chosen = self._comes.get(place, NOBODY)
        if chosen in waiting:
            return chosen
        return super().choose(waiting, is_idle=is_idle, place=place)

    def cancels(self, alive: Counter[int], place: tuple[int, int]) -> int:
        return self._cancelled.get(place, NOBODY)


class CancelAt(Arrivals):
    """One actor is cancelled after so many turns of its calls."""

    def __init__(self, actor: int, turn: int) -> None:
        self._actor = actor
        self._turn = turn
        self.reached = False

    def cancels(self, alive: Counter[int], place: tuple[int, int]) -> int:
        if not self.reached and alive[self._actor] >= self._turn:
            self.reached = True
            return self._actor
        return NOBODY


class Gate:
    """One run's decisions: asks the policy, and notes what differs from the plain order."""

    def __init__(self, policy: Arrivals) -> None:
        self._policy = policy
        self._last = NOBODY
        self._passed: Counter[int] = Counter()
        self.alive: Counter[int] = Counter()  # turns that each actor's calls have been open
        self.switches: list[Switch] = []

    def next_in(self, waiting: Sequence[int], *, is_idle: bool) -> int:
        """Return who comes in now, or 0."""
        place = (self._last, self._passed[self._last])
        plain = waiting[0] if is_idle else NOBODY
        chosen = self._policy.choose(waiting, is_idle=is_idle, place=place)
        if chosen != plain:
            self.switches.append(Switch(*place, chosen))
        if chosen != NOBODY:
            self._last = chosen
            self._passed[chosen] += 1
        return chosen

    def cancelled(self) -> int:
        """Return whose call is cancelled now, or 0."""
        place = (self._last, self._passed[self._last])
        chosen = self._policy.cancels(self.alive, place)
        if chosen:
            self.switches.append(Switch(*place, -chosen))
        return chosen

    def turned(self, open_calls: Iterable[int]) -> None:
        """Note that a turn is over, and whose calls are still open."""
        self._passed[self._last] += 1
        self.alive.update(open_calls)


ROTATION = (Anybody, Together, Straggler, Seldom, Alone)


def rotating(seed: int) -> Arrivals:
    """Return the policy for this seed; neighbouring seeds get different ones."""
    return ROTATION[seed % len(ROTATION)](seed)
