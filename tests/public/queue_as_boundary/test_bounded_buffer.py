"""The promises of a bounded buffer, one check each."""

from course.contracts.queue_as_boundary import Closed, Empty, Full
from course.grading.check import check
from course.grading.finding import judge
from course.lab.judges import (
    never_over,
    nobody_spins,
    nobody_stranded,
    nothing_invented,
    nothing_lost,
    nothing_twice,
    on_time,
    raises_only,
)
from course.lab.scenario import Scenario, get, pause, put
from course.subject.proxy import Subject

ONE_PLACE = Scenario.of("BoundedBuffer", capacity=1).drained_by(get(timeout=0))
CROWD = ONE_PLACE.actors(
    producer_a=[put("a1"), put("a2")],
    producer_b=[put("b1"), put("b2")],
    consumer_a=[get()] * 2,
    consumer_b=[get()] * 2,
)
PRODUCERS = ONE_PLACE.actors(producer_a=[put("a1"), put("a2")], producer_b=[put("b1"), put("b2")])
ONE_CONSUMER = ONE_PLACE.actors(
    producer_a=[put("a1"), put("a2")], producer_b=[put("b1"), put("b2")], consumer=[get()]
)
LONG_CROWD = ONE_PLACE.actors(
    producer_a=[put("a1"), put("a2"), put("a3")],
    producer_b=[put("b1"), put("b2"), put("b3")],
    consumer_a=[get()] * 3,
    consumer_b=[get()] * 3,
)
HURRIED_PRODUCERS = ONE_PLACE.actors(
    producer_a=[put("a1", timeout=5)], producer_b=[put("b1", timeout=5)], consumer=[pause(3), get()]
).first(put("first"))

OVERTAKEN = ONE_PLACE.actors(
    hurried=[put("a1", timeout=5)], barger=[pause(3), get(), put("b1")]
).first(put("first"))


@check(
    "a capacity below one is refused",
    points=1,
    behaviour="capacity",
    section="A capacity is at least one",
    catches=["zero_means_unbounded"],
)
def test_a_capacity_below_one_is_refused(subject: Subject) -> None:
    zero = subject.start(subject.BoundedBuffer, 0)
    negative = subject.start(subject.BoundedBuffer, -7)
    one = subject.start(subject.BoundedBuffer, 1)

    assert zero.raised(ValueError)
    assert negative.raised(ValueError)
    assert one.returned()


@check(
    "items come out in the order they went in",
    points=1,
    behaviour="order",
    section="Order is a promise to one producer",
    catches=["last_in_first_out", "sorts_its_items"],
)
def test_items_come_out_in_the_order_they_went_in(subject: Subject) -> None:
    buffer = subject.BoundedBuffer(3)
    buffer.put("c")
    buffer.put("a")
    buffer.put("b")

    assert buffer.get() == "c"
    assert buffer.get() == "a"
    assert buffer.get() == "b"


@check(
    "a full buffer makes the producer wait",
    points=2,
    behaviour="capacity",
    section="Full is a decision",
    catches=[
        "drops_when_full",
        "grows_past_capacity",
        "refuses_when_full",
        "stores_one_too_many",
        "get_wakes_nobody",
        "counts_waiters_in_len",
    ],
)
def test_a_full_buffer_makes_the_producer_wait(subject: Subject) -> None:
    buffer = subject.BoundedBuffer(2)
    buffer.put("a")
    buffer.put("b")

    third = subject.start(buffer.put, "c")
    fourth = subject.start(buffer.put, "d")

    assert len(buffer) == 2
    assert fourth.is_waiting()
    assert third.is_waiting()
    assert buffer.get() == "a"
    assert buffer.get() == "b"
    subject.advance(1)  # whether it was woken or looked by itself, another check asks
    assert third.returned()
    assert fourth.returned()
    assert len(buffer) == 2


@check(
    "an empty buffer makes the consumer wait",
    points=1,
    behaviour="waiting",
    section="Full is a decision",
    catches=["holds_the_lock_while_waiting"],
)
def test_an_empty_buffer_makes_the_consumer_wait(subject: Subject) -> None:
    buffer = subject.BoundedBuffer(1)

    early = subject.start(buffer.get)

    assert early.is_waiting()
    buffer.put("a")
    subject.advance(1)
    assert early.returned("a")
    assert len(buffer) == 0


@check(
    "a timeout is one total budget",
    points=2,
    behaviour="time",
    section="A timeout is one budget",
    after="a full buffer makes the producer wait",
    catches=[
        "timeout_restarts_per_wakeup",
        "gives_each_wait_the_whole_timeout",
        "returns_none_when_time_is_over",
    ],
)
def test_a_timeout_is_one_total_budget(subject: Subject) -> None:
    for history in subject.explore(HURRIED_PRODUCERS, schedules=40):
        judge(history, on_time, nothing_invented, raises_only("Full", "Empty"))
    for history in subject.explore(OVERTAKEN, schedules=40):
        judge(history, on_time, nothing_invented, raises_only("Full", "Empty"))

    buffer = subject.BoundedBuffer(1)
    hungry = subject.start(buffer.get, timeout=5.0)
    subject.advance(4.9)
    assert hungry.is_waiting()
    subject.advance(0.2)
    assert hungry.raised(Empty)

    buffer.put("a")
    assert len(buffer) == 1
    late = subject.start(buffer.put, "b", timeout=5.0)
    subject.advance(4.9)
    assert late.is_waiting()
    subject.advance(0.2)
    assert late.raised(Full)
    assert buffer.get() == "a"
    assert len(buffer) == 0


@check(
    "close wakes every waiter and lets consumers drain",
    points=2,
    behaviour="closing",
    section="Closing is a message",
    after="an empty buffer makes the consumer wait",
    catches=["close_wakes_one", "close_discards", "close_wakes_consumers_only"],
)
def test_close_wakes_every_waiter_and_lets_consumers_drain(subject: Subject) -> None:
    empty = subject.BoundedBuffer(1)
    hungry = [subject.start(empty.get), subject.start(empty.get), subject.start(empty.get)]
    empty.close()
    subject.advance(1)
    assert hungry[0].raised(Closed)
    assert hungry[1].raised(Closed)
    assert hungry[2].raised(Closed)

    full = subject.BoundedBuffer(2)
    full.put("a")
    full.put("b")
    blocked = [subject.start(full.put, "c"), subject.start(full.put, "d")]
    full.close()
    subject.advance(1)
    assert blocked[0].raised(Closed)
    assert blocked[1].raised(Closed)
    assert full.get() == "a"
    assert full.get() == "b"
    assert subject.start(full.get).raised(Closed)


@check(
    "waiting does not spin",
    points=1,
    behaviour="waiting",
    section="Waiting is not spinning",
    catches=["polls", "spins"],
)
def test_waiting_does_not_spin(subject: Subject) -> None:
    empty = subject.BoundedBuffer(1)
    full = subject.BoundedBuffer(1)
    full.put("a")
    hungry = subject.start(empty.get)
    blocked = subject.start(full.put, "b", timeout=100.0)

    subject.advance(60)
    subject.advance(39.95)

    assert hungry.is_still()
    assert blocked.is_still()


@check(
    "no interleaving loses or repeats an item",
    points=3,
    behaviour="conservation",
    section="Woken is not allowed",
    after="a full buffer makes the producer wait",
    catches=["if_not_while", "announces_before_storing", "takes_without_looking_again"],
)
def test_no_interleaving_loses_or_repeats_an_item(subject: Subject) -> None:
    for history in subject.explore(CROWD, schedules=100):
        judge(history, nothing_lost, nothing_twice, nothing_invented, raises_only("Empty"))


@check(
    "no interleaving exceeds the capacity",
    points=3,
    behaviour="capacity",
    section="Woken is not allowed",
    after="a full buffer makes the producer wait",
    catches=["if_not_while", "checks_then_acts", "stores_without_looking_again"],
)
def test_no_interleaving_exceeds_the_capacity(subject: Subject) -> None:
    for history in subject.explore(PRODUCERS, schedules=60):
        judge(history, never_over(1))
    for history in subject.explore(ONE_CONSUMER, schedules=100):
        judge(history, never_over(1))


@check(
    "no wake-up is lost",
    points=3,
    behaviour="wake-ups",
    section="One wake-up, one waiter of the right kind",
    after="a full buffer makes the producer wait",
    catches=["wakes_one_waiter"],
)
def test_no_wake_up_is_lost(subject: Subject) -> None:
    for history in subject.explore(LONG_CROWD, schedules=100):
        judge(history, nobody_stranded(1), nobody_spins)
