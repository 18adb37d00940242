"""The five loads of the post office: when jobs come, and when the process dies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from course.lab.happened import Job, Seen
from course.simulate.draws import SIZES, Purpose, Stream
from course.simulate.load import SECOND, Load, Rates
from course.specimens.post_office import QUEUES, PostOffice, Rules

CLASSES = ((0, 5), (1, 3), (2, 2))  # the class of a job, and how often it comes
NEVER_WORKS, WORKS_AT_LAST = 2, 8  # of a hundred jobs: fails always; fails at least once
RUSH = 6 * SECOND  # how long a burst lasts


@dataclass(frozen=True)
class Day:
    """One load: its name, how jobs come, when its burst is over, when the process dies."""

    name: str
    arrivals: Rates
    burst_ends: int | None = None
    crash_at: int | None = None


# --8<-- [start:days]
def days(burst_at: int = 12 * SECOND, crash_after: int = 3 * SECOND) -> tuple[Day, ...]:
    """Return the five loads; two clerks get four jobs a second done."""
    over = burst_at + RUSH
    burst = Rates(((0, 2), (burst_at, 10), (over, 2)))
    return (
        Day("idle", Rates(((0, 0.4),))),
        Day("steady", Rates(((0, 3.2),))),
        Day("burst", burst, burst_ends=over),
        Day("sustained", Rates(((0, 6),))),
        Day("crash", burst, burst_ends=over, crash_at=burst_at + crash_after),
    )


# --8<-- [end:days]
DAYS = days()
LASTS = 40 * SECOND
SEEDS = tuple(range(1, 21))


def coming(rules: Rules, day: Day, seed: int, lasts: int = LASTS) -> tuple[Job, ...]:
    """Return the jobs of a load and a seed, in the order in which they come."""
    crowd = Load(day.arrivals, rules.work, lasts=lasts, priorities=CLASSES).crowd(seed)
    bad = Stream(seed, Purpose.JITTER).draws(len(crowd.times))
    return tuple(
        Job(number, came, work, rank, _fails(drawn * 100 // SIZES, rules.attempts))
        for number, (came, work, rank, drawn) in enumerate(
            zip(crowd.times, crowd.work, crowd.priority, bad, strict=True)
        )
    )


def observe(rules: Rules, day: Day, seed: int) -> Seen:
    """Let one queue go through one load once; the same seed gives the same run."""
    jobs = coming(rules, day, seed)
    log = PostOffice(rules, jobs, crash_at=day.crash_at).run()
    return Seen(rules.noun, day.name, seed, jobs, tuple(log), day.burst_ends, day.crash_at)


@cache
def observed(
    name: str, loads: tuple[Day, ...] = DAYS, seeds: tuple[int, ...] = SEEDS
) -> list[Seen]:
    """Return the runs of a queue of the office under each load with each seed."""
    return [observe(QUEUES[name], day, seed) for day in loads for seed in seeds]


def _fails(percent: int, attempts: int) -> int:
    """Return how many attempts at a job fail; `percent` is drawn."""
    if percent < NEVER_WORKS:
        return attempts
    return int(percent < WORKS_AT_LAST)
