"""The promises of a bounded map."""

from course.grading.check import check
from course.grading.finding import judge
from course.lab.map_judges import (
    accounted,
    failures_stand,
    it_ends,
    late_calls_stand,
    refuses,
    source_error_told,
)
from course.lab.map_limits import (
    closed_at_once,
    given_at_once,
    goes_on,
    in_order,
    never_far_ahead,
    nothing_left,
    one_asks,
    over_at_the_end,
    tasks_within_bounds,
    time_is_kept,
    within_limit,
    within_room,
)
from course.lab.maps import consumer
from course.lab.pools import job, jobs
from course.lab.scripts import Failure, Reader
from course.subject.proxy import Subject

BROKEN = Failure.VALUE_ERROR
NO_SLOT = consumer(jobs("ab"), limit=0, buffer=1)
NO_ROOM = consumer(jobs("ab"), limit=1, buffer=-1)
NO_TIME = consumer(jobs("ab"), limit=1, buffer=1, timeout_s=0.0)
SLOW_FIRST = [job("a", takes_s=3.0), *jobs("bcd", takes_s=1.0), job("e", takes_s=2.0)]
NOUGHT = consumer([], limit=2, buffer=1)
ONE = consumer(jobs("a"), limit=3, buffer=2)
IN_ORDER = consumer(SLOW_FIRST, limit=2, buffer=2)
AS_THEY_END = consumer(SLOW_FIRST, limit=2, buffer=2, ordered=False)
MANY = consumer(jobs("abcdefghij", takes_s=1.0), limit=3, buffer=2)
FAR_MORE = consumer(jobs("abcdefghijklmnop", takes_s=1.0), limit=2, buffer=1)
SLOW_CONSUMER = consumer(
    jobs("abcdefghij", takes_s=1.0), limit=2, buffer=2, reader=Reader(takes_s=9.0)
)
SLOW_SOURCE = consumer(jobs("abcd", takes_s=1.0), limit=2, buffer=2, source_takes_s=3.0)
TWO_FAIL = consumer(
    [job("a", fails=BROKEN), job("b"), job("c"), job("d", fails=BROKEN), job("e")],
    limit=2,
    buffer=1,
)
ALL_FAIL = consumer(jobs("abcd", takes_s=1.0, fails=BROKEN), limit=2, buffer=1)
SOME_LATE = consumer(
    [
        job("a", takes_s=2.0),
        job("b", takes_s=7.0),
        job("c", takes_s=2.0),
        job("d", takes_s=8.0),
    ],
    limit=1,
    buffer=3,
    timeout_s=3.0,
)
LEAVES_EARLY = consumer(
    [job("a", takes_s=1.0), *jobs("bcdefg", takes_s=5.0)],
    limit=3,
    buffer=1,
    reader=Reader(stops_after=1),
)
SOURCE_FAILS = consumer(
    jobs("abc", takes_s=2.0), limit=2, buffer=1, source_fails=Failure.TIMEOUT_ERROR
)


@check(
    "a limit that could never work is refused",
    points=1,
    behaviour="arguments",
    section="Two limits",
    catches=["trusts_its_arguments"],
)
def test_a_limit_that_could_never_work_is_refused(subject: Subject) -> None:
    for history in subject.explore(NO_SLOT, schedules=2):
        judge(history, refuses("limit is 0"))
    for history in subject.explore(NO_ROOM, schedules=2):
        judge(history, refuses("buffer is -1"))
    for history in subject.explore(NO_TIME, schedules=2):
        judge(history, refuses("timeout_s is 0"))


@check(
    "each item is called once, and its result comes in order",
    points=2,
    behaviour="results",
    section="Two limits",
    catches=[
        "leaves_its_workers_waiting",
        "never_in_order",
        "numbers_by_completion",
        "workers_ask_at_once",
    ],
)
def test_each_item_is_called_once_and_its_result_comes_in_order(subject: Subject) -> None:
    for scenario in (IN_ORDER, ONE, NOUGHT):
        for history in subject.explore(scenario, schedules=10):
            judge(history, *it_ends, *accounted, in_order, one_asks, nothing_left)


@check(
    "not ordered, results come as their calls end",
    points=2,
    behaviour="results",
    section="Ready is not in order",
    catches=["always_in_order", "ends_with_the_source"],
)
def test_not_ordered_results_come_as_their_calls_end(subject: Subject) -> None:
    for history in subject.explore(AS_THEY_END, schedules=10):
        judge(history, *it_ends, *accounted, in_order, given_at_once, nothing_left)


@check(
    "so many calls are in flight, not more and not fewer",
    points=2,
    behaviour="limit",
    section="Two limits",
    catches=["buffer_is_more_calls", "limit_per_worker", "one_call_at_a_time"],
)
def test_so_many_calls_are_in_flight_not_more_and_not_fewer(subject: Subject) -> None:
    for history in subject.explore(MANY, schedules=10):
        judge(history, *it_ends, within_limit, goes_on)


@check(
    "no more tasks are alive than the two limits allow",
    points=3,
    behaviour="buffer",
    section="Where the limit stands",
    catches=["reads_one_too_many", "semaphore_inside_the_task"],
)
def test_no_more_tasks_are_alive_than_the_two_limits_allow(subject: Subject) -> None:
    for history in subject.explore(FAR_MORE, schedules=10):
        judge(history, *it_ends, tasks_within_bounds, never_far_ahead)


@check(
    "a slow consumer stops the source",
    points=3,
    behaviour="buffer",
    section="A slow consumer stops the source",
    catches=[
        "buffer_before_and_behind",
        "early_results_do_not_count",
        "queue_of_nought",
        "room_comes_back_at_the_end_of_a_call",
        "unbounded_results",
    ],
)
def test_a_slow_consumer_stops_the_source(subject: Subject) -> None:
    for history in subject.explore(SLOW_CONSUMER, schedules=10):
        judge(history, *it_ends, never_far_ahead, within_room)


@check(
    "the buffer is filled while the consumer is busy",
    points=2,
    behaviour="buffer",
    section="A slow consumer stops the source",
    catches=[
        "buffer_is_ignored",
        "one_batch_after_another",
        "slot_held_until_the_result_is_taken",
        "timeout_includes_handing_over",
    ],
)
def test_the_buffer_is_filled_while_the_consumer_is_busy(subject: Subject) -> None:
    for history in subject.explore(SLOW_CONSUMER, schedules=10):
        judge(history, *it_ends, goes_on, given_at_once)


@check(
    "a result that is ready waits for nothing",
    points=2,
    behaviour="results",
    section="Ready is not in order",
    catches=["fills_the_window_first", "gathers_everything", "polls"],
)
def test_a_result_that_is_ready_waits_for_nothing(subject: Subject) -> None:
    for history in subject.explore(SLOW_SOURCE, schedules=10):
        judge(history, *it_ends, given_at_once)


@check(
    "a call that fails is a result, and its slot comes back",
    points=3,
    behaviour="failures",
    section="The slot comes back",
    catches=[
        "keeps_the_message_only",
        "leaks_a_slot_on_error",
        "tries_again",
        "worker_dies_on_first_error",
    ],
)
def test_a_call_that_fails_is_a_result_and_its_slot_comes_back(subject: Subject) -> None:
    for scenario in (TWO_FAIL, ALL_FAIL):
        for history in subject.explore(scenario, schedules=10):
            judge(history, *it_ends, *accounted, failures_stand, goes_on, nothing_left)


@check(
    "a call has its time from its begin",
    points=3,
    behaviour="time",
    section="Whose time it is",
    catches=[
        "first_error_cancels_silently",
        "leaks_a_slot_on_timeout",
        "raises_the_first_failure",
        "timeout_for_the_whole",
        "timeout_includes_waiting",
        "timeout_leaves_the_call_running",
    ],
)
def test_a_call_has_its_time_from_its_begin(subject: Subject) -> None:
    for history in subject.explore(SOME_LATE, schedules=10):
        judge(history, *it_ends, *accounted, late_calls_stand, time_is_kept, nothing_left)


@check(
    "who leaves early leaves nothing behind",
    points=3,
    behaviour="closing",
    section="Who leaves early",
    catches=[
        "awaits_without_cancelling",
        "cancels_without_awaiting",
        "forgets_the_reader",
        "leaves_all_behind",
        "task_group_around_the_yield",
        "yields_while_it_is_closed",
    ],
)
def test_who_leaves_early_leaves_nothing_behind(subject: Subject) -> None:
    for history in subject.explore(LEAVES_EARLY, schedules=10):
        judge(history, *it_ends, over_at_the_end, closed_at_once, nothing_left)


@check(
    "an error of the source comes after the results before it",
    points=3,
    behaviour="failures",
    section="When the source fails",
    catches=[
        "source_error_becomes_a_result",
        "source_error_comes_at_once",
        "source_error_is_the_end",
        "waits_for_a_reader_that_is_gone",
    ],
)
def test_an_error_of_the_source_comes_after_the_results_before_it(subject: Subject) -> None:
    for history in subject.explore(SOURCE_FAILS, schedules=10):
        judge(history, *it_ends, *accounted, source_error_told, over_at_the_end, nothing_left)
