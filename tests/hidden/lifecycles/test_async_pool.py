"""The promises of a pool of tasks, under pressure."""

from typing import Any

from course.grading.check import check
from course.grading.finding import judge
from course.lab.pool_ends import cancellation_gets_out, tasks_ended
from course.lab.pool_judges import (
    accounted,
    failures_stand,
    it_returns,
    never_far_ahead,
    no_time_lost,
    one_reader,
    refuses,
    source_error_told,
    unprocessed_stand,
    within_workers,
)
from course.lab.pools import job, jobs, run_pool_async
from course.lab.scenario import Scenario, cancel, pause
from course.lab.scripts import Failure, Job
from course.subject.proxy import Subject

POOL = Scenario.of_functions()
BROKEN, LATE, OWN = Failure.VALUE_ERROR, Failure.TIMEOUT_ERROR, Failure.CANCELLED_ERROR
BELOW_ONE = {
    "workers is -1": run_pool_async(jobs("ab"), workers=-1, capacity=1),
    "capacity is -1": run_pool_async(jobs("ab"), workers=1, capacity=-1),
    "both are 0": run_pool_async(jobs("ab"), workers=0, capacity=0, awaited=False),
    "workers is 0, with nothing to do": run_pool_async([], workers=0, capacity=1),
}
MIXED = [job("a"), job("b", fails=BROKEN), job("c"), job("d", fails=OWN), job("e"), job("f")]


def pool(work: list[Job], workers: int, capacity: int, **options: Any) -> Scenario:
    """Return a scenario with one call."""
    return POOL.actors(caller=[run_pool_async(work, workers=workers, capacity=capacity, **options)])


def cancelled(at: float, work: list[Job], workers: int, capacity: int, **options: Any) -> Scenario:
    """Return a scenario with one call that is cancelled at this moment."""
    call = run_pool_async(work, workers=workers, capacity=capacity, **options)
    return POOL.actors(caller=[call], leaver=[pause(at), cancel("caller")])


CROWD = (pool(MIXED, 3, 2), pool(MIXED, 3, 1, awaited=False), pool(MIXED, 1, 1))
NO_EXCEPTIONS = [
    job("a", fails=Failure.SYSTEM_EXIT),
    job("b"),
    job("c", fails=OWN),
    job("d", fails=Failure.SYSTEM_EXIT),
    job("e", fails=OWN),
    job("f"),
]
ANY_ITEM = [job("a"), job(None, result="B"), job(0, result="C"), job("", result="D"), job("e")]
ANY_RESULT = [
    job("a", result=0),
    job("b", result=None),
    job("c", result=""),
    job("d", result=False),
]
EQUAL_ITEMS = [job("a"), job("a"), job("b", fails=BROKEN), job("b", fails=BROKEN), job("a")]
LONG = jobs("abcdefghij", takes_s=2.0)
SLOW_FAILURES = jobs("abcdefgh", takes_s=1.0, fails=BROKEN)
ONE_SLOW = [job("a", takes_s=3600.0), *jobs("bcd", takes_s=3.0)]
BUSY_WHEN_IT_FAILS = [
    job("a", takes_s=2.0),
    job("b", takes_s=4.0, fails=BROKEN),
    job("c", takes_s=1.0),
    job("d"),
]
TIDY = jobs("abcde", takes_s=4.0, ends_s=60.0)
SOUND = (*it_returns, *accounted, failures_stand, unprocessed_stand, source_error_told)
ENDED = (*cancellation_gets_out, *tasks_ended)
AT_ONCE = POOL.actors(
    caller_a=[run_pool_async([job("a"), job("b", fails=BROKEN)], workers=1, capacity=1)],
    caller_b=[run_pool_async(jobs("cde"), workers=2, capacity=1, awaited=False)],
)
ONE_OF_TWO = POOL.actors(
    caller_a=[run_pool_async(jobs("ab", takes_s=4.0), workers=1, capacity=1)],
    caller_b=[run_pool_async(jobs("cde", takes_s=3.0), workers=2, capacity=1)],
    leaver=[pause(2), cancel("caller_a")],
)
AGAIN = POOL.actors(
    caller=[
        run_pool_async(jobs("ab", takes_s=3.0), workers=1, capacity=1),
        run_pool_async([job("c"), job("d", fails=BROKEN)], workers=2, capacity=1),
        run_pool_async(jobs("efg"), workers=1, capacity=2),
    ],
    leaver=[pause(2), cancel("caller")],
)
TWICE = POOL.actors(
    caller=[run_pool_async(TIDY, workers=2, capacity=1)],
    leaver=[pause(2), cancel("caller"), pause(1), cancel("caller")],
)


@check(
    "whatever is below one is refused before anything is read",
    points=1,
    behaviour="arguments",
    section="A pool has two limits",
    catches=[
        "trusts_its_arguments",
        "refuses_too_late",
    ],
)
def test_whatever_is_below_one_is_refused_before_anything_is_read(subject: Subject) -> None:
    for what, operation in BELOW_ONE.items():
        for history in subject.explore(POOL.actors(caller=[operation]), schedules=4):
            judge(history, refuses(what))


@check(
    "every item of a mixed lot is accounted for in every interleaving",
    points=3,
    behaviour="completion",
    section="Completion is counted, not guessed",
    catches=[
        "swallows_exceptions",
        "joins_before_first_put",
    ],
)
def test_every_item_of_a_mixed_lot_is_accounted_for_in_every_interleaving(
    subject: Subject,
) -> None:
    for scenario in CROWD:
        for history in subject.explore(scenario, schedules=20):
            judge(history, *SOUND, one_reader, *tasks_ended)


@check(
    "what is no Exception is a failure too",
    points=3,
    behaviour="failures",
    section="Whose cancellation is it",
    catches=[
        "catches_exceptions_only",
    ],
)
def test_what_is_no_exception_is_a_failure_too(subject: Subject) -> None:
    for scenario in (pool(NO_EXCEPTIONS, 2, 1), pool(NO_EXCEPTIONS, 3, 1, awaited=False)):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *SOUND, *tasks_ended)


@check(
    "any value is an item, and any value is a result",
    points=2,
    behaviour="completion",
    section="The last word is for every worker",
    catches=[
        "none_is_the_last_word",
        "no_result_is_a_failure",
    ],
)
def test_any_value_is_an_item_and_any_value_is_a_result(subject: Subject) -> None:
    for work in (ANY_ITEM, ANY_RESULT, EQUAL_ITEMS):
        for history in subject.explore(pool(work, 2, 1), schedules=20):
            judge(history, *SOUND, *tasks_ended)


@check(
    "no mix of workers and places lets the source run ahead",
    points=3,
    behaviour="capacity",
    section="A pool has two limits",
    catches=[
        "takes_a_plain_source_for_a_list",
        "semaphore_inside_the_task",
    ],
)
def test_no_mix_of_workers_and_places_lets_the_source_run_ahead(subject: Subject) -> None:
    plain = pool(LONG, 2, 2, awaited=False)
    for scenario in (pool(LONG, 1, 3), pool(LONG, 3, 1), pool(SLOW_FAILURES, 2, 1), plain):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *it_returns, never_far_ahead, within_workers, one_reader)


@check(
    "a slow item or a slow source holds nobody up",
    points=3,
    behaviour="workers",
    section="Two kinds of source",
    catches=[
        "one_batch_after_another",
        "gives_up_when_nothing_comes",
    ],
)
def test_a_slow_item_or_a_slow_source_holds_nobody_up(subject: Subject) -> None:
    slow_source = pool(jobs("abcd", takes_s=1.7), 2, 2, source_takes_s=2.3)
    for scenario in (pool(ONE_SLOW, 2, 1), slow_source, pool(SLOW_FAILURES, 2, 1)):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *SOUND, within_workers, no_time_lost)


@check(
    "the source may fail at any moment, and in any way",
    points=3,
    behaviour="failures",
    section="When the source fails",
    catches=[
        "takes_the_sources_cancellation_for_its_own",
        "drops_what_waits_when_the_source_fails",
    ],
)
def test_the_source_may_fail_at_any_moment_and_in_any_way(subject: Subject) -> None:
    for scenario in (
        pool([], 2, 1, source_fails=BROKEN),
        pool([], 2, 1, source_fails=BROKEN, awaited=False),
        pool(BUSY_WHEN_IT_FAILS, 2, 2, source_fails=LATE),
        pool(BUSY_WHEN_IT_FAILS, 2, 2, source_fails=OWN),
        pool(jobs("ab"), 3, 1, source_fails=LATE, source_takes_s=3.0),
        pool(jobs("ab"), 3, 1, source_fails=OWN, source_takes_s=3.0),
    ):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *SOUND, one_reader, *tasks_ended)


@check(
    "two calls share nothing",
    points=2,
    behaviour="state",
    section="Asked to end is not ended",
    catches=[
        "shares_state_between_calls",
    ],
)
def test_two_calls_share_nothing(subject: Subject) -> None:
    for scenario in (AT_ONCE, ONE_OF_TWO, AGAIN):
        for history in subject.explore(scenario, schedules=30):
            judge(history, *SOUND, *ENDED)


@check(
    "a call may be cancelled at any moment",
    points=4,
    behaviour="cancelling",
    section="Asked to end is not ended",
    catches=[
        "forgets_who_reads",
        "gives_its_tasks_ten_seconds",
        "loses_the_cancellation_in_a_child",
    ],
)
def test_a_call_may_be_cancelled_at_any_moment(subject: Subject) -> None:
    for scenario in (CROWD[0], CROWD[1], pool(TIDY, 2, 1), pool([], 2, 1, source_takes_s=1.0)):
        for history in subject.sweep(scenario):
            judge(history, *SOUND, *ENDED)
    for at in (1.0, 3.0, 5.0, 9.0):
        for history in subject.explore(cancelled(at, TIDY, 2, 1, source_takes_s=2.0), schedules=10):
            judge(history, *SOUND, *ENDED)


@check(
    "a call that is cancelled twice still waits for its tasks",
    points=3,
    behaviour="cancelling",
    section="Asked to end is not ended",
    catches=[
        "leaves_when_cancelled_twice",
    ],
)
def test_a_call_that_is_cancelled_twice_still_waits_for_its_tasks(subject: Subject) -> None:
    for history in subject.explore(TWICE, schedules=20):
        judge(history, *SOUND, *ENDED)
