"""The promises of a number of workers that was measured, one check each."""

from course.grading.check import check
from course.grading.probing import Speed, is_fast, keeps_the_budget, picked, spares_workers
from course.subject.proxy import Subject

BUDGET = 40
THREADS = Speed("CPU work in threads", alone_per_s=10, shared=1.02, crossed=0.002)
PROCESSES = Speed("CPU work in processes", alone_per_s=10, shared=0.05, crossed=0.03)
WAITING = Speed("work that waits", alone_per_s=10, shared=0.002, crossed=0.0003)

FAST = "the pool is nearly as fast as the best one"


@check(
    FAST,
    points=2,
    behaviour="speed",
    section="More is not faster",
    catches=[
        "core_count",
        "first_local_peak",
        "stops_at_small_gains",
        "takes_speed_for_duration",
        "returns_the_speed",
        "doubles_past_the_peak",
        "extrapolates_from_two",
    ],
)
def test_the_pool_is_nearly_as_fast_as_the_best_one(subject: Subject) -> None:
    waiting = picked(subject, WAITING, BUDGET)

    is_fast(subject, waiting)


@check(
    "where one worker is the fastest, one is the answer",
    points=1,
    behaviour="speed",
    section="More is not faster",
    catches=["most_workers", "never_tries_one"],
)
def test_where_one_worker_is_the_fastest_one_is_the_answer(subject: Subject) -> None:
    threads = picked(subject, THREADS, BUDGET)

    is_fast(subject, threads)
    spares_workers(subject, threads)


@check(
    "no worker is there for nothing",
    points=2,
    behaviour="cost",
    section="The top is flat",
    after=FAST,
    catches=["ignores_cost", "only_powers_of_two", "five_percent_of_the_workers"],
)
def test_no_worker_is_there_for_nothing(subject: Subject) -> None:
    processes, waiting = picked(subject, PROCESSES, BUDGET), picked(subject, WAITING, BUDGET)

    spares_workers(subject, waiting)
    spares_workers(subject, processes)


@check(
    "no more probes are made than the budget has",
    points=1,
    behaviour="budget",
    section="A probe costs",
    catches=["probes_everything", "averages_each_rung"],
)
def test_no_more_probes_are_made_than_the_budget_has(subject: Subject) -> None:
    processes, waiting = picked(subject, PROCESSES, BUDGET), picked(subject, WAITING, BUDGET)

    keeps_the_budget(subject, processes)
    keeps_the_budget(subject, waiting)
