"""The promises of a pool of workers, under pressure."""

from course.grading.check import check
from course.grading.finding import judge
from course.lab.pool_ends import threads_ended
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
from course.lab.pools import job, jobs, run_pool
from course.lab.scenario import Scenario
from course.lab.scripts import Failure
from course.subject.proxy import Subject

POOL = Scenario.of_functions()
BROKEN, LATE = Failure.VALUE_ERROR, Failure.TIMEOUT_ERROR
BELOW_ONE = {
    "workers is -1": run_pool(jobs("ab"), workers=-1, capacity=1),
    "capacity is -1": run_pool(jobs("ab"), workers=1, capacity=-1),
    "both are 0": run_pool(jobs("ab"), workers=0, capacity=0),
    "workers is 0, with nothing to do": run_pool([], workers=0, capacity=1),
}
MIXED = [job("a"), job("b", fails=BROKEN), job("c"), job("d"), job("e", fails=LATE), job("f")]
CROWD = POOL.actors(caller=[run_pool(MIXED, workers=3, capacity=2)])
NARROW = POOL.actors(caller=[run_pool(MIXED, workers=3, capacity=1)])
ALONE = POOL.actors(caller=[run_pool(MIXED, workers=1, capacity=1)])
NO_EXCEPTIONS = POOL.actors(
    caller=[
        run_pool(
            [
                job("a", fails=Failure.SYSTEM_EXIT),
                job("b"),
                job("c", fails=Failure.STOP_ITERATION),
                job("d"),
            ],
            workers=2,
            capacity=1,
        )
    ]
)
ANY_ITEM = POOL.actors(
    caller=[
        run_pool(
            [job("a"), job(None, result="B"), job(0, result="C"), job("", result="D"), job("e")],
            workers=2,
            capacity=1,
        )
    ]
)
ANY_RESULT = POOL.actors(
    caller=[
        run_pool(
            [
                job("a", result=0),
                job("b", result=None),
                job("c", result=""),
                job("d", result=False),
            ],
            workers=2,
            capacity=1,
        )
    ]
)
EQUAL_ITEMS = POOL.actors(
    caller=[
        run_pool(
            [job("a"), job("a"), job("b", fails=BROKEN), job("b", fails=BROKEN), job("a")],
            workers=2,
            capacity=2,
        )
    ]
)
FEW_WORKERS = POOL.actors(caller=[run_pool(jobs("abcdefghij", takes_s=2.0), workers=1, capacity=3)])
FEW_PLACES = POOL.actors(caller=[run_pool(jobs("abcdefghij", takes_s=2.0), workers=3, capacity=1)])
SLOW_FAILURES = POOL.actors(
    caller=[run_pool(jobs("abcdefgh", takes_s=1.0, fails=BROKEN), workers=2, capacity=1)]
)
ONE_SLOW = POOL.actors(
    caller=[run_pool([job("a", takes_s=9.0), *jobs("bcd", takes_s=3.0)], workers=2, capacity=1)]
)
SLOW_SOURCE = POOL.actors(
    caller=[run_pool(jobs("abcd", takes_s=1.7), workers=2, capacity=2, source_takes_s=2.3)]
)
AT_ONCE = POOL.actors(
    caller_a=[run_pool([job("a"), job("b", fails=BROKEN)], workers=1, capacity=1)],
    caller_b=[run_pool(jobs("cde"), workers=2, capacity=1)],
)
AGAIN = POOL.actors(
    caller=[
        run_pool([job("a"), job("b", fails=BROKEN)], workers=2, capacity=1),
        run_pool(jobs("cde"), workers=1, capacity=2),
    ]
)
FAILS_AT_ONCE = POOL.actors(caller=[run_pool([], workers=2, capacity=1, source_fails=BROKEN)])
FAILS_WHILE_ALL_ARE_BUSY = POOL.actors(
    caller=[
        run_pool(
            [job("a", takes_s=2.0), job("b", takes_s=4.0, fails=BROKEN), job("c"), job("d")],
            workers=2,
            capacity=2,
            source_fails=LATE,
        )
    ]
)
FAILS_BEFORE_IDLE_WORKERS = POOL.actors(
    caller=[
        run_pool(jobs("ab"), workers=3, capacity=1, source_fails=LATE, source_takes_s=3.0),
    ]
)
FAILS_WITH_AN_EXIT = POOL.actors(
    caller=[run_pool(jobs("abc"), workers=2, capacity=1, source_fails=Failure.SYSTEM_EXIT)]
)
SIX = POOL.actors(caller=[run_pool(jobs("abcdefghijkl", takes_s=2.0), workers=6, capacity=1)])
LONG_WORK = POOL.actors(caller=[run_pool(jobs("abcd", takes_s=900.0), workers=1, capacity=1)])
LONG_PAUSES = POOL.actors(
    caller=[run_pool(jobs("ab", takes_s=900.0), workers=2, capacity=1, source_takes_s=900.0)]
)
SLOW_AT_ONCE = POOL.actors(
    caller_a=[run_pool(jobs("ab", takes_s=2.0), workers=1, capacity=1)],
    caller_b=[run_pool(jobs("cd", takes_s=2.0), workers=2, capacity=1)],
)
SOUND = (*it_returns, *accounted, failures_stand, unprocessed_stand, source_error_told)


@check(
    "whatever is below one is refused before anything is read",
    points=1,
    behaviour="arguments",
    section="A pool has two limits",
    catches=["trusts_its_arguments", "refuses_too_late"],
)
def test_whatever_is_below_one_is_refused_before_anything_is_read(subject: Subject) -> None:
    for what, operation in BELOW_ONE.items():
        for history in subject.explore(POOL.actors(caller=[operation]), schedules=4):
            judge(history, refuses(what))


@check(
    "every item of a mixed lot is accounted for in every interleaving",
    points=4,
    behaviour="completion",
    section="Completion is counted, not guessed",
    catches=["swallows_exceptions", "task_done_not_in_finally", "numbers_by_completion"],
)
def test_every_item_of_a_mixed_lot_is_accounted_for_in_every_interleaving(
    subject: Subject,
) -> None:
    for scenario in (CROWD, NARROW, ALONE):
        for history in subject.explore(scenario, schedules=60):
            judge(history, *SOUND, one_reader)


@check(
    "what is no Exception is a failure too",
    points=3,
    behaviour="failures",
    section="A worker outlives what it calls",
    catches=["catches_exceptions_only", "one_try_for_reading_and_handling"],
)
def test_what_is_no_exception_is_a_failure_too(subject: Subject) -> None:
    for history in subject.explore(NO_EXCEPTIONS, schedules=60):
        judge(history, *SOUND, *threads_ended)


@check(
    "any value is an item, and any value is a result",
    points=2,
    behaviour="completion",
    section="The last word is for every worker",
    catches=["none_is_the_last_word", "no_result_is_a_failure", "falsy_results_are_lost"],
)
def test_any_value_is_an_item_and_any_value_is_a_result(subject: Subject) -> None:
    for scenario in (ANY_ITEM, ANY_RESULT):
        for history in subject.explore(scenario, schedules=30):
            judge(history, *SOUND, *threads_ended)


@check(
    "equal items are items of their own",
    points=2,
    behaviour="completion",
    section="Completion is counted, not guessed",
    catches=["finds_the_position_by_value", "remembers_results"],
)
def test_equal_items_are_items_of_their_own(subject: Subject) -> None:
    for history in subject.explore(EQUAL_ITEMS, schedules=40):
        judge(history, *SOUND)


@check(
    "no mix of workers and places lets the source run ahead",
    points=3,
    behaviour="capacity",
    section="A pool has two limits",
    catches=["queue_for_each_worker", "reads_by_the_batch", "reads_one_too_many"],
)
def test_no_mix_of_workers_and_places_lets_the_source_run_ahead(subject: Subject) -> None:
    for scenario in (FEW_WORKERS, FEW_PLACES, SLOW_FAILURES):
        for history in subject.explore(scenario, schedules=40):
            judge(history, *it_returns, never_far_ahead, within_workers, one_reader)


@check(
    "a slow item or a slow source holds nobody up",
    points=3,
    behaviour="workers",
    section="A pool has two limits",
    catches=[
        "one_batch_after_another",
        "polls_for_the_end",
        "handles_under_a_lock",
        "four_are_enough",
        "one_call_at_a_time",
    ],
)
def test_a_slow_item_or_a_slow_source_holds_nobody_up(subject: Subject) -> None:
    for scenario in (ONE_SLOW, SLOW_SOURCE, SLOW_FAILURES, FEW_PLACES, SIX, SLOW_AT_ONCE):
        for history in subject.explore(scenario, schedules=25):
            judge(history, *it_returns, within_workers, no_time_lost)


@check(
    "two calls share nothing",
    points=2,
    behaviour="state",
    section="The last word is for every worker",
    catches=["shares_state_between_calls"],
)
def test_two_calls_share_nothing(subject: Subject) -> None:
    for scenario in (AT_ONCE, AGAIN):
        for history in subject.explore(scenario, schedules=50):
            judge(history, *SOUND, *threads_ended)


@check(
    "the source may fail at any moment",
    points=4,
    behaviour="failures",
    section="When the source fails",
    catches=[
        "asks_a_failed_source_again",
        "joins_with_a_deadline",
        "drops_what_waits_when_the_source_fails",
        "lets_the_exit_of_the_source_out",
    ],
)
def test_the_source_may_fail_at_any_moment(subject: Subject) -> None:
    for scenario in (
        FAILS_AT_ONCE,
        FAILS_WHILE_ALL_ARE_BUSY,
        FAILS_BEFORE_IDLE_WORKERS,
        FAILS_WITH_AN_EXIT,
    ):
        for history in subject.explore(scenario, schedules=50):
            judge(history, *SOUND, one_reader, *threads_ended)


@check(
    "every thread has ended, wherever one of them is held up",
    points=4,
    behaviour="shutdown",
    section="The last word is for every worker",
    catches=[
        "returns_without_joining",
        "leaves_daemons_behind",
        "numbers_outside_the_lock",
    ],
)
def test_every_thread_has_ended_wherever_one_of_them_is_held_up(subject: Subject) -> None:
    for history in (*subject.explore(CROWD, schedules=60), *subject.sweep(NARROW)):
        judge(history, *SOUND, never_far_ahead, *threads_ended)


@check(
    "patience has no end",
    points=3,
    behaviour="shutdown",
    section="The last word is for every worker",
    catches=[
        "gives_up_after_a_minute",
        "a_minute_for_a_place",
        "ten_seconds_to_end",
    ],
)
def test_patience_has_no_end(subject: Subject) -> None:
    for scenario in (LONG_WORK, LONG_PAUSES, SIX):
        for history in subject.explore(scenario, schedules=15):
            judge(history, *SOUND, *threads_ended)
