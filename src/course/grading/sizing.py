"""How many workers an answer wants for a steady load, judged by formula and by a simulator run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from math import inf

from course.grading.finding import Finding
from course.lab.scenario import show
from course.lab.travel import RETURNED
from course.simulate.fast import waits
from course.simulate.formulas import mean_wait_s, offered_load, wait_s
from course.simulate.load import MS, SECOND, Exponential, Load, Poisson
from course.simulate.result import at_percent
from course.subject.calls import SHOWN, Started
from course.subject.proxy import Subject

MOST = 1_000  # workers that an answer may ask for
JOBS = 20_000  # in a run of a steady load


@dataclass(frozen=True)
class Steady:
    """A steady load, and how long its jobs may wait."""

    arrivals_per_s: float
    service_s: float
    wait_target_s: float
    percentile: float | None = None

    @property
    def load(self) -> float:
        """How many workers the arrivals keep busy."""
        return offered_load(self.arrivals_per_s, self.service_s)

    @cached_property
    def fewest(self) -> int:
        """The fewest workers with which the formula keeps the target."""
        return next(n for n in count(1) if self.by_formula_s(n) <= self.wait_target_s)

    def by_formula_s(self, workers: int) -> float:
        """Return the wait that the target is about, by Erlang C."""
        if self.percentile is None:
            return mean_wait_s(self.arrivals_per_s, self.service_s, workers=workers)
        return wait_s(self.percentile, self.arrivals_per_s, self.service_s, workers=workers)

    def by_run_s(self, workers: int) -> float:
        """Return the same wait in a run from empty."""
        work = Exponential(round(self.service_s * SECOND))
        found = waits(Load(Poisson(self.arrivals_per_s), work, customers=JOBS), workers=workers)
        if self.percentile is None:
            return sum(found) / len(found) / SECOND
        return at_percent(sorted(found), self.percentile) / SECOND

    def __str__(self) -> str:
        return f"{self.arrivals_per_s:g} jobs a second of {told_s(self.service_s)}"

    @property
    def promise(self) -> str:
        """The target, as a sentence says it."""
        target = f"wait at most {told_s(self.wait_target_s)}"
        if self.percentile is None:
            return f"jobs {target} on average"
        return f"{self.percentile:g} of 100 jobs {target}"

    @property
    def subject(self) -> str:
        """What the target is about, as the beginning of a sentence."""
        if self.percentile is None:
            return "the mean wait is"
        return f"{self.percentile:g} of 100 wait up to"


@dataclass(frozen=True)
class Sized:
    """A steady load, and what the answer said to it."""

    steady: Steady
    call: Started
    workers: int


def sized(subject: Subject, steady: Steady) -> Sized:
    """Ask for the workers of a steady load; raise `Finding` for anything but a number of them."""
    options = {} if steady.percentile is None else {"percentile": steady.percentile}
    call = subject.start(
        subject.size_pool,
        arrivals_per_s=steady.arrivals_per_s,
        service_s=steady.service_s,
        wait_target_s=steady.wait_target_s,
        **options,
    )
    if not call.returned() or type(call.value) is not int or not 1 <= call.value <= MOST:
        expected = f"size_pool returns a whole number of workers, from 1 to {MOST:,}"
        raise found(
            subject, call, steady, expected, said(call), kind=f"no number: {call.happened():.40}"
        )
    return Sized(steady, call, call.value)


def is_stable(subject: Subject, one: Sized) -> None:
    """Raise `Finding` for workers who get no more done than what comes."""
    steady, workers = one.steady, one.workers
    if workers <= steady.load:
        expected = f"more workers than the {steady.load:g} that the arrivals keep busy"
        waited = f"{steady.subject} {told_s(steady.by_run_s(workers))} in a run of {JOBS:,} jobs"
        yours = f"{said(one.call)}: the queue grows for ever; {waited}"
        raise found(subject, one.call, steady, expected, yours, kind=f"{workers} are not stable")


def keeps_the_target(subject: Subject, one: Sized) -> None:
    """Raise `Finding` when jobs wait for longer than they may, by formula or in a run."""
    steady, workers = one.steady, one.workers
    formula_s, run_s = steady.by_formula_s(workers), steady.by_run_s(workers)
    if max(formula_s, run_s) > steady.wait_target_s:
        yours = f"{said(one.call)}: {steady.subject} {told_s(formula_s)} by the formula"
        yours = f"{yours}, and {told_s(run_s)} in a run of {JOBS:,} jobs"
        raise found(
            subject, one.call, steady, steady.promise, yours, kind=f"{workers} keep them waiting"
        )


def spares_workers(subject: Subject, one: Sized) -> None:
    """Raise `Finding` for more than one worker above the fewest."""
    steady, workers = one.steady, one.workers
    if workers > steady.fewest + 1:
        expected = f"the fewest workers with whom {steady.promise}, or one more"
        less_s = steady.by_formula_s(workers - 2)
        yours = f"{said(one.call)}: with two fewer {steady.subject} {told_s(less_s)}"
        raise found(subject, one.call, steady, expected, yours, kind=f"{workers} are too many")


def told_s(seconds: float, more: int = 0) -> str:
    """Return a time as a reader says it, `41 ms`, `2.5 s`; with so many digits more."""
    if seconds == inf:
        return "ever longer"
    if seconds < 1:
        return f"{seconds * SECOND / MS:.{3 + more}g} ms"
    return f"{seconds:.{1 + more}f} s"


def told_apart(
    limit: float, yours: float, told: Callable[[float, int], str] = told_s
) -> tuple[str, str]:
    """Return a limit and what is beyond it, with as many digits as it takes to read them apart."""
    pairs = [(told(limit, more), told(yours, more)) for more in range(9)]
    return next((pair for pair in pairs if len(set(pair)) == 2), pairs[-1])


def found(
    subject: Subject, call: Started, asked: object, expected: str, yours: str, *, kind: str
) -> Finding:
    """Return the finding that an answer said the wrong thing to what it was asked."""
    finding = subject.unexpected(expected, yours, kind, call.line)
    return Finding(finding.outcome, replace(finding.evidence, when=str(asked)))


def said(call: Started) -> str:
    """Return what became of a call, without its arguments: they stand in the timeline."""
    name = call.text.partition("(")[0]
    if call.state != RETURNED:
        return f"{name} {call.happened():.{SHOWN}}"
    return f"{name} returns {show(call.value):.{SHOWN}}"
