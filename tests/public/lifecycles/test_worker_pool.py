"""The promises of a pool of workers."""

from course.grading.check import check
from course.grading.finding import judge
from course.lab.pool_ends import threads_ended
from course.lab.pool_judges import (
    accounted,
    all_workers_work,
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
from course.lab.pools import job, jobs, run_pool
from course.lab.scenario import Scenario
from course.lab.scripts import Failure
from course.subject.proxy import Subject

POOL = Scenario.of_functions()
BROKEN = Failure.VALUE_ERROR
NO_WORKER = POOL.actors(caller=[run_pool(jobs("ab"), workers=0, capacity=1)])
NO_PLACE = POOL.actors(caller=[run_pool(jobs("ab"), workers=1, capacity=0)])
NOUGHT = POOL.actors(caller=[run_pool([], workers=2, capacity=1)])
ONE = POOL.actors(caller=[run_pool(jobs("a"), workers=3, capacity=2)])
SOME = POOL.actors(caller=[run_pool(jobs("abcde"), workers=2, capacity=1)])
TWO_FAIL = POOL.actors(
    caller=[
        run_pool(
            [job("a"), job("b", fails=BROKEN), job("c"), job("d", fails=BROKEN), job("e")],
            workers=2,
            capacity=1,
        )
    ]
)
ALL_FAIL = POOL.actors(caller=[run_pool(jobs("abcd", fails=BROKEN), workers=2, capacity=1)])
MANY = POOL.actors(caller=[run_pool(jobs("abcdefghij", takes_s=1.0), workers=2, capacity=2)])
EQUAL_LOADS = POOL.actors(caller=[run_pool(jobs("abcdef", takes_s=3.0), workers=3, capacity=1)])
SOURCE_FAILS = POOL.actors(
    caller=[run_pool(jobs("abc"), workers=2, capacity=1, source_fails=Failure.TIMEOUT_ERROR)]
)


@check(
    "fewer than one worker or one place is refused",
    points=1,
    behaviour="arguments",
    section="A pool has two limits",
    catches=["trusts_its_arguments", "refuses_too_late"],
)
def test_fewer_than_one_worker_or_one_place_is_refused(subject: Subject) -> None:
    for history in subject.explore(NO_WORKER, schedules=4):
        judge(history, refuses("workers is 0"))
    for history in subject.explore(NO_PLACE, schedules=4):
        judge(history, refuses("capacity is 0"))


@check(
    "each item is handled once, and its result stands at its position",
    points=3,
    behaviour="completion",
    section="Completion is counted, not guessed",
    catches=[
        "one_sentinel_for_all",
        "joins_before_first_put",
        "numbers_by_completion",
        "numbers_outside_the_lock",
        "asks_whether_all_is_read",
        "last_word_does_not_wait",
        "looks_while_not_empty",
        "reads_without_a_lock",
        "counts_off_before_handling",
    ],
)
def test_each_item_is_handled_once_and_its_result_stands_at_its_position(
    subject: Subject,
) -> None:
    for history in subject.explore(SOME, schedules=60):
        judge(history, *it_returns, *accounted, failures_stand, unprocessed_stand)


@check(
    "nought items, one, or fewer than workers are no special case",
    points=2,
    behaviour="completion",
    section="Completion is counted, not guessed",
    catches=[
        "a_last_word_for_each_item",
        "waits_for_the_first_item",
        "counts_the_sentinel",
    ],
)
def test_nought_items_one_or_fewer_than_workers_are_no_special_case(subject: Subject) -> None:
    for scenario in (ONE, NOUGHT):
        for history in subject.explore(scenario, schedules=40):
            judge(history, *it_returns, *accounted, unprocessed_stand, *threads_ended)


@check(
    "so many items fail, so many failures are reported",
    points=3,
    behaviour="failures",
    section="A worker outlives what it calls",
    catches=[
        "worker_dies_on_first_error",
        "task_done_not_in_finally",
        "swallows_exceptions",
        "keeps_the_message_only",
        "failures_are_unprocessed",
        "raises_the_first_failure",
        "stops_at_the_first_failure",
        "tries_again",
        "maps_over_an_executor",
    ],
)
def test_so_many_items_fail_so_many_failures_are_reported(subject: Subject) -> None:
    for scenario in (TWO_FAIL, ALL_FAIL):
        for history in subject.explore(scenario, schedules=60):
            judge(history, *it_returns, *accounted, failures_stand, unprocessed_stand)


@check(
    "no thread is left when the call ends",
    points=3,
    behaviour="shutdown",
    section="The last word is for every worker",
    catches=["leaves_daemons_behind", "returns_without_joining"],
)
def test_no_thread_is_left_when_the_call_ends(subject: Subject) -> None:
    for scenario in (SOME, TWO_FAIL):
        for history in subject.explore(scenario, schedules=60):
            judge(history, *it_returns, *threads_ended)


@check(
    "the source is not read far ahead",
    points=3,
    behaviour="capacity",
    section="A pool has two limits",
    catches=[
        "reads_everything_first",
        "queue_without_a_limit",
        "trusts_the_executors_backlog",
        "semaphore_inside_the_thread",
        "reads_by_the_batch",
        "reads_one_too_many",
        "queue_for_each_worker",
    ],
)
def test_the_source_is_not_read_far_ahead(subject: Subject) -> None:
    for history in subject.explore(MANY, schedules=40):
        judge(history, *it_returns, never_far_ahead, one_reader)


@check(
    "as many handlers run at once as there are workers",
    points=2,
    behaviour="workers",
    section="A pool has two limits",
    catches=[
        "handles_under_a_lock",
        "polls_for_the_end",
        "one_worker_too_many",
        "gives_up_when_nothing_comes",
    ],
)
def test_as_many_handlers_run_at_once_as_there_are_workers(subject: Subject) -> None:
    for history in subject.explore(EQUAL_LOADS, schedules=40):
        judge(history, *it_returns, within_workers, all_workers_work, no_time_lost)


@check(
    "a source that fails ends the reading, not the report",
    points=3,
    behaviour="failures",
    section="When the source fails",
    catches=[
        "lets_the_source_error_out",
        "raises_the_source_error",
        "source_error_is_the_end",
        "drops_what_waits_when_the_source_fails",
    ],
)
def test_a_source_that_fails_ends_the_reading_not_the_report(subject: Subject) -> None:
    for history in subject.explore(SOURCE_FAILS, schedules=60):
        judge(
            history, *it_returns, *accounted, source_error_told, unprocessed_stand, *threads_ended
        )
