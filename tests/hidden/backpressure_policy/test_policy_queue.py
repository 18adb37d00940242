"""The promises of a queue with a policy, under pressure."""

from typing import Any

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.grading.check import check
from course.grading.finding import judge
from course.grading.walks import walk
from course.lab.at_rest import books_balance, equals_keep_their_places, room_is_used
from course.lab.callers import (
    called_away,
    consumers_leave,
    given_back,
    one_of_equals_leaves,
    producer_leaves,
    two_for_a_sleeper,
    two_producers_leave,
)
from course.lab.doubles import CLOCK
from course.lab.fates import (
    ACCOUNTED_FOR,
    depth_within,
    ends_in_time,
    nobody_left_waiting,
    nothing_left_behind,
    served_in_order,
)
from course.lab.judges import nobody_spins
from course.lab.scenario import Scenario, cancel, offer, pause, stats, take
from course.subject.proxy import Subject

ACCEPTED = Outcome(Fate.ACCEPTED)
NOTHING = Stats(0, 0, 0, 0, 0, 0, 0, None)


def scenario(capacity: int, when_full: WhenFull, **options: float) -> Scenario:
    made = Scenario.of(
        "PolicyQueue", capacity=capacity, when_full=when_full, clock=CLOCK, **options
    )
    return made.drained_by(take())


def queue_of(subject: Subject, capacity: int, when_full: WhenFull, **options: Any) -> Any:
    return subject.PolicyQueue(capacity, when_full=when_full, clock=CLOCK, **options)


ONE_PLACE, DROPPING = scenario(1, WhenFull.WAIT), scenario(1, WhenFull.DROP_OLDEST)
TWO_PLACES = scenario(2, WhenFull.WAIT)
FULL = ONE_PLACE.first(offer(Item("first")))
BOTH_FULL = TWO_PLACES.first(offer(Item("first")), offer(Item("second")))
TWO_WAIT = {"producer_a": [offer(Item("a1"))], "producer_b": [offer(Item("b1"))]}
THREE_WAIT = {**TWO_WAIT, "producer_c": [offer(Item("c1"))]}
TWO_TAKE = {"consumer_a": [pause(1), take()], "consumer_b": [pause(1), take()]}

BURST = TWO_PLACES.actors(
    **{f"consumer_{letter}": [take()] for letter in "abc"},
    producer_a=[pause(1), offer(Item("a1"))],
    producer_b=[pause(1), offer(Item("b1"))],
)
SURGE = BOTH_FULL.actors(**THREE_WAIT, **TWO_TAKE)
DEPARTURE = FULL.actors(**TWO_WAIT, **TWO_TAKE, leaver=[pause(1), cancel("producer_a")])
LATER = BOTH_FULL.actors(
    **THREE_WAIT,
    consumer=[pause(1), take(), pause(1), take()],
    leaver=[pause(1), cancel("producer_a")],
)
LAST_MOMENT = {
    "producer_a": [offer(Item("a1"))],
    "producer_b": [pause(3), offer(Item("b1"))],
    "consumer": [pause(5), take(), pause(2), take()],
    "producer_c": [pause(12), offer(Item("c1"))],
}
LAST_CANCELLED = {**LAST_MOMENT, "leaver": [pause(5), cancel("producer_a")]}
NEWCOMER = {
    "producer": [offer(Item("a1"))],
    **TWO_TAKE,
    "newcomer": [pause(1), offer(Item("b1"))],
}
RUSH = TWO_PLACES.actors(
    producer_a=[offer(Item("a1")), offer(Item("a2")), offer(Item("a3"))],
    producer_b=[offer(Item("b1")), offer(Item("b2"))],
    producer_c=[offer(Item("c1"))],
    **TWO_TAKE,
    observer=[pause(1), stats(), stats()],
)
WAITS = "wait holds the producer until there is room"


@check(
    "nobody sleeps while there is room or an item",
    points=3,
    behaviour="wake-ups",
    section="First come, first served",
    after=WAITS,
    catches=[
        "wakes_producers_at_the_edge",
        "wakes_consumers_at_the_edge",
        "cancelled_take_swallows_the_wake_up",
    ],
)
def test_nobody_sleeps_while_there_is_room_or_an_item(subject: Subject) -> None:
    for crowd in (called_away(ONE_PLACE), BURST, SURGE, two_for_a_sleeper(DROPPING)):
        for history in (*subject.explore(crowd, schedules=100), *subject.sweep(crowd)):
            judge(history, nobody_left_waiting, nobody_spins, *ACCOUNTED_FOR, served_in_order)


@check(
    "a place goes on to the next when its producer leaves",
    points=4,
    behaviour="cancelling",
    section="A caller may leave",
    after=WAITS,
    catches=[
        "keeps_the_place_of_the_departed",
        "forgets_to_call_the_next",
        "counts_when_let_in",
        "removes_the_older_of_equals",
    ],
)
def test_a_place_goes_on_to_the_next_when_its_producer_leaves(subject: Subject) -> None:
    for history in subject.explore(LATER, schedules=100):
        judge(history, nobody_left_waiting, *ACCOUNTED_FOR, nothing_left_behind)
    for crowd in (DEPARTURE, two_producers_leave(ONE_PLACE)):
        for history in (*subject.explore(crowd, schedules=100), *subject.sweep(crowd)):
            judge(history, nobody_left_waiting, *ACCOUNTED_FOR, served_in_order)
    for history in subject.explore(one_of_equals_leaves(scenario(3, WhenFull.WAIT)), schedules=60):
        judge(history, equals_keep_their_places)
    for history in subject.explore(producer_leaves(ONE_PLACE), schedules=100):
        judge(history, *ACCOUNTED_FOR, books_balance)


@check(
    "room and the end of the time may come together",
    points=3,
    behaviour="time",
    section="Time out: one budget",
    after="time out tells the caller when its time is over",
    catches=["loses_the_place_at_the_last_moment"],
)
def test_room_and_the_end_of_the_time_may_come_together(subject: Subject) -> None:
    made = scenario(1, WhenFull.TIME_OUT, put_timeout=5).first(offer(Item("first")))
    for crowd in (made.actors(**LAST_MOMENT), made.actors(**LAST_CANCELLED)):
        for history in (*subject.explore(crowd, schedules=150), *subject.sweep(crowd)):
            judge(history, ends_in_time, room_is_used, *ACCOUNTED_FOR, served_in_order)


@check(
    "no newcomer passes those who were woken",
    points=3,
    behaviour="order",
    section="First come, first served",
    after=WAITS,
    catches=["passes_those_just_woken", "newcomers_pass_the_waiting"],
)
def test_no_newcomer_passes_those_who_were_woken(subject: Subject) -> None:
    for made in (TWO_PLACES, scenario(2, WhenFull.TIME_OUT, put_timeout=9)):
        crowd = made.first(offer(Item("first")), offer(Item("second"))).actors(**NEWCOMER)
        for history in subject.explore(crowd, schedules=200):
            judge(history, served_in_order, nobody_left_waiting)


@check(
    "an item that was not taken is still the oldest",
    points=3,
    behaviour="cancelling",
    section="A caller may leave",
    after="an empty queue makes the consumer wait",
    catches=[
        "cancelled_take_loses_the_item",
        "cancelled_take_puts_it_behind",
        "cancelled_take_overfills",
        "lets_a_younger_item_out_first",
        "counts_when_handed_over",
    ],
)
def test_an_item_that_was_not_taken_is_still_the_oldest(subject: Subject) -> None:
    for made in (TWO_PLACES, ONE_PLACE, scenario(1, WhenFull.REFUSE_NEW)):
        for history in subject.explore(given_back(made), schedules=150):
            judge(history, served_in_order, *ACCOUNTED_FOR, depth_within, nobody_left_waiting)
    for history in subject.explore(consumers_leave(TWO_PLACES), schedules=200):
        judge(history, served_in_order, *ACCOUNTED_FOR, nobody_left_waiting, books_balance)


@check(
    "no task and no timer outlives its call",
    points=2,
    behaviour="cancelling",
    section="A caller may leave",
    after="time out tells the caller when its time is over",
    catches=["leaves_a_timer_behind", "leaves_a_task_behind"],
)
def test_no_task_and_no_timer_outlives_its_call(subject: Subject) -> None:
    queue = queue_of(subject, 1, WhenFull.TIME_OUT, put_timeout=5)
    queue.offer(Item("a"))
    served = subject.start(queue.offer, Item("b"))
    gone = subject.start(queue.offer, Item("c"))
    hungry = subject.start(queue_of(subject, 1, WhenFull.WAIT).take)

    assert queue.take() == Item("a")
    subject.cancel(gone)
    subject.cancel(hungry)

    assert served.returned(ACCEPTED)
    assert gone.was_cancelled()
    assert hungry.was_cancelled()
    assert subject.leaves_nothing()
    late = subject.start(queue.offer, Item("d"))
    subject.advance(6)
    assert late.returned(Outcome(Fate.TIMED_OUT))
    assert subject.leaves_nothing()


@check(
    "what was cancelled counts nowhere",
    points=2,
    behaviour="numbers",
    section="What the numbers say",
    after="the numbers tell what happened and what is inside",
    catches=["counts_the_cancelled", "counts_takes_at_the_call"],
)
def test_what_was_cancelled_counts_nowhere(subject: Subject) -> None:
    queue = queue_of(subject, 1, WhenFull.WAIT)

    subject.cancel(subject.start(queue.take))

    assert queue.stats() == NOTHING
    queue.offer(Item("a"))
    subject.cancel(subject.start(queue.offer, Item("b")))
    assert queue.stats() == Stats(1, 0, 0, 0, 0, 0, depth=1, oldest_age_s=0.0)


@check(
    "two queues share nothing",
    points=1,
    behaviour="capacity",
    section="Boundary",
    catches=["shares_state_between_queues", "shares_a_line_between_queues"],
)
def test_two_queues_share_nothing(subject: Subject) -> None:
    one = queue_of(subject, 1, WhenFull.REFUSE_NEW)
    other = queue_of(subject, 1, WhenFull.REFUSE_NEW)

    assert one.offer(Item("a")) == ACCEPTED

    assert other.stats() == NOTHING
    assert other.offer(Item("b")) == ACCEPTED
    assert one.take() == Item("a")

    pair = (queue_of(subject, 1, WhenFull.WAIT), queue_of(subject, 1, WhenFull.WAIT))
    waiting = [(queue, subject.start(queue.take)) for queue in pair]
    for queue, call in reversed(waiting):
        queue.offer(Item("b"))
        assert call.returned(Item("b"))
        queue.offer(Item("c"))
    waiting = [(queue, subject.start(queue.offer, Item("d"))) for queue in pair]
    for queue, call in reversed(waiting):
        assert queue.take() == Item("c")
        assert call.returned(ACCEPTED)


@check(
    "many producers never get past the capacity",
    points=3,
    behaviour="capacity",
    section="Room is taken in one step",
    after=WAITS,
    catches=["adds_then_removes", "counts_the_waiting_as_in"],
)
def test_many_producers_never_get_past_the_capacity(subject: Subject) -> None:
    for history in (*subject.explore(RUSH, schedules=200), *subject.sweep(RUSH)):
        judge(history, depth_within, served_in_order, *ACCOUNTED_FOR)


@check(
    "after every step of a random walk the numbers add up",
    points=3,
    behaviour="conservation",
    section="What the numbers say",
    after=WAITS,
    catches=[
        "counts_refused_as_accepted",
        "counts_an_eviction_twice",
        "counts_by_subtraction",
        "counts_since_the_last_look",
        "age_of_nothing_is_zero",
        "lets_the_timeout_out",
        "tells_refused_for_timed_out",
        "evicts_before_looking_for_room",
        "keeps_the_turn_of_the_departed",
        "wakes_the_departed",
    ],
)
def test_after_every_step_of_a_random_walk_the_numbers_add_up(subject: Subject) -> None:
    walk(subject, capacity=2, when_full=WhenFull.DROP_OLDEST)
    walk(subject, capacity=1, when_full=WhenFull.REFUSE_NEW)
    walk(subject, capacity=2, when_full=WhenFull.WAIT)
    walk(subject, capacity=1, when_full=WhenFull.TIME_OUT, put_timeout=1.0, walks=120)
