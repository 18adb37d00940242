"""A plan for a burst, judged: by a run of the simulator with it, and by what its room promises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count

from course.contracts.queue_arithmetic import Plan, Profile
from course.grading.sizing import MOST, found, said, told_apart, told_s
from course.simulate.fast import waits
from course.simulate.load import SECOND, ArrivalTrace, Constant, Load
from course.simulate.result import simulate
from course.simulate.run import Ending, Run, Station
from course.subject.calls import Started
from course.subject.proxy import Subject

MOST_PLACES = 1_000_000


@dataclass(frozen=True)
class Burst:
    """A profile, and how long a job of it may take from its coming until it is done."""

    profile: Profile
    deadline_s: float

    def __str__(self) -> str:
        phases = ", ".join(map(str, self.profile.phases))
        return f"{phases}; {self.profile.service_s:g} s a job"

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
        raise found(
            subject, call, burst, expected, said(call), kind=f"no plan: {call.happened():.40}"
        )
    return Planned(burst, call, plan)


def is_in_time(subject: Subject, one: Planned) -> None:
    """Raise `Finding` when the workers are too few for the deadline, however many may wait."""
    latest_s = one.burst.latest_s(one.plan.workers)
    if latest_s > one.burst.deadline_s:
        deadline, latest = told_apart(one.burst.deadline_s, latest_s)
        expected = f"every job is done within {deadline}"
        yours = f"{said(one.call)}: in a run of it one job takes {latest}"
        raise found(
            subject,
            one.call,
            one.burst,
            expected,
            yours,
            kind=f"{one.plan.workers} are too few for the burst",
        )


def refuses_nobody(subject: Subject, one: Planned) -> None:
    """Raise `Finding` when the capacity is too small."""
    if refused := one.burst.refused(one.plan):
        yours = f"{said(one.call)}: in a run of it {refused} find the queue full"
        kind = f"{one.plan.capacity} places for {one.plan.workers} are too few"
        raise found(
            subject,
            one.call,
            one.burst,
            "the queue holds everyone who has to wait",
            yours,
            kind=kind,
        )


def has_no_late_place(subject: Subject, one: Planned) -> None:
    """Raise `Finding` when the last place of the queue is too late to be of use."""
    last_s, deadline_s = one.burst.last_place_s(one.plan), one.burst.deadline_s
    if last_s > deadline_s * (1 + 1e-9):
        deadline, last = told_apart(deadline_s, last_s)
        expected = f"who gets the last place is done within {deadline}"
        yours = f"{said(one.call)}: in the last place a job takes {last}"
        kind = f"{one.plan.capacity} places for {one.plan.workers} are too many"
        raise found(subject, one.call, one.burst, expected, yours, kind=kind)


def spares_workers_of(subject: Subject, one: Planned) -> None:
    """Raise `Finding` for more than one worker above the fewest."""
    workers, fewest = one.plan.workers, one.burst.fewest
    if workers > fewest + 1:
        expected = "the fewest workers who are done in time, or one more"
        longest = told_s(one.burst.latest_s(workers - 2))
        yours = f"{said(one.call)}: with two workers fewer no job takes longer than {longest}"
        raise found(
            subject,
            one.call,
            one.burst,
            expected,
            yours,
            kind=f"{workers} are too many for the burst",
        )
