"""Who moves next: the policies that choose a schedule, and the one that replays it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.lab.runtime.simulation import Thread

NEVER = 1 << 60
CHANGES = 3  # how often a priority schedule demotes the running thread
CHANGE_WITHIN = 120  # steps among which those changes are drawn
SPINNING_ENOUGH = 5  # spinning schedules after which an exploration ends
SWEEP_LIMIT = 400  # steps of one thread that are tried as the place to hold it
SWEPT = 12  # threads of a scenario that are held, actors first


class Policy:
    """Keep running; when that is impossible, the next in line. The others change one thing each."""

    operations = False  # is this policy asked at every synchronisation operation?

    def pause(self, mover: Thread) -> int:
        """Return after how many of its own steps this thread asks again."""
        return NEVER

    def choose(self, mover: Thread, ready: Sequence[Thread]) -> Thread:
        """Return who moves next, the mover included, at a step where it could go on."""
        return mover

    def leave(self, mover: Thread, ready: Sequence[Thread], following: Thread) -> Thread:
        """Return who moves next when the mover cannot go on; `following` is next in line."""
        return following


class Uniform(Policy):
    """Anybody may move at every step."""

    operations = True

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def pause(self, mover: Thread) -> int:
        return 1

    def choose(self, mover: Thread, ready: Sequence[Thread]) -> Thread:
        return ready[int(self._random() * len(ready))]

    def leave(self, mover: Thread, ready: Sequence[Thread], following: Thread) -> Thread:
        return ready[int(self._random() * len(ready))]


class AtOperations(Uniform):
    """Anybody may move, but only where a thread touches a lock, starts, or ends."""

    def pause(self, mover: Thread) -> int:
        return NEVER


class Seldom(Uniform):
    """Every second operation and every tenth statement hands over."""

    def pause(self, mover: Thread) -> int:
        return 1 + int(math.log(1.0 - self._random()) / math.log(0.9))

    def choose(self, mover: Thread, ready: Sequence[Thread]) -> Thread:
        if mover.at_operation and self._random() < 0.5:
            return mover
        return ready[int(self._random() * len(ready))]


class Priorities(Policy):
    """Random priorities, a few demotions: probabilistic concurrency testing (Burckhardt, 2010)."""

    operations = True

    def __init__(self, seed: int) -> None:
        generator = random.Random(seed)
        self._random = generator.random
        self._changes = set(generator.sample(range(1, CHANGE_WITHIN), CHANGES))
        self._priority: dict[int, float] = {}
        self._asked = 0

    def pause(self, mover: Thread) -> int:
        return 1

    def choose(self, mover: Thread, ready: Sequence[Thread]) -> Thread:
        self._asked += 1
        if self._asked in self._changes:
            self._priority[mover.index] = -float(self._asked)
        return max(ready, key=self._rank)

    def leave(self, mover: Thread, ready: Sequence[Thread], following: Thread) -> Thread:
        return max(ready, key=self._rank)

    def _rank(self, thread: Thread) -> float:
        return self._priority.setdefault(thread.index, self._random())


@dataclass(frozen=True)
class Switch:
    """A departure from "keep running, else the next": at this step, that other thread moves."""

    thread: int
    step: int
    to: int


class Replay(Policy):
    """Exactly these switches; one whose thread cannot move is passed over."""

    def __init__(self, switches: Iterable[Switch]) -> None:
        self._to = {(switch.thread, switch.step): switch.to for switch in switches}
        self._steps: dict[int, list[int]] = {}
        for thread, step in sorted(self._to):
            self._steps.setdefault(thread, []).append(step)

    def pause(self, mover: Thread) -> int:
        for step in self._steps.get(mover.index, ()):
            if step > mover.step:
                return step - mover.step
        return NEVER

    def choose(self, mover: Thread, ready: Sequence[Thread]) -> Thread:
        return self._switched(mover, ready, mover)

    def leave(self, mover: Thread, ready: Sequence[Thread], following: Thread) -> Thread:
        return self._switched(mover, ready, following)

    def _switched(self, mover: Thread, ready: Sequence[Thread], default: Thread) -> Thread:
        to = self._to.get((mover.index, mover.step))
        return next((thread for thread in ready if thread.index == to), default)


class Hold(Policy):
    """One thread goes first and is held before one of its steps until nobody else can move."""

    def __init__(self, held: int, step: int) -> None:
        self._held = held
        self._step = step
        self.reached = False

    def pause(self, mover: Thread) -> int:
        if mover.index == self._held and mover.step < self._step:
            return self._step - mover.step
        return NEVER

    def choose(self, mover: Thread, ready: Sequence[Thread]) -> Thread:
        if mover.index == self._held and mover.step == self._step:
            self.reached = True
            return next(thread for thread in ready if thread is not mover)
        return mover

    def leave(self, mover: Thread, ready: Sequence[Thread], following: Thread) -> Thread:
        held = next((thread for thread in ready if thread.index == self._held), None)
        if held is not None and not self.reached:
            return held
        others = [thread for thread in ready if thread is not held]
        if following in others or not others:
            return following
        return others[0]


ROTATION = (Uniform, AtOperations, Seldom, Priorities)


def rotating(seed: int) -> Policy:
    """Return the policy for this seed; neighbouring seeds get different ones."""
    return ROTATION[seed % len(ROTATION)](seed)
