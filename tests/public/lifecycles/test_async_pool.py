"""The promises of a pool of tasks."""

from course.grading.check import check
from course.grading.finding import judge
from course.lab.pool_ends import cancellation_gets_out, tasks_ended
from course.lab.pool_judges import (
    accounted,
    all_workers_work,
    failures_stand,
    it_ends,
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
from course.lab.scripts import Failure
from course.subject.proxy import Subject

POOL = Scenario.of_functions()
BROKEN, OWN = Failure.VALUE_ERROR, Failure.CANCELLED_ERROR
NO_WORKER = POOL.actors(caller=[run_pool_async(jobs("ab"), workers=0, capacity=1)])
NO_PLACE = POOL.actors(caller=[run_pool_async(jobs("ab"), workers=1, capacity=0)])
NOUGHT = POOL.actors(caller=[run_pool_async([], workers=2, capacity=1)])
ONE = POOL.actors(caller=[run_pool_async(jobs("a"), workers=3, capacity=2)])
FIVE = [job("a", takes_s=2.0), *jobs("bcde")]
SOME = POOL.actors(caller=[run_pool_async(FIVE, workers=2, capacity=1)])
PLAIN = POOL.actors(caller=[run_pool_async(FIVE, workers=2, capacity=1, awaited=False)])
TWO_FAIL = POOL.actors(
    caller=[
        run_pool_async(
            [job("a"), job("b", fails=BROKEN), job("c"), job("d", fails=BROKEN), job("e")],
            workers=2,
            capacity=1,
        )
    ]
)
ALL_FAIL = POOL.actors(caller=[run_pool_async(jobs("abcd", fails=BROKEN), workers=2, capacity=1)])
EXITS = [job("a", fails=Failure.SYSTEM_EXIT), job("b"), job("c", fails=Failure.SYSTEM_EXIT)]
EXITING = POOL.actors(caller=[run_pool_async(EXITS, workers=1, capacity=1)])
OWN_CANCELLED = POOL.actors(
    caller=[
        run_pool_async(
            [job("a"), job("b", fails=OWN), job("c"), job("d", fails=OWN), job("e")],
            workers=2,
            capacity=1,
        )
    ]
)
MANY = POOL.actors(caller=[run_pool_async(jobs("abcdefghij", takes_s=1.0), workers=2, capacity=2)])
EQUAL_LOADS = POOL.actors(
    caller=[run_pool_async(jobs("abcdef", takes_s=3.0), workers=3, capacity=1)]
)
SLOW_SOURCE = POOL.actors(
    caller=[run_pool_async(jobs("abc", takes_s=1.5), workers=2, capacity=1, source_takes_s=2.0)]
)
SOURCE_FAILS = POOL.actors(
    caller=[run_pool_async(jobs("abc"), workers=2, capacity=1, source_fails=Failure.TIMEOUT_ERROR)]
)
STOPPED = POOL.actors(
    caller=[run_pool_async(jobs("ab", takes_s=5.0), workers=2, capacity=1, source_takes_s=1.0)],
    leaver=[pause(1.5), cancel("caller")],
)
CANCELLED = POOL.actors(
    caller=[run_pool_async(jobs("abcde", takes_s=5.0, ends_s=2.0), workers=2, capacity=1)],
    leaver=[pause(2), cancel("caller")],
)


@check(
    "fewer than one worker or one place is refused",
    points=1,
    behaviour="arguments",
    section="A pool has two limits",
    catches=[
        "trusts_its_arguments",
        "refuses_too_late",
    ],
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
        "reads_without_a_lock",
        "counts_the_sentinel",
    ],
)
def test_each_item_is_handled_once_and_its_result_stands_at_its_position(
    subject: Subject,
) -> None:
    for history in subject.explore(SOME, schedules=20):
        judge(history, *it_returns, *accounted, failures_stand, unprocessed_stand)


@check(
    "a plain source is read like an asynchronous one",
    points=2,
    behaviour="completion",
    section="Two kinds of source",
    catches=[
        "reads_asynchronous_sources_only",
        "takes_a_plain_source_for_a_list",
        "puts_without_waiting",
        "cancels_workers_that_are_busy",
    ],
)
def test_a_plain_source_is_read_like_an_asynchronous_one(subject: Subject) -> None:
    for history in subject.explore(PLAIN, schedules=20):
        judge(history, *it_returns, *accounted, unprocessed_stand, never_far_ahead)


@check(
    "nought items, one, or fewer than workers are no special case",
    points=2,
    behaviour="completion",
    section="Completion is counted, not guessed",
    catches=[
        "a_last_word_for_each_item",
    ],
)
def test_nought_items_one_or_fewer_than_workers_are_no_special_case(subject: Subject) -> None:
    for scenario in (ONE, NOUGHT):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *it_returns, *accounted, unprocessed_stand, *tasks_ended)


@check(
    "so many items fail, so many failures are reported",
    points=3,
    behaviour="failures",
    section="A worker outlives what it calls",
    catches=[
        "worker_dies_on_first_error",
        "task_done_not_in_finally",
        "swallows_exceptions",
        "lets_the_group_fail",
        "trusts_gather_to_end_the_others",
        "raises_all_failures_as_a_group",
    ],
)
def test_so_many_items_fail_so_many_failures_are_reported(subject: Subject) -> None:
    for scenario in (TWO_FAIL, ALL_FAIL, EXITING):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *it_returns, *accounted, failures_stand, unprocessed_stand)


@check(
    "a handler that raises CancelledError fails its item and nothing else",
    points=3,
    behaviour="failures",
    section="Whose cancellation is it",
    catches=[
        "catches_exceptions_only",
        "takes_every_cancellation_for_its_own",
        "a_cancelled_item_is_unprocessed",
        "takes_cancelled_for_a_result",
    ],
)
def test_a_handler_that_raises_cancellederror_fails_its_item_and_nothing_else(
    subject: Subject,
) -> None:
    for history in subject.explore(OWN_CANCELLED, schedules=20):
        judge(history, *it_returns, *accounted, failures_stand, unprocessed_stand, *tasks_ended)


@check(
    "no task is left when the call ends",
    points=3,
    behaviour="shutdown",
    section="The last word is for every worker",
    catches=[
        "cancels_without_awaiting",
        "leaves_a_timer_behind",
    ],
)
def test_no_task_is_left_when_the_call_ends(subject: Subject) -> None:
    for scenario in (SOME, TWO_FAIL, EQUAL_LOADS):
        for history in subject.explore(scenario, schedules=20):
            judge(history, *it_returns, *tasks_ended)


@check(
    "the source is not read far ahead",
    points=3,
    behaviour="capacity",
    section="A pool has two limits",
    catches=[
        "reads_everything_first",
        "queue_without_a_limit",
        "gathers_everything",
        "semaphore_inside_the_task",
    ],
)
def test_the_source_is_not_read_far_ahead(subject: Subject) -> None:
    for history in subject.explore(MANY, schedules=20):
        judge(history, *it_returns, never_far_ahead, one_reader)


@check(
    "handlers run at once, as many as workers, while the source is awaited",
    points=3,
    behaviour="workers",
    section="Two kinds of source",
    catches=[
        "one_batch_after_another",
        "reads_between_the_work",
        "polls_for_the_end",
        "times_out_the_reading",
        "looks_while_not_empty",
        "gives_up_when_nothing_comes",
    ],
)
def test_handlers_run_at_once_as_many_as_workers_while_the_source_is_awaited(
    subject: Subject,
) -> None:
    for history in subject.explore(EQUAL_LOADS, schedules=20):
        judge(history, *it_returns, within_workers, all_workers_work, no_time_lost)
    for history in subject.explore(SLOW_SOURCE, schedules=20):
        judge(history, *it_returns, within_workers, no_time_lost, one_reader)


@check(
    "a source that fails ends the reading, not the report",
    points=3,
    behaviour="failures",
    section="When the source fails",
    catches=[
        "lets_the_source_error_out",
        "source_error_is_the_end",
    ],
)
def test_a_source_that_fails_ends_the_reading_not_the_report(subject: Subject) -> None:
    for history in subject.explore(SOURCE_FAILS, schedules=20):
        judge(history, *it_returns, *accounted, source_error_told, unprocessed_stand, *tasks_ended)


@check(
    "a call that is cancelled ends its tasks first, and raises CancelledError",
    points=4,
    behaviour="cancelling",
    section="Asked to end is not ended",
    catches=[
        "leaves_its_tasks_when_cancelled",
        "forgets_who_reads",
        "loses_the_cancellation_in_a_child",
        "swallows_cancellation",
        "uncancels_itself",
        "returns_when_cancelled",
        "raises_another_error_when_cancelled",
        "ends_its_work_when_cancelled",
        "ends_what_it_began_when_cancelled",
        "shields_the_handlers",
        "shields_the_pool",
        "starts_and_forgets",
        "cancels_and_gives_one_turn",
    ],
)
def test_a_call_that_is_cancelled_ends_its_tasks_first_and_raises_cancellederror(
    subject: Subject,
) -> None:
    for scenario in (STOPPED, CANCELLED):
        for history in subject.explore(scenario, schedules=20):
            judge(history, it_ends, *cancellation_gets_out, *tasks_ended)
