"""The promises of a number of workers that was measured, under pressure."""

from course.grading.check import check
from course.grading.probing import Speed, is_fast, keeps_the_budget, picked, spares_workers
from course.subject.proxy import Subject

FAST = "the pool is nearly as fast as the best one"
LONG_RISE = Speed("a long rise", alone_per_s=0.7, shared=0.0, crossed=0.00012, seed=5)
SPEEDS = (
    Speed("two cores", alone_per_s=50, shared=0.1, crossed=0.15, seed=2),
    Speed("a peak at ten", alone_per_s=3, shared=0.02, crossed=0.01, seed=3),
    Speed("a peak at thirty", alone_per_s=120, shared=0.01, crossed=0.0011, seed=4),
    LONG_RISE,
    Speed("a peak near the end", alone_per_s=20, shared=0.001, crossed=0.00007, seed=6),
    Speed("no peak before the last", alone_per_s=5, shared=0.0, crossed=0.0, seed=8),
    Speed("a shared lock", alone_per_s=8, shared=0.2, crossed=0.0005, seed=7),
    Speed("a slow pool", alone_per_s=0.01, shared=0.1, crossed=0.01, seed=5),
    Speed("a rise without a peak", alone_per_s=10, shared=0.6, crossed=0.0, seed=7),
    Speed("two and no more", alone_per_s=10, shared=0.11, crossed=0.36, seed=31),
)
NOISY = tuple(
    Speed("the same curve again", alone_per_s=9, shared=0.004, crossed=0.0005, seed=seed)
    for seed in range(10, 22)
)


@check(
    "wherever the peak is, the pool is nearly as fast",
    points=3,
    behaviour="speed",
    section="More is not faster",
    after=FAST,
    catches=["stops_at_sixty_four", "rounds_to_a_tenth", "fits_three_probes"],
)
def test_wherever_the_peak_is_the_pool_is_nearly_as_fast(subject: Subject) -> None:
    for speed in SPEEDS:
        is_fast(subject, picked(subject, speed, 40))


@check(
    "wherever the peak is, no worker is there for nothing",
    points=3,
    behaviour="cost",
    section="The top is flat",
    after=FAST,
    catches=[
        "ignores_cost",
        "only_powers_of_two",
        "five_percent_of_the_workers",
        "asks_for_more_to_be_sure",
    ],
)
def test_wherever_the_peak_is_no_worker_is_there_for_nothing(subject: Subject) -> None:
    for speed in SPEEDS:
        spares_workers(subject, picked(subject, speed, 60))


@check(
    "no noise leads astray, and none costs more than the budget",
    points=3,
    behaviour="noise",
    section="A probe costs",
    after=FAST,
    catches=[
        "ignores_cost",
        "probes_everything",
        "averages_each_rung",
        "spends_it_all_on_rungs",
        "divides_by_the_budget",
    ],
)
def test_no_noise_leads_astray_and_none_costs_more_than_the_budget(subject: Subject) -> None:
    for speed, budget in [*((speed, 40) for speed in (*NOISY, LONG_RISE)), (NOISY[0], 300)]:
        answer = picked(subject, speed, budget)

        is_fast(subject, answer)
        spares_workers(subject, answer)
        keeps_the_budget(subject, answer)
