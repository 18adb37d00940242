"""The promises of a bounded map, under pressure."""

from typing import Any

from course.grading.check import check
from course.grading.finding import judge
from course.lab.map_judges import (
    accounted,
    cancellation_comes_out,
    failures_stand,
    it_ends,
    late_calls_stand,
    refuses,
    source_error_told,
)
from course.lab.map_limits import (
    bounded,
    closed_at_once,
    given_at_once,
    goes_on,
    in_order,
    nothing_left,
    one_asks,
    over_at_the_end,
    tasks_within_bounds,
    time_is_kept,
)
from course.lab.maps import bounded_map, consumer, consumers
from course.lab.pools import job, jobs
from course.lab.scenario import Scenario, cancel, pause
from course.lab.scripts import Failure, Reader
from course.subject.proxy import Subject

BROKEN, LATE, AWAY = Failure.VALUE_ERROR, Failure.TIMEOUT_ERROR, Failure.CANCELLED_ERROR


MODES = (True, False)  # ordered, and not
OUT_OF_RANGE = {
    "limit is -1": consumer(jobs("ab"), limit=-1, buffer=1),
    "limit is 0, with nothing to do": consumer([], limit=0, buffer=0),
    "buffer is -3": consumer(jobs("ab"), limit=4, buffer=-3),
    "timeout_s is -1.0": consumer(jobs("ab"), limit=1, buffer=1, timeout_s=-1.0),
}
MIXED = [
    job("a", takes_s=4.0),
    job("b", takes_s=1.0, fails=BROKEN),
    job("c", takes_s=2.5),
    job("d"),
    job("e", takes_s=6.5),
    job("f", fails=LATE),
    *jobs("gh", takes_s=1.3),
]
CROWDS = consumers([MIXED], limit=[1, 3], buffer=[0, 2], ordered=MODES, timeout_s=[5.2])
CROWDS += consumers([MIXED], limit=[2], buffer=[5], ordered=MODES)
ANY_ITEM = [job("a"), job(None, result="B"), job(0, result="C"), job("", result="D"), job("e")]
ANY_RESULT = [job("a", result=None), job("b", result=0), job("c", result=""), job("d")]
EQUAL_ITEMS = [*jobs("aa"), *jobs("bb", fails=BROKEN), *jobs("a")]
ANYTHING = consumers([ANY_ITEM, ANY_RESULT, EQUAL_ITEMS], limit=[2], buffer=[1], ordered=MODES)
SLOW_FIRST = [job("a", takes_s=30.0), *jobs("bcdefgh", takes_s=1.0)]
SLOW_HEAD = consumers([SLOW_FIRST], limit=[2], buffer=[0, 1, 4])
EVEN = jobs("abcdefgh", takes_s=1.0)
NO_BUFFER = consumers([EVEN], limit=[2], buffer=[0], ordered=MODES, reader=[Reader(), Reader(8.0)])
UNEVEN = [job("a", takes_s=7.0), *jobs("bcdefg", takes_s=1.0)]
SLOW: dict[str, Any] = {"source_takes_s": [2.3], "reader": [Reader(), Reader(12.0)]}
SLOW_SOURCE = consumers([UNEVEN], limit=[2], buffer=[3], ordered=MODES, **SLOW)
SOME_AWAY = [job("a", fails=AWAY), *jobs("bc"), job("d", takes_s=2.0, fails=AWAY), *jobs("ef")]
CALLED_AWAY = consumers([SOME_AWAY], limit=[1], buffer=[1], ordered=MODES)
CALLED_AWAY += consumers([SOME_AWAY], limit=[2], buffer=[1], ordered=MODES, timeout_s=[5.0])
ONE_LATE = [*jobs("abc", takes_s=2.0), job("d", takes_s=6.0), *jobs("ef", takes_s=2.0)]
HANDS: dict[str, Any] = {"timeout_s": [3.0], "reader": [Reader(10.0)]}
SLOW_HANDS = consumers([ONE_LATE], limit=[2], buffer=[3], ordered=MODES, **HANDS)
WORK = [job("a", takes_s=1.0), job("b", takes_s=3.0), *jobs("cde", takes_s=2.0)]
BUSY: dict[str, Any] = {"limit": 2, "buffer": 1, "timeout_s": 2.5, "reader": Reader(0.6)}
SWEPT = [consumer(WORK, source_takes_s=1.2, **BUSY), consumer(WORK, ordered=False, **BUSY)]
CALLED_OFF = [
    Scenario.of_functions().actors(
        consumer=[bounded_map(WORK, ordered=ordered, source_takes_s=source_takes_s, **BUSY)],
        leaver=[pause(after_s), cancel("consumer")],
    )
    for ordered, source_takes_s in ((True, 0.0), (False, 1.2))
    for after_s in (0.5, 1.3, 2.7)
]
LONG = [job("a", takes_s=1.0), *jobs("bcdefgh", takes_s=4.0)]
EARLY = [Reader(stops_after=1), Reader(takes_s=2.0, stops_after=2)]
LEAVING: dict[str, Any] = {"timeout_s": [9.0], "source_takes_s": [0.0, 1.7], "reader": EARLY}
LEAVERS = consumers([LONG], limit=[3], buffer=[2], ordered=MODES, **LEAVING)
BEFORE = [job("a", takes_s=5.0), job("b"), job("c", takes_s=1.0, fails=LATE)]
FAILING: dict[str, Any] = {
    "source_fails": [BROKEN],
    "source_takes_s": [0.0, 0.5],
    "reader": [Reader(3.0)],
}
FAILING_SOURCES = consumers([[], BEFORE], limit=[2], buffer=[2], ordered=MODES, **FAILING)
AT_ONCE = Scenario.of_functions().actors(
    consumer_a=[bounded_map(jobs("abc", takes_s=2.0), limit=1, buffer=1)],
    consumer_b=[bounded_map(jobs("defg", takes_s=1.0), limit=2, buffer=0, ordered=False)],
)
AGAIN = Scenario.of_functions().actors(
    consumer=[
        bounded_map(jobs("abcd", takes_s=1.0), limit=2, buffer=1, reader=Reader(stops_after=1)),
        bounded_map([job("e"), job("f", fails=BROKEN), job("g")], limit=1, buffer=1),
    ]
)
SOUND = (*it_ends, *accounted, failures_stand, in_order, *bounded, one_asks)


@check(
    "what is out of range is refused before anything is read",
    points=1,
    behaviour="arguments",
    section="Two limits",
    catches=["trusts_its_arguments"],
)
def test_what_is_out_of_range_is_refused_before_anything_is_read(subject: Subject) -> None:
    for what, scenario in OUT_OF_RANGE.items():
        for history in subject.explore(scenario, schedules=2):
            judge(history, refuses(what))


@check(
    "every mix of limits keeps every promise",
    points=4,
    behaviour="results",
    section="Two limits",
    catches=["deals_out_in_turn", "leaks_a_slot_on_timeout", "timeout_for_the_whole"],
)
def test_every_mix_of_limits_keeps_every_promise(subject: Subject) -> None:
    for scenario in CROWDS:
        for history in subject.explore(scenario, schedules=5):
            judge(history, *SOUND, late_calls_stand, time_is_kept, given_at_once, goes_on)
            judge(history, over_at_the_end, nothing_left)


@check(
    "any value is an item, and any value is a result",
    points=2,
    behaviour="results",
    section="The slot comes back",
    catches=[
        "ends_with_the_source",
        "finds_the_position_by_value",
        "first_error_cancels_silently",
        "keeps_the_message_only",
        "no_value_is_a_failure",
        "none_ends_the_results",
    ],
)
def test_any_value_is_an_item_and_any_value_is_a_result(subject: Subject) -> None:
    for scenario in ANYTHING:
        for history in subject.explore(scenario, schedules=4):
            judge(history, *it_ends, *accounted, failures_stand, nothing_left)


@check(
    "a slow call lets so many pass and no more",
    points=3,
    behaviour="buffer",
    section="Ready is not in order",
    catches=["deals_out_in_turn", "slot_held_until_the_result_is_taken"],
)
def test_a_slow_call_lets_so_many_pass_and_no_more(subject: Subject) -> None:
    for scenario in SLOW_HEAD:
        for history in subject.explore(scenario, schedules=5):
            judge(history, *SOUND, goes_on, given_at_once, tasks_within_bounds)


@check(
    "a buffer of nought holds nothing",
    points=3,
    behaviour="buffer",
    section="Where the limit stands",
    catches=["early_results_do_not_count", "queue_of_nought"],
)
def test_a_buffer_of_nought_holds_nothing(subject: Subject) -> None:
    for scenario in NO_BUFFER:
        for history in subject.explore(scenario, schedules=5):
            judge(history, *SOUND, goes_on, given_at_once, tasks_within_bounds)


@check(
    "a slow source holds nobody up",
    points=3,
    behaviour="results",
    section="A slow consumer stops the source",
    catches=["works_only_when_asked"],
)
def test_a_slow_source_holds_nobody_up(subject: Subject) -> None:
    for scenario in SLOW_SOURCE:
        for history in subject.explore(scenario, schedules=5):
            judge(history, *SOUND, goes_on, given_at_once)


@check(
    "a call that is called away fails alone",
    points=3,
    behaviour="failures",
    section="The slot comes back",
    catches=[
        "a_call_away_ends_its_worker",
        "catches_exceptions_only",
        "leaks_a_slot_on_timeout",
        "worker_dies_on_first_error",
    ],
)
def test_a_call_that_is_called_away_fails_alone(subject: Subject) -> None:
    for scenario in CALLED_AWAY:
        for history in subject.explore(scenario, schedules=4):
            judge(history, *SOUND, goes_on, nothing_left)


@check(
    "to wait for the consumer is no time of the call",
    points=3,
    behaviour="time",
    section="Whose time it is",
    catches=["buffer_is_ignored", "buffer_is_more_calls", "limit_per_worker", "never_in_order"],
)
def test_to_wait_for_the_consumer_is_no_time_of_the_call(subject: Subject) -> None:
    for scenario in SLOW_HANDS:
        for history in subject.explore(scenario, schedules=5):
            judge(history, *SOUND, late_calls_stand, time_is_kept, goes_on)


@check(
    "whoever is cancelled anywhere leaves nothing behind",
    points=4,
    behaviour="closing",
    section="Who leaves early",
    catches=[
        "awaits_the_task_itself",
        "cancels_without_awaiting",
        "forgets_the_reader",
        "gathers_everything",
        "swallows_cancellation",
    ],
)
def test_whoever_is_cancelled_anywhere_leaves_nothing_behind(subject: Subject) -> None:
    for scenario in CALLED_OFF:
        for history in subject.explore(scenario, schedules=4):
            judge(history, *it_ends, *cancellation_comes_out, over_at_the_end, nothing_left)
    for scenario in SWEPT:
        for history in subject.sweep(scenario):
            judge(history, *it_ends, *cancellation_comes_out, over_at_the_end, nothing_left)


@check(
    "to close takes no time, wherever everybody stands",
    points=3,
    behaviour="closing",
    section="Who leaves early",
    catches=[
        "awaits_without_cancelling",
        "buffer_before_and_behind",
        "reads_one_too_many",
        "room_comes_back_at_the_end_of_a_call",
    ],
)
def test_to_close_takes_no_time_wherever_everybody_stands(subject: Subject) -> None:
    for scenario in LEAVERS:
        for history in subject.explore(scenario, schedules=4):
            judge(history, *SOUND, over_at_the_end, closed_at_once, nothing_left)


@check(
    "the source may fail at any moment",
    points=3,
    behaviour="failures",
    section="When the source fails",
    catches=["always_in_order", "asks_a_failed_source_again", "fills_the_window_first", "polls"],
)
def test_the_source_may_fail_at_any_moment(subject: Subject) -> None:
    for scenario in FAILING_SOURCES:
        for history in subject.explore(scenario, schedules=5):
            judge(history, *SOUND, source_error_told, given_at_once, over_at_the_end, nothing_left)


@check(
    "two maps share nothing",
    points=2,
    behaviour="state",
    section="Two limits",
    catches=["shares_state_between_calls", "tries_again"],
)
def test_two_maps_share_nothing(subject: Subject) -> None:
    for scenario in (AT_ONCE, AGAIN):
        for history in subject.explore(scenario, schedules=10):
            judge(history, *SOUND, goes_on, over_at_the_end, nothing_left)
