"""The promises of a pool's size, one check each."""

from course.contracts.queue_arithmetic import Phase, Profile
from course.grading.bursts import (
    Burst,
    has_no_late_place,
    is_in_time,
    planned,
    refuses_nobody,
    spares_workers_of,
)
from course.grading.check import check
from course.grading.sizing import Steady, is_stable, keeps_the_target, sized, spares_workers
from course.subject.proxy import Subject

PATIENT = Steady(40, 0.2, wait_target_s=1.0)
HURRIED = Steady(40, 0.2, wait_target_s=0.075)
MOSTLY = Steady(40, 0.2, wait_target_s=0.15, percentile=95)
QUICK = Steady(90, 0.05, wait_target_s=0.008)
SLOW = Steady(5, 0.5, wait_target_s=1.2, percentile=95)
RUSH = Burst(Profile((Phase(30, 8), Phase(10, 40), Phase(15, 8)), 0.2), deadline_s=4.0)
RUSHES = Burst(
    Profile((Phase(5, 8), Phase(8, 40), Phase(4, 20), Phase(8, 40), Phase(20, 8)), 0.2),
    deadline_s=3.5,
)

STABLE = "the queue does not grow for ever"
IN_TIME = "every job of a burst is done by its deadline"


@check(
    "what could be no load is refused",
    points=1,
    behaviour="arguments",
    section="Busy is not slow",
    catches=["trusts_its_arguments"],
)
def test_what_could_be_no_load_is_refused(subject: Subject) -> None:
    right = {"arrivals_per_s": 1.0, "service_s": 0.5, "wait_target_s": 1.0}
    size, plan = subject.size_pool, subject.plan_burst

    for name in right:
        assert subject.start(size, **{**right, name: 0.0}).raised(ValueError)
        assert subject.start(size, **{**right, name: -0.5}).raised(ValueError)
    for percentile in (0.0, -5.0, 100.0, 150.0):
        assert subject.start(size, **right, percentile=percentile).raised(ValueError)

    assert subject.start(plan, Profile((), 0.5), deadline_s=1.0).raised(ValueError)
    short = subject.start(plan, Profile((Phase(1, 1),), 0.5), deadline_s=0.4)
    assert short.raised(ValueError)


@check(
    STABLE,
    points=1,
    behaviour="stability",
    section="Busy is not slow",
    catches=["ceil_of_offered_load", "minutes_for_seconds"],
)
def test_the_queue_does_not_grow_for_ever(subject: Subject) -> None:
    answer = sized(subject, PATIENT)

    is_stable(subject, answer)


@check(
    "jobs wait no longer than they may, on average",
    points=2,
    behaviour="waits",
    section="Busy is not slow",
    after=STABLE,
    catches=["below_one_is_enough", "takes_blocked_for_waiting"],
)
def test_jobs_wait_no_longer_than_they_may_on_average(subject: Subject) -> None:
    for answer in [sized(subject, steady) for steady in (HURRIED, QUICK)]:
        keeps_the_target(subject, answer)


@check(
    "so many percent of jobs wait no longer than they may",
    points=2,
    behaviour="percentiles",
    section="The mean is nobody's wait",
    after=STABLE,
    catches=["ignores_percentile", "percentile_is_a_share"],
)
def test_so_many_percent_of_jobs_wait_no_longer_than_they_may(subject: Subject) -> None:
    for answer in [sized(subject, steady) for steady in (MOSTLY, SLOW)]:
        keeps_the_target(subject, answer)


@check(
    "a steady load gets at most one worker more than it needs",
    points=2,
    behaviour="cost",
    section="Busy is not slow",
    after=STABLE,
    catches=[
        "extrapolates_linearly",
        "seconds_for_milliseconds",
        "a_queue_for_each_worker",
    ],
)
def test_a_steady_load_gets_at_most_one_worker_more_than_it_needs(subject: Subject) -> None:
    for answer in [sized(subject, steady) for steady in (HURRIED, MOSTLY, QUICK, SLOW)]:
        spares_workers(subject, answer)


@check(
    IN_TIME,
    points=2,
    behaviour="bursts",
    section="A burst is a pile",
    catches=["average_not_spike", "forgets_what_is_left", "looks_at_the_end_only"],
)
def test_every_job_of_a_burst_is_done_by_its_deadline(subject: Subject) -> None:
    for answer in [planned(subject, burst) for burst in (RUSH, RUSHES)]:
        is_in_time(subject, answer)


@check(
    "the queue holds everyone who has to wait",
    points=2,
    behaviour="capacity",
    section="How large the queue is",
    after=IN_TIME,
    catches=["capacity_by_the_mean", "capacity_is_the_workers"],
)
def test_the_queue_holds_everyone_who_has_to_wait(subject: Subject) -> None:
    for answer in [planned(subject, burst) for burst in (RUSH, RUSHES)]:
        refuses_nobody(subject, answer)


@check(
    "no place in the queue is too late",
    points=2,
    behaviour="capacity",
    section="How large the queue is",
    catches=[
        "capacity_by_memory_only",
        "counts_those_in_hand",
        "capacity_of_the_whole_burst",
        "deadline_without_the_work",
    ],
)
def test_no_place_in_the_queue_is_too_late(subject: Subject) -> None:
    for answer in [planned(subject, burst) for burst in (RUSH, RUSHES)]:
        has_no_late_place(subject, answer)


@check(
    "a burst gets at most one worker more than it needs",
    points=1,
    behaviour="cost",
    section="A burst is a pile",
    after=IN_TIME,
    catches=["hires_for_the_peak", "deadline_for_the_whole_day"],
)
def test_a_burst_gets_at_most_one_worker_more_than_it_needs(subject: Subject) -> None:
    for answer in [planned(subject, burst) for burst in (RUSH, RUSHES)]:
        spares_workers_of(subject, answer)
