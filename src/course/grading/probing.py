"""How many workers an answer picks by probing: judged by the curve that its probes were made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from random import Random

from course.contracts.queue_arithmetic import MOST_WORKERS
from course.grading.sizing import told_apart
from course.lab.doubles import Curve
from course.lab.scenario import show
from course.subject.calls import SHOWN, Started
from course.subject.proxy import Subject

NOISE = 0.01  # a probe is off by at most this share
PROBES = 5  # of one number, before what they show begins anew
LEAST, ENOUGH = 0.92, 0.98  # of the best: slower is too slow; who is here needs nobody more


@dataclass(frozen=True)
class Speed:
    """How fast a pool is: rising, then falling, with its peak where the numbers put it.

    Jobs a second with n workers are n * alone_per_s / (1 + shared * (n - 1) + crossed * n *
    (n - 1)). Source: Gunther, *Guerrilla Capacity Planning*, 2007, the universal scalability law.
    """

    name: str
    alone_per_s: float
    shared: float  # what only one can use at a time
    crossed: float  # what each has to settle with each other
    seed: int = 1

    def per_s(self, workers: int) -> float:
        """Return the true speed."""
        pairs = workers * (workers - 1)
        return workers * self.alone_per_s / (1 + self.shared * (workers - 1) + self.crossed * pairs)

    @cached_property
    def best_per_s(self) -> float:
        """The highest true speed."""
        return max(map(self.per_s, range(1, MOST_WORKERS + 1)))

    def fewest(self, share: float) -> int:
        """Return the fewest workers with this share of the best speed."""
        numbers = range(1, MOST_WORKERS + 1)
        return next(n for n in numbers if self.per_s(n) >= share * self.best_per_s)

    def curve(self) -> Curve:
        """Return what probes show: the true speed and noise, the same for each seed."""
        chance = Random(self.seed)
        return Curve(
            tuple(
                tuple(self.per_s(n) * (1 + chance.uniform(-NOISE, NOISE)) for _ in range(PROBES))
                for n in range(1, MOST_WORKERS + 1)
            )
        )


@dataclass(frozen=True)
class Picked:
    """A speed, the workers that the answer picked for it, and what it probed on the way."""

    speed: Speed
    budget: int
    call: Started
    workers: int
    probes: int


def picked(subject: Subject, speed: Speed, budget: int) -> Picked:
    """Let the answer pick; raise `Finding` for anything but a number of workers."""
    measure = subject.double(speed.curve())
    call = subject.start(subject.pick_workers, measure, budget=budget)
    if not call.returned() or type(call.value) is not int or not 1 <= call.value <= MOST_WORKERS:
        expected = f"pick_workers returns a whole number of workers, from 1 to {MOST_WORKERS}"
        is_nothing = call.returned() and call.value is None
        happened = "returns None" if is_nothing else call.happened()
        yours = f"{speed.name}: pick_workers {happened:.{SHOWN}}"
        kind = type(call.value).__name__ if call.returned() else "no return"
        raise subject.unexpected(expected, yours, f"{speed.name}: {kind}", call.line)
    probes = len(measure.probes())
    return Picked(speed, budget, call, call.value, probes)


def is_fast(subject: Subject, one: Picked) -> None:
    """Raise `Finding` for workers who are far slower than the best number of them."""
    share = one.speed.per_s(one.workers) / one.speed.best_per_s
    if share < LEAST:
        fewest = one.speed.fewest(1)
        _, told = told_apart(LEAST, share, _percent)
        yours = f"{_said(one)}, {told} of the best, which {fewest} have"
        expected = f"a number within five percent of the best; below {LEAST:.0%} is no noise"
        raise subject.unexpected(expected, yours, f"{one.speed.name}: {one.workers} are slow")


def spares_workers(subject: Subject, one: Picked) -> None:
    """Raise `Finding` for workers who add next to nothing."""
    enough = one.speed.fewest(ENOUGH)
    if one.workers > enough:
        yours = f"{_said(one)}; for {ENOUGH:.0%} of the best {enough} will do"
        expected = "the fewest workers within five percent of the best"
        raise subject.unexpected(expected, yours, f"{one.speed.name}: {one.workers} are many")


def keeps_the_budget(subject: Subject, one: Picked) -> None:
    """Raise `Finding` for more probes than there were to spend."""
    if one.probes > one.budget:
        expected = f"at most {one.budget} calls of measure"
        yours = f"{one.speed.name}: it was called {one.probes} times"
        raise subject.unexpected(expected, yours, f"{one.speed.name}: {one.probes} probes")


def _percent(share: float, more: int) -> str:
    return f"{share:.{more}%}"


def _said(one: Picked) -> str:
    who = "worker" if one.workers == 1 else "workers"
    return f"{one.speed.name}: {show(one.workers)} {who}"
