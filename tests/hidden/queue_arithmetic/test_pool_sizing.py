"""The promises of a pool's size, under pressure."""

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

STABLE = "the queue does not grow for ever"
IN_TIME = "every job of a burst is done by its deadline"

MEANS = (
    Steady(0.4, 1.5, wait_target_s=0.5),
    Steady(5, 0.5, wait_target_s=0.05),
    Steady(90, 0.05, wait_target_s=0.008),
    Steady(1.3, 2.0, wait_target_s=1.2),
    Steady(300, 0.1, wait_target_s=0.0125),
    Steady(800, 0.03, wait_target_s=0.012),
    Steady(0.02, 250, wait_target_s=75),
)
PERCENTILES = (
    Steady(40, 0.2, wait_target_s=0.29, percentile=99),
    Steady(5, 0.5, wait_target_s=1.2, percentile=95),
    Steady(120, 0.1, wait_target_s=0.086, percentile=95),
    Steady(1.3, 2.0, wait_target_s=0.8, percentile=90),
    Steady(5, 0.5, wait_target_s=0.65, percentile=97.5),
)
BURSTS = (
    Burst(Profile((Phase(20, 3), Phase(5, 30), Phase(60, 3)), 0.5), deadline_s=10),
    Burst(Profile((Phase(10, 100),), 0.1), deadline_s=5),
    Burst(Profile((Phase(30, 0.5), Phase(10, 5), Phase(60, 0.5)), 2), deadline_s=20),
    Burst(Profile((Phase(5, 25),), 0.25), deadline_s=0.27),
    Burst(Profile((Phase(0.29, 100),), 0.05), deadline_s=0.25),
    Burst(Profile((Phase(3.7, 20), Phase(3, 4)), 0.25), deadline_s=2),
)
SEVERAL = (
    Burst(Profile((Phase(3, 90), Phase(6, 30), Phase(3, 90), Phase(9, 5)), 0.08), deadline_s=1.5),
    Burst(
        Profile((Phase(10, 2), Phase(10, 4), Phase(10, 8), Phase(10, 16), Phase(10, 8)), 1),
        deadline_s=6,
    ),
    Burst(
        Profile((Phase(20, 10), Phase(10, 26), Phase(10, 18), Phase(5, 40), Phase(30, 8)), 0.3),
        deadline_s=9,
    ),
)


@check(
    "loads of every size wait no longer than they may, on average",
    points=3,
    behaviour="waits",
    section="Busy is not slow",
    after=STABLE,
    catches=[
        "below_one_is_enough",
        "eighty_percent_is_fine",
        "takes_blocked_for_waiting",
        "simulates_ten_minutes",
    ],
)
def test_loads_of_every_size_wait_no_longer_than_they_may_on_average(subject: Subject) -> None:
    for answer in [sized(subject, steady) for steady in MEANS]:
        is_stable(subject, answer)
        keeps_the_target(subject, answer)


@check(
    "every percentile waits no longer than it may",
    points=3,
    behaviour="percentiles",
    section="The mean is nobody's wait",
    after=STABLE,
    catches=[
        "ignores_percentile",
        "percentile_is_a_share",
        "three_means_are_enough",
        "reads_percentiles_off_a_table",
    ],
)
def test_every_percentile_waits_no_longer_than_it_may(subject: Subject) -> None:
    for answer in [sized(subject, steady) for steady in PERCENTILES]:
        is_stable(subject, answer)
        keeps_the_target(subject, answer)


@check(
    "loads of every size get at most one worker more than they need",
    points=3,
    behaviour="cost",
    section="Busy is not slow",
    after=STABLE,
    catches=[
        "extrapolates_linearly",
        "seconds_for_milliseconds",
        "a_queue_for_each_worker",
        "counts_the_work_as_wait",
        "doubles_to_be_safe",
        "means_those_who_wait",
    ],
)
def test_loads_of_every_size_get_at_most_one_worker_more_than_they_need(subject: Subject) -> None:
    for answer in [sized(subject, steady) for steady in (*MEANS, *PERCENTILES)]:
        spares_workers(subject, answer)


@check(
    "plans fit bursts of other shapes",
    points=3,
    behaviour="bursts",
    section="A burst is a pile",
    after=IN_TIME,
    catches=[
        "capacity_by_the_mean",
        "capacity_is_the_workers",
        "capacity_by_memory_only",
        "capacity_of_the_whole_burst",
        "counts_those_in_hand",
        "hires_for_the_peak",
        "deadline_for_the_whole_day",
        "one_place_at_least",
        "loses_a_job_to_rounding",
        "rounds_the_pile_down",
    ],
)
def test_plans_fit_bursts_of_other_shapes(subject: Subject) -> None:
    for answer in [planned(subject, burst) for burst in BURSTS]:
        is_in_time(subject, answer)
        refuses_nobody(subject, answer)
        has_no_late_place(subject, answer)
        spares_workers_of(subject, answer)


@check(
    "bursts that meet are one pile",
    points=3,
    behaviour="bursts",
    section="A burst is a pile",
    after=IN_TIME,
    catches=["deadline_without_the_work"],
)
def test_bursts_that_meet_are_one_pile(subject: Subject) -> None:
    for answer in [planned(subject, burst) for burst in SEVERAL]:
        is_in_time(subject, answer)
        refuses_nobody(subject, answer)
        has_no_late_place(subject, answer)
        spares_workers_of(subject, answer)
