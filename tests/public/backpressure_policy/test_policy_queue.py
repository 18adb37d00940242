"""The promises of a queue with a policy, one check each."""

from typing import Any

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.grading.check import check
from course.grading.finding import judge
from course.lab.doubles import CLOCK
from course.lab.fates import (
    ACCOUNTED_FOR,
    depth_within,
    nobody_left_waiting,
    nothing_left_behind,
    served_in_order,
)
from course.lab.scenario import Scenario, cancel, offer, pause, stats, take
from course.subject.proxy import Subject

ACCEPTED, REFUSED, TIMED_OUT = map(Outcome, (Fate.ACCEPTED, Fate.REFUSED, Fate.TIMED_OUT))


def scenario(when_full: WhenFull, **options: float) -> Scenario:
    made = Scenario.of("PolicyQueue", capacity=1, when_full=when_full, clock=CLOCK, **options)
    return made.drained_by(take())


WAITING, PATIENT = scenario(WhenFull.WAIT), scenario(WhenFull.TIME_OUT, put_timeout=9)
CROWD = {
    "consumer_a": [take()] * 2,  # asleep when all the others come
    "consumer_b": [pause(1), take()],
    "producer_a": [pause(1), offer(Item("a1")), offer(Item("a2"))],
    "producer_b": [pause(1), offer(Item("b1"))],
    "leaver": [pause(1), cancel("consumer_a")],
}
WAITED_FOR = {"producer_a": [offer(Item("a1"))], "consumer": [pause(1), take()]}
NEWCOMER = WAITING.first(offer(Item("first"))).actors(
    **WAITED_FOR, newcomer=[pause(1), offer(Item("b1"))]
)
DEPARTURE = PATIENT.first(offer(Item("first"))).actors(
    **WAITED_FOR, producer_b=[offer(Item("b1"))], leaver=[pause(1), cancel("producer_a")]
)
RUSH = PATIENT.actors(
    producer_a=[offer(Item("a1")), offer(Item("a2"))],
    producer_b=[offer(Item("b1")), offer(Item("b2"))],
    consumer=[pause(1), take(), take()],
    observer=[pause(1), stats(), stats()],
)


def queue_of(subject: Subject, capacity: int, when_full: WhenFull, **options: Any) -> Any:
    return subject.PolicyQueue(capacity, when_full=when_full, clock=CLOCK, **options)


@check(
    "a queue that could never work is refused",
    points=1,
    behaviour="capacity",
    section="Room is taken in one step",
    catches=["zero_means_unbounded", "needs_no_timeout", "refuses_a_timeout_of_zero"],
)
def test_a_queue_that_could_never_work_is_refused(subject: Subject) -> None:
    made = subject.PolicyQueue
    assert subject.start(made, 0, when_full=WhenFull.WAIT, clock=CLOCK).raised(ValueError)
    assert subject.start(made, -7, when_full=WhenFull.WAIT, clock=CLOCK).raised(ValueError)
    assert subject.start(made, 1, when_full=WhenFull.TIME_OUT, clock=CLOCK).raised(ValueError)
    queue_of(subject, 1, WhenFull.TIME_OUT, put_timeout=0.0)  # this one can work


@check(
    "items come out in the order they went in",
    points=1,
    behaviour="order",
    section="First come, first served",
    catches=["last_in_first_out", "orders_by_priority"],
)
def test_items_come_out_in_the_order_they_went_in(subject: Subject) -> None:
    items = [Item("b", 1), Item("c", 3), Item("a", 2), Item("a", 2)]
    queue = queue_of(subject, 4, WhenFull.WAIT)
    for item in items:
        assert queue.offer(item) == ACCEPTED

    for item in items:
        assert queue.take() == item


@check(
    "an empty queue makes the consumer wait",
    points=1,
    behaviour="waiting",
    section="First come, first served",
    catches=["returns_none_when_empty", "holds_a_lock_while_waiting", "polls"],
)
def test_an_empty_queue_makes_the_consumer_wait(subject: Subject) -> None:
    queue = queue_of(subject, 2, WhenFull.WAIT)

    early = subject.start(queue.take)
    late = subject.start(queue.take)

    assert early.is_waiting()
    assert late.is_waiting()
    subject.advance(60)
    assert early.is_still()
    queue.offer(Item("a"))
    queue.offer(Item("b"))
    assert early.returned()
    assert late.returned()


@check(
    "wait holds the producer until there is room",
    points=2,
    behaviour="waiting",
    section="Wait: the producer pays",
    catches=["refuses_in_wait", "one_too_many", "blocks_the_loop"],
)
def test_wait_holds_the_producer_until_there_is_room(subject: Subject) -> None:
    queue = queue_of(subject, 2, WhenFull.WAIT)
    assert queue.offer(Item("a")) == ACCEPTED
    assert queue.offer(Item("b")) == ACCEPTED

    third = subject.start(queue.offer, Item("c"))

    assert third.is_waiting()
    subject.advance(60)
    assert third.is_still()
    assert queue.take() == Item("a")
    assert third.returned(ACCEPTED)


@check(
    "time out tells the caller when its time is over",
    points=2,
    behaviour="time",
    section="Time out: one budget",
    catches=["times_out_late", "times_out_and_enters", "zero_timeout_means_none"],
)
def test_time_out_tells_the_caller_when_its_time_is_over(subject: Subject) -> None:
    queue = queue_of(subject, 1, WhenFull.TIME_OUT, put_timeout=2.5)
    assert queue.offer(Item("a")) == ACCEPTED
    late = [subject.start(queue.offer, Item(name)) for name in "bc"][-1]
    subject.advance(1)
    assert queue.take() == Item("a")

    subject.advance(1.4)
    assert late.is_waiting()
    subject.advance(0.2)
    assert late.returned(TIMED_OUT)

    assert queue.take() == Item("b")
    assert subject.start(queue.take).is_waiting()  # what timed out never enters
    hasty = queue_of(subject, 1, WhenFull.TIME_OUT, put_timeout=0)
    assert hasty.offer(Item("a")) == ACCEPTED
    assert hasty.offer(Item("b")) == TIMED_OUT


@check(
    "refuse new tells the caller at once",
    points=1,
    behaviour="refusing",
    section="Refuse: the newcomer pays",
    catches=["raises_when_refused", "refuses_after_a_wait"],
)
def test_refuse_new_tells_the_caller_at_once(subject: Subject) -> None:
    queue = queue_of(subject, 1, WhenFull.REFUSE_NEW)
    assert queue.offer(Item("a")) == ACCEPTED

    assert queue.offer(Item("b", 9)) == REFUSED

    assert queue.take() == Item("a")
    assert queue.offer(Item("c")) == ACCEPTED


@check(
    "drop oldest lets the newcomer in and names who left",
    points=2,
    behaviour="dropping",
    section="Drop: the oldest pays",
    catches=["drops_silently", "drops_newest", "drops_the_newcomer", "names_the_newcomer"],
)
def test_drop_oldest_lets_the_newcomer_in_and_names_who_left(subject: Subject) -> None:
    queue = queue_of(subject, 2, WhenFull.DROP_OLDEST)
    assert queue.offer(Item("a", 9)) == ACCEPTED
    assert queue.offer(Item("b")) == ACCEPTED

    assert queue.offer(Item("c")) == Outcome(Fate.EVICTED_OTHER, Item("a", 9))

    assert queue.take() == Item("b")
    assert queue.take() == Item("c")


@check(
    "producers that wait are served in the order they came",
    points=2,
    behaviour="order",
    section="First come, first served",
    after="wait holds the producer until there is room",
    catches=["serves_waiters_at_random", "newcomers_pass_the_waiting", "keeps_waiters_by_item"],
)
def test_producers_that_wait_are_served_in_the_order_they_came(subject: Subject) -> None:
    for history in subject.explore(NEWCOMER, schedules=60):
        judge(history, served_in_order)

    queue = queue_of(subject, 1, WhenFull.WAIT)
    queue.offer(Item("f"))
    for name in "edccba":  # two of them are equal, and are two all the same
        assert subject.start(queue.offer, Item(name)).is_waiting()

    for name in "fedccba":
        assert queue.take() == Item(name)


@check(
    "a cancelled offer leaves nothing behind",
    points=3,
    behaviour="cancelling",
    section="A caller may leave",
    after="wait holds the producer until there is room",
    catches=["cancelled_offer_enters", "swallows_cancellation"],
)
def test_a_cancelled_offer_leaves_nothing_behind(subject: Subject) -> None:
    for history in subject.explore(DEPARTURE, schedules=60):
        judge(history, *ACCOUNTED_FOR, nobody_left_waiting, nothing_left_behind)

    queue = queue_of(subject, 1, WhenFull.WAIT)
    queue.offer(Item("a"))
    gone = subject.start(queue.offer, Item("b"))
    patient = subject.start(queue.offer, Item("c"))

    subject.cancel(gone)

    assert gone.was_cancelled()
    assert queue.take() == Item("a")
    assert patient.returned(ACCEPTED)
    assert queue.take() == Item("c")


@check(
    "the numbers tell what happened and what is inside",
    points=3,
    behaviour="numbers",
    section="What the numbers say",
    catches=["counts_the_waiting_as_in", "age_since_offer", "age_of_the_newest"],
)
def test_the_numbers_tell_what_happened_and_what_is_inside(subject: Subject) -> None:
    refusing = queue_of(subject, 2, WhenFull.REFUSE_NEW)
    assert refusing.stats() == Stats(0, 0, 0, 0, 0, 0, depth=0, oldest_age_s=None)
    for name in "ab":
        refusing.offer(Item(name))
        subject.advance(1)
    assert refusing.stats() == Stats(2, 0, 0, 0, 0, 0, depth=2, oldest_age_s=2.0)
    assert refusing.stats() == Stats(2, 0, 0, 0, 0, 0, depth=2, oldest_age_s=2.0)  # unchanged
    refusing.offer(Item("c"))
    assert refusing.stats() == Stats(2, 1, 0, 0, 0, 0, depth=2, oldest_age_s=2.0)

    waiting = queue_of(subject, 1, WhenFull.WAIT)
    waiting.offer(Item("a"))
    subject.start(waiting.offer, Item("b"))
    subject.advance(2)
    assert waiting.take() == Item("a")
    subject.advance(1)
    assert waiting.stats() == Stats(2, 0, 0, 0, 0, 1, depth=1, oldest_age_s=1.0)
    subject.start(waiting.offer, Item("c"))
    assert waiting.stats() == Stats(2, 0, 0, 0, 0, 1, depth=1, oldest_age_s=1.0)

    dropping = queue_of(subject, 1, WhenFull.DROP_OLDEST)
    hasty = queue_of(subject, 1, WhenFull.TIME_OUT, put_timeout=0)
    for name in "ab":
        dropping.offer(Item(name))
        hasty.offer(Item(name))
        subject.advance(1)
    assert dropping.stats() == Stats(1, 0, 0, 1, 0, 0, depth=1, oldest_age_s=1.0)
    assert hasty.stats() == Stats(1, 0, 1, 0, 0, 0, depth=1, oldest_age_s=2.0)


@check(
    "no interleaving loses or repeats an item",
    points=3,
    behaviour="conservation",
    section="Room is taken in one step",
    after="wait holds the producer until there is room",
    catches=["cancelled_take_loses_the_item", "takes_without_looking_again"],
)
def test_no_interleaving_loses_or_repeats_an_item(subject: Subject) -> None:
    for made in (WAITING, scenario(WhenFull.DROP_OLDEST)):
        crowd = made.actors(**CROWD)
        for history in (*subject.explore(crowd, schedules=40), *subject.sweep(crowd)):
            judge(history, *ACCOUNTED_FOR)


@check(
    "no interleaving exceeds the capacity",
    points=3,
    behaviour="capacity",
    section="Room is taken in one step",
    after="wait holds the producer until there is room",
    catches=["if_not_while", "adds_then_removes"],
)
def test_no_interleaving_exceeds_the_capacity(subject: Subject) -> None:
    for history in subject.explore(RUSH, schedules=60):
        judge(history, depth_within, nobody_left_waiting)
