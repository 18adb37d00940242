"""How many workers an answer says, judged: by formula, and by a run of the simulator with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count
from math import inf

from course.contracts.queue_arithmetic import Plan, Profile
from course.lab.scenario import show
from course.simulate.fast import waits
from course.simulate.formulas import mean_wait_s, offered_load, wait_s
from course.simulate.load import MS, SECOND, ArrivalTrace, Constant, Exponential, Load, Poisson
from course.simulate.result import simulate
from course.simulate.run import Ending, Run, Station
from course.subject.calls import SHOWN, Started
from course.subject.proxy import Subject

MOST = 1_000  # workers that an answer may ask for
MOST_PLACES = 1_000_000
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
        return sorted(found)[-(-round(self.percentile * 10) * len(found) // 1_000) - 1] / SECOND

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
        raise subject.unexpected(expected, _said(call), f"no number: {call.happened():.40}")
    return Sized(steady, call, call.value)


def is_stable(subject: Subject, one: Sized) -> None:
    """Raise `Finding` for workers who get no more done than what comes."""
    steady, workers = one.steady, one.workers
    if workers <= steady.load:
        expected = f"more workers than the {steady.load:g} that the arrivals keep busy"
        waited = f"{steady.subject} {told_s(steady.by_run_s(workers))} in a run of {JOBS:,} jobs"
        yours = f"{_said(one.call)}: the queue grows for ever; {waited}"
        raise subject.unexpected(expected, yours, f"{workers} are not stable")


def keeps_the_target(subject: Subject, one: Sized) -> None:
    """Raise `Finding` when jobs wait for longer than they may, by formula or in a run."""
    steady, workers = one.steady, one.workers
    formula_s, run_s = steady.by_formula_s(workers), steady.by_run_s(workers)
    if max(formula_s, run_s) > steady.wait_target_s:
        yours = f"{_said(one.call)}: {steady.subject} {told_s(formula_s)} by the formula"
        yours = f"{yours}, and {told_s(run_s)} in a run of {JOBS:,} jobs"
        raise subject.unexpected(steady.promise, yours, f"{workers} keep them waiting")


def spares_workers(subject: Subject, one: Sized) -> None:
    """Raise `Finding` for more than one worker above the fewest."""
    steady, workers = one.steady, one.workers
    if workers > steady.fewest + 1:
        expected = f"the fewest workers with whom {steady.promise}, or one more"
        less_s = steady.by_formula_s(workers - 2)
        yours = f"{_said(one.call)}: with two fewer {steady.subject} {told_s(less_s)}"
        raise subject.unexpected(expected, yours, f"{workers} are too many")


@dataclass(frozen=True)
class Burst:
    """A profile, and how long a job of it may take from its coming until it is done."""

    profile: Profile
    deadline_s: float

    @cached_property
    def load(self) -> Load:
        """The jobs, evenly spaced in each phase."""
        times: list[int] = []
        start_s = 0.0
        for phase in self.profile.phases:
            jobs = range(round(phase.lasts_s * phase.arrivals_per_s))
            times += (round((start_s + job / phase.arrivals_per_s) * SECOND) for job in jobs)
            start_s += phase.lasts_s
        return Load(ArrivalTrace(tuple(times)), Constant(round(self.profile.service_s * SECOND)))

    def latest_s(self, workers: int) -> float:
        """Return the longest time from coming to done, where everybody may wait."""
        return max(waits(self.load, workers=workers)) / SECOND + self.profile.service_s

    def refused(self, plan: Plan) -> int:
        """Return how many jobs find the queue full."""
        result = simulate(Run(self.load, Station(plan.workers, plan.capacity)))
        return result.requests.ending.count(Ending.REFUSED)

    def last_place_s(self, plan: Plan) -> float:
        """Return how long a job takes that gets the last place of a full queue."""
        return (plan.capacity / plan.workers + 1) * self.profile.service_s

    @cached_property
    def fewest(self) -> int:
        """The fewest workers with whom everybody is done in time."""
        return next(n for n in count(1) if self.latest_s(n) <= self.deadline_s)


@dataclass(frozen=True)
class Planned:
    """A burst, and what the answer planned for it."""

    burst: Burst
    call: Started
    plan: Plan


def planned(subject: Subject, burst: Burst) -> Planned:
    """Ask for a plan; raise `Finding` for anything but one in whole numbers."""
    call = subject.start(subject.plan_burst, burst.profile, deadline_s=burst.deadline_s)
    plan = call.value
    is_plan = bool(call.returned()) and isinstance(plan, Plan)
    is_plan = is_plan and type(plan.workers) is int and 1 <= plan.workers <= MOST
    if not is_plan or type(plan.capacity) is not int or not 0 <= plan.capacity <= MOST_PLACES:
        expected = f"a Plan in whole numbers: 1 to {MOST:,} workers, at most {MOST_PLACES:,} places"
        raise subject.unexpected(expected, _said(call), f"no plan: {call.happened():.40}")
    return Planned(burst, call, plan)


def is_in_time(subject: Subject, one: Planned) -> None:
    """Raise `Finding` when the workers are too few for the deadline, however many may wait."""
    latest_s = one.burst.latest_s(one.plan.workers)
    if latest_s > one.burst.deadline_s:
        expected = f"every job is done within {told_s(one.burst.deadline_s)}"
        yours = f"{_said(one.call)}: in a run of it one job takes {told_s(latest_s)}"
        raise subject.unexpected(expected, yours, f"{one.plan.workers} are too few for the burst")


def refuses_nobody(subject: Subject, one: Planned) -> None:
    """Raise `Finding` when the capacity is too small."""
    if refused := one.burst.refused(one.plan):
        yours = f"{_said(one.call)}: in a run of it {refused} find the queue full"
        kind = f"{one.plan.capacity} places for {one.plan.workers} are too few"
        raise subject.unexpected("the queue holds everyone who has to wait", yours, kind)


def has_no_late_place(subject: Subject, one: Planned) -> None:
    """Raise `Finding` when the last place of the queue is too late to be of use."""
    last_s, deadline_s = one.burst.last_place_s(one.plan), one.burst.deadline_s
    if last_s > deadline_s * (1 + 1e-9):
        expected = f"who gets the last place is done within {told_s(deadline_s)}"
        yours = f"{_said(one.call)}: in the last place a job takes {told_s(last_s)}"
        kind = f"{one.plan.capacity} places for {one.plan.workers} are too many"
        raise subject.unexpected(expected, yours, kind)


def spares_workers_of(subject: Subject, one: Planned) -> None:
    """Raise `Finding` for more than one worker above the fewest."""
    workers, fewest = one.plan.workers, one.burst.fewest
    if workers > fewest + 1:
        expected = "the fewest workers who are done in time, or one more"
        longest = told_s(one.burst.latest_s(workers - 2))
        yours = f"{_said(one.call)}: with two workers fewer no job takes longer than {longest}"
        raise subject.unexpected(expected, yours, f"{workers} are too many for the burst")


def told_s(seconds: float) -> str:
    """Return a time as a reader says it: `41 ms`, `2.5 s`."""
    if seconds == inf:
        return "ever longer"
    if seconds < 1:
        return f"{seconds * SECOND / MS:.3g} ms"
    return f"{seconds:.1f} s"


def _said(call: Started) -> str:
    """Return what became of a call, without its arguments: they stand in the timeline."""
    name = call.text.partition("(")[0]
    if call.state != "returned":
        return f"{name} {call.happened():.{SHOWN}}"
    return f"{name} returns {show(call.value):.{SHOWN}}"
