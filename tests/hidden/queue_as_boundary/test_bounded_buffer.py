"""The promises of a bounded buffer, under pressure."""

from course.contracts.queue_as_boundary import Closed, Empty, Full
from course.grading.check import check
from course.grading.finding import judge
from course.lab.judges import (
    closed_is_said,
    never_over,
    nobody_spins,
    nobody_stranded,
    nothing_invented,
    nothing_lost,
    nothing_twice,
    on_time,
    order_kept,
    raises_only,
)
from course.lab.scenario import Scenario, close, get, length, pause, put
from course.subject.proxy import Subject

ONE_PLACE = Scenario.of("BoundedBuffer", capacity=1).drained_by(get(timeout=0))
TWO_PLACES = Scenario.of("BoundedBuffer", capacity=2).drained_by(get(timeout=0))
PRODUCERS = ONE_PLACE.actors(
    producer_a=[put("a1"), put("a2")], producer_b=[put("b1"), put("b2")], producer_c=[put("c1")]
)
ROOM_FOR_TWO = TWO_PLACES.actors(
    producer_a=[put("a1"), put("a2"), put("a3")],
    producer_b=[put("b1"), put("b2"), put("b3")],
    consumer_a=[get()] * 3,
    consumer_b=[get()] * 2,
)
BURST = TWO_PLACES.actors(
    **{f"consumer_{letter}": [get()] for letter in "abc"},
    producer=[put("a1"), put("a2"), put("a3")],
)
EMPTIED = TWO_PLACES.actors(
    producer_a=[put("a1")], producer_b=[put("b1")], producer_c=[put("c1")], consumer=[get()] * 3
).first(put("first"), put("second"))
MANY_CONSUMERS = ONE_PLACE.actors(
    producer=[put("a1"), put("a2")], **{f"consumer_{letter}": [get()] for letter in "abcdef"}
)
COUNTED = TWO_PLACES.actors(
    producer_a=[put("a1"), put("a2")],
    producer_b=[put("b1")],
    consumer=[get()] * 2,
    observer=[length()] * 3,
)
LAST_MOMENT = ONE_PLACE.actors(
    hurried=[put("a1", timeout=5)], patient=[put("b1")], consumer=[pause(5), get()]
).first(put("first"))
LAST_MOMENT_TO_TAKE = ONE_PLACE.actors(
    hurried=[get(timeout=5)], patient=[get()], producer=[pause(5), put("a1")]
)
MANY_IN_A_HURRY = ONE_PLACE.actors(
    producer_a=[put("a1", timeout=4)],
    producer_b=[put("b1", timeout=6)],
    producer_c=[put("c1", timeout=6)],
    consumer=[pause(3), get(), pause(2), get(timeout=0)],
).first(put("first"))
CLOSING = ONE_PLACE.actors(
    producer_a=[put("a1"), put("a2")],
    producer_b=[put("b1")],
    consumer_a=[get()] * 2,
    consumer_b=[get()] * 2,
    closer=[close()],
)
CLOSING_THE_FULL = ONE_PLACE.actors(
    producer_a=[put("a1"), put("a2")],
    producer_b=[put("b1"), put("b2")],
    consumer=[get()],
    closer=[close()],
)
CONSERVED = (nothing_lost, nothing_twice, nothing_invented)
CLOSED_WELL = (nobody_stranded(1), nobody_spins, closed_is_said, raises_only("Empty", "Closed"))


@check(
    "many producers never get past the capacity",
    points=3,
    behaviour="capacity",
    after="an empty buffer makes the consumer wait",
    section="Woken is not allowed",
    catches=["checks_then_acts", "if_not_while", "stores_one_too_many"],
)
def test_many_producers_never_get_past_the_capacity(subject: Subject) -> None:
    for history in (*subject.explore(PRODUCERS, schedules=300), *subject.sweep(PRODUCERS)):
        judge(history, never_over(1), *CONSERVED, raises_only("Empty"))
    for history in subject.explore(ROOM_FOR_TWO, schedules=150):
        judge(history, never_over(2), *CONSERVED, raises_only("Empty"))


@check(
    "each producer's items keep their order under pressure",
    points=2,
    behaviour="order",
    after="an empty buffer makes the consumer wait",
    section="Order is a promise to one producer",
    catches=["last_in_first_out"],
)
def test_each_producers_items_keep_their_order_under_pressure(subject: Subject) -> None:
    for history in subject.explore(ROOM_FOR_TWO, schedules=150):
        judge(history, order_kept, raises_only("Empty"))


@check(
    "a burst of items wakes everyone it can serve",
    points=3,
    behaviour="wake-ups",
    after="an empty buffer makes the consumer wait",
    section="One wake-up, one waiter of the right kind",
    catches=["wakes_only_at_the_edge", "tells_producers_only_at_the_edge", "wakes_two"],
)
def test_a_burst_of_items_wakes_everyone_it_can_serve(subject: Subject) -> None:
    for scenario in (BURST, EMPTIED):
        for history in (*subject.explore(scenario, schedules=150), *subject.sweep(scenario)):
            judge(history, nobody_stranded(2), nobody_spins, raises_only("Empty"))
    for history in subject.explore(MANY_CONSUMERS, schedules=100):
        judge(history, nobody_stranded(1), nobody_spins)


@check(
    "a wake-up is not lost on a caller whose time is over",
    points=3,
    behaviour="wake-ups",
    after="an empty buffer makes the consumer wait",
    section="One wake-up, one waiter of the right kind",
    catches=["gives_up_without_looking", "hands_items_to_the_departed"],
)
def test_a_wake_up_is_not_lost_on_a_caller_whose_time_is_over(subject: Subject) -> None:
    for scenario in (LAST_MOMENT, LAST_MOMENT_TO_TAKE):
        for history in subject.explore(scenario, schedules=200):
            judge(history, nobody_stranded(1), *CONSERVED, raises_only("Full", "Empty"))


@check(
    "a timed wait keeps to its budget in every interleaving",
    points=2,
    behaviour="time",
    after="an empty buffer makes the consumer wait",
    section="A timeout is one budget",
    catches=[
        "timeout_restarts_per_wakeup",
        "timed_out_put_enters_later",
        "tells_nobody_when_timed",
    ],
)
def test_a_timed_wait_keeps_to_its_budget_in_every_interleaving(subject: Subject) -> None:
    for history in subject.explore(MANY_IN_A_HURRY, schedules=200):
        judge(history, on_time, *CONSERVED, never_over(1), raises_only("Full", "Empty"))

    buffer = subject.BoundedBuffer(1)
    hungry = subject.start(buffer.get)
    buffer.put("a", timeout=1.0)
    assert hungry.returned("a")
    buffer.put("b")
    blocked = subject.start(buffer.put, "c")
    assert buffer.get(timeout=1.0) == "b"
    assert blocked.returned()


@check(
    "a timeout of zero looks once and never waits",
    points=2,
    behaviour="time",
    section="A timeout is one budget",
    catches=["treats_zero_timeout_as_none", "looks_at_the_clock_first", "counts_whole_seconds"],
)
def test_a_timeout_of_zero_looks_once_and_never_waits(subject: Subject) -> None:
    buffer = subject.BoundedBuffer(1)

    assert subject.start(buffer.get, timeout=0).raised(Empty)
    buffer.put("a", timeout=0)
    assert subject.start(buffer.put, "b", timeout=0).raised(Full)
    assert buffer.get(timeout=0) == "a"
    assert len(buffer) == 0

    half = subject.start(buffer.get, timeout=0.5)
    subject.advance(0.4)
    assert half.is_waiting()
    subject.advance(0.2)
    assert half.raised(Empty)


@check(
    "giving up leaves the buffer as it was",
    points=2,
    behaviour="capacity",
    section="Full is a decision",
    catches=["releases_a_place_it_never_took", "returns_none_when_time_is_over"],
)
def test_giving_up_leaves_the_buffer_as_it_was(subject: Subject) -> None:
    buffer = subject.BoundedBuffer(1)
    hungry = subject.start(buffer.get, timeout=1.0)
    subject.advance(2)
    assert hungry.raised(Empty)
    assert subject.start(buffer.get, timeout=0).raised(Empty)
    buffer.put("a")

    second = subject.start(buffer.put, "b", timeout=1.0)

    assert second.is_waiting()
    subject.advance(2)
    assert second.raised(Full)
    assert buffer.get() == "a"
    assert len(buffer) == 0


@check(
    "any value is an item",
    points=1,
    behaviour="conservation",
    section="Boundary",
    catches=["none_means_nothing"],
)
def test_any_value_is_an_item(subject: Subject) -> None:
    values = [None, 0, "", False]
    buffer = subject.BoundedBuffer(4)
    for value in values:
        buffer.put(value)

    assert [buffer.get() for value in values] == values


@check(
    "the length counts what is inside and nothing else",
    points=2,
    behaviour="capacity",
    section="Full is a decision",
    catches=["counts_outside_the_lock"],
)
def test_the_length_counts_what_is_inside_and_nothing_else(subject: Subject) -> None:
    for history in subject.explore(COUNTED, schedules=200):
        judge(history, never_over(2), nobody_stranded(2), raises_only("Empty"))

    buffer = subject.BoundedBuffer(2)
    assert len(buffer) == 0
    buffer.put("a")
    buffer.put("b")
    blocked = subject.start(buffer.put, "c")
    assert blocked.is_waiting()
    assert len(buffer) == 2


@check(
    "after close nothing enters, and everything inside comes out",
    points=3,
    behaviour="closing",
    section="Closing is a message",
    catches=[
        "accepts_put_after_close",
        "raises_empty_for_closed",
        "refuses_a_second_close",
        "close_waits_until_drained",
        "shares_state_between_buffers",
    ],
)
def test_after_close_nothing_enters_and_everything_inside_comes_out(subject: Subject) -> None:
    other = subject.BoundedBuffer(1)
    buffer = subject.BoundedBuffer(3)
    buffer.put("a")
    buffer.put("b")
    buffer.close()
    buffer.close()

    assert subject.start(buffer.put, "c").raised(Closed)
    assert subject.start(buffer.put, "c", timeout=0).raised(Closed)
    assert len(buffer) == 2
    assert buffer.get() == "a"
    assert buffer.get(timeout=0) == "b"
    assert subject.start(buffer.get, timeout=0).raised(Closed)
    assert subject.start(buffer.get).raised(Closed)
    other.put("x")
    other.close()
    assert subject.start(other.put, "y", timeout=0).raised(Closed)
    assert subject.start(other.put, "y").raised(Closed)
    assert other.get() == "x"


@check(
    "close may come at any moment",
    points=4,
    behaviour="closing",
    section="Closing is a message",
    catches=[
        "close_wakes_one",
        "close_discards",
        "checks_closed_only_on_entry",
        "looks_for_closed_only_when_woken",
    ],
)
def test_close_may_come_at_any_moment(subject: Subject) -> None:
    for scenario in (CLOSING, CLOSING_THE_FULL):
        for history in (*subject.explore(scenario, schedules=300), *subject.sweep(scenario)):
            judge(history, *CONSERVED, *CLOSED_WELL)

    buffer = subject.BoundedBuffer(1)
    hungry = [subject.start(wait) for wait in [buffer.get] * 5]
    buffer.close()
    assert all(call.raised(Closed) for call in hungry)
