"""The promises of a queue that sheds or spills, under pressure."""

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.grading.check import check
from course.grading.finding import judge
from course.grading.walks import walk
from course.lab.doubles import CLOCK, SPILL
from course.lab.fates import (
    ACCOUNTED_FOR,
    depth_within,
    nobody_left_waiting,
    nothing_left_behind,
    served_in_order,
)
from course.lab.judges import nobody_spins
from course.lab.scenario import Operation, Scenario, cancel, offer, pause, stats, take
from course.subject.proxy import Subject
from course.subject.remote import Held

ACCEPTED = Outcome(Fate.ACCEPTED)
SPILLED = Outcome(Fate.SPILLED)
TIDES = ((5, 1), (1, 2), (1, 1), (3, 4), (1, 2), (2, 1), (4, 6), (40, 40))  # offers, then takes

SLEEPERS = {f"consumer_{letter}": [take()] for letter in "abc"}
LEAVER = [pause(1), cancel("consumer_a")]


def queue_of(capacity: int, when_full: WhenFull) -> Scenario:
    """Return a scenario about a queue of this policy, with a spill if it needs one."""
    spill = {"spill": SPILL} if when_full is WhenFull.SPILL else {}
    made = Scenario.of("PolicyQueue", capacity=capacity, when_full=when_full, clock=CLOCK, **spill)
    return made.drained_by(take())


def with_crowd(made: Scenario) -> Scenario:
    """Return two producers of three classes, two consumers, and one who reads the numbers."""
    return made.actors(
        consumer_a=[take()] * 2,
        producer_a=[offer(Item("a1")), offer(Item("a2", 2)), offer(Item("a3", 1))],
        producer_b=[offer(Item("b1", 1)), offer(Item("b2", 2))],
        consumer_b=[take()] * 2,
        leaver=[cancel("consumer_a")],
        observer=[stats()] * 2,
    )


def with_rush(made: Scenario) -> Scenario:
    """Return producers only, so that everybody finds the queue full."""
    return made.actors(
        producer_a=[offer(Item("a1")), offer(Item("a2", 1))],
        producer_b=[offer(Item("b1")), offer(Item("b2", 2))],
        producer_c=[offer(Item("c1", 1)), offer(Item("c2"))],
        observer=[stats()],
    )


def with_sleepers(made: Scenario) -> Scenario:
    """Return three consumers that sleep, and as many items for them, maybe all at once."""
    return made.actors(
        **SLEEPERS,
        producer_a=[offer(Item("a1"))],
        producer_b=[offer(Item("b1", 1))],
        producer_c=[offer(Item("c1", 2))],
        observer=[stats()],
    )


def with_a_stock(made: Scenario) -> Scenario:
    """Return consumers that find enough and never wait; one of them is cancelled."""
    stocked = made.first(offer(Item("a1")), offer(Item("a2")), offer(Item("a3")))
    return stocked.actors(consumer_a=[take()], leaver=[cancel("consumer_a")], consumer_b=[take()])


def with_one_item(made: Scenario, **leavers: list[Operation]) -> Scenario:
    """Return three consumers that sleep, and one item; who leaves comes when it comes."""
    producer = [pause(1), offer(Item("a1"))]
    return made.actors(**SLEEPERS, producer=producer, **leavers)


def spilling(subject: Subject, capacity: int, spill: Held) -> Held:
    make = subject.PolicyQueue
    queue: Held = make(capacity, when_full=WhenFull.SPILL, clock=CLOCK, spill=spill)
    return queue


@check(
    "whatever is offered, the least important leaves",
    points=3,
    behaviour="shedding",
    section="Shed: the least important pays",
    catches=[
        "sheds_oldest_in_class",
        "newcomer_takes_the_victims_place",
        "sheds_by_class_of_the_oldest",
        "inherits_the_victims_time",
    ],
)
def test_whatever_is_offered_the_least_important_leaves(subject: Subject) -> None:
    for capacity in (1, 2, 3):
        walk(subject, capacity=capacity, when_full=WhenFull.SHED_LOWEST)


@check(
    "two equal items are two items",
    points=2,
    behaviour="shedding",
    section="Shed: the least important pays",
    catches=["removes_an_equal_item", "dedupes_when_full"],
)
def test_two_equal_items_are_two_items(subject: Subject) -> None:
    queue = subject.PolicyQueue(4, when_full=WhenFull.SHED_LOWEST, clock=CLOCK)
    queue.offer(Item("twin"))
    queue.offer(Item("b", 1))
    queue.offer(Item("twin"))
    queue.offer(Item("c", 1))

    outcome = queue.offer(Item("d", 1))

    assert outcome == Outcome(Fate.EVICTED_OTHER, Item("twin"))
    assert queue.offer(Item("twin")) == Outcome(Fate.REFUSED)
    assert queue.take() == Item("twin")
    queue.offer(Item("e"))
    assert queue.offer(Item("b", 1)) == Outcome(Fate.EVICTED_OTHER, Item("e"))
    assert queue.offer(Item("b", 1)) == Outcome(Fate.REFUSED)
    for item in (Item("b", 1), Item("c", 1), Item("d", 1), Item("b", 1)):
        assert queue.take() == item


@check(
    "any whole number is a priority",
    points=1,
    behaviour="shedding",
    section="Shed: the least important pays",
    catches=["numbers_its_classes_from_nought"],
)
def test_any_whole_number_is_a_priority(subject: Subject) -> None:
    queue = subject.PolicyQueue(3, when_full=WhenFull.SHED_LOWEST, clock=CLOCK)
    for item in (Item("a", 10**9), Item("b", -1), Item("c")):
        queue.offer(item)

    assert queue.offer(Item("d", -2)) == Outcome(Fate.REFUSED)
    assert queue.offer(Item("e", 7)) == Outcome(Fate.EVICTED_OTHER, Item("b", -1))
    assert queue.offer(Item("f", 7)) == Outcome(Fate.EVICTED_OTHER, Item("c"))
    assert queue.take() == Item("a", 10**9)
    queue.offer(Item("g", -5))
    assert queue.offer(Item("h")) == Outcome(Fate.EVICTED_OTHER, Item("g", -5))


@check(
    "whatever is spilled comes out in its turn",
    points=3,
    behaviour="spilling",
    section="Spill: latency pays",
    catches=["newcomer_overtakes_the_spill", "refills_only_when_empty", "spill_jumps_the_queue"],
)
def test_whatever_is_spilled_comes_out_in_its_turn(subject: Subject) -> None:
    for capacity in (1, 2, 3):
        queue = spilling(subject, capacity, subject.double(SPILL))
        offered, taken = 0, 0
        for offers, takes in TIDES:
            for number in range(offered, offered + offers):
                queue.offer(Item(f"item {number}"))
            offered += offers
            for number in range(taken, taken + takes):
                assert queue.take() == Item(f"item {number}")
            taken += takes


@check(
    "no interleaving lets in more than fits, or out of turn",
    points=3,
    behaviour="capacity",
    section="Room is taken in one step",
    after="an empty queue makes the consumer wait",
    catches=["yields_before_it_stores", "gives_a_permit_too_many", "takes_highest_first"],
)
def test_no_interleaving_lets_in_more_than_fits_or_out_of_turn(subject: Subject) -> None:
    for policy in (WhenFull.SHED_LOWEST, WhenFull.SPILL):
        for scenario in (with_crowd(queue_of(2, policy)), with_rush(queue_of(2, policy))):
            for history in subject.explore(scenario, schedules=150):
                judge(history, depth_within, served_in_order, *ACCOUNTED_FOR)


@check(
    "nobody sleeps while there is something to take",
    points=3,
    behaviour="wake-ups",
    section="First come, first served",
    after="an empty queue makes the consumer wait",
    catches=["refill_wakes_nobody", "take_ignores_the_spill", "remembers_three_consumers"],
)
def test_nobody_sleeps_while_there_is_something_to_take(subject: Subject) -> None:
    for policy in (WhenFull.SHED_LOWEST, WhenFull.SPILL):
        for capacity in (1, 2):
            scenario = with_sleepers(queue_of(capacity, policy))
            for history in subject.explore(scenario, schedules=150):
                judge(history, nobody_left_waiting, nobody_spins, nothing_left_behind, depth_within)

    queue = subject.PolicyQueue(9, when_full=WhenFull.SHED_LOWEST, clock=CLOCK)
    sleepers = [subject.start(queue.take) for number in range(9)]
    for number in range(9):
        queue.offer(Item(f"item {number}"))
    assert all(sleeper.returned() for sleeper in sleepers)


@check(
    "a cancelled take leaves its item and its wake-up to others",
    points=4,
    behaviour="cancelling",
    section="A caller may leave",
    after="an empty queue makes the consumer wait",
    catches=[
        "keeps_the_wake_up_of_the_cancelled",
        "wakes_the_departed",
        "cancelled_take_loses_the_item",
        "yields_with_the_item_in_hand",
    ],
)
def test_a_cancelled_take_leaves_its_item_and_its_wake_up_to_others(subject: Subject) -> None:
    for policy in (WhenFull.SHED_LOWEST, WhenFull.SPILL):
        stocked = with_a_stock(queue_of(3, policy))
        for history in subject.explore(stocked, schedules=40):
            judge(history, *ACCOUNTED_FOR, served_in_order)
        made = queue_of(1, policy)
        one_item = with_one_item(
            made,
            leaver_a=LEAVER,
            leaver_b=[pause(1), cancel("consumer_b")],
        )
        evicted = with_one_item(made, producer_b=[pause(1), offer(Item("b1", 1))], leaver=LEAVER)
        for history in (
            *subject.explore(one_item, schedules=250),
            *subject.explore(evicted, schedules=100),
        ):
            judge(history, *ACCOUNTED_FOR, nobody_left_waiting, nobody_spins, nothing_left_behind)
        for scenario in (with_one_item(made), with_sleepers(made)):
            for history in subject.sweep(scenario):
                judge(history, *ACCOUNTED_FOR, nobody_left_waiting, nobody_spins)


@check(
    "a spill may hold more than memory, from one restart to the next",
    points=3,
    behaviour="spilling",
    section="Spill: latency pays",
    after="what does not fit is spilled and comes out in its turn",
    catches=[
        "drains_the_spill_into_memory",
        "spills_for_ever",
        "forgets_what_the_spill_held",
        "keeps_its_items_in_the_class",
        "drains_the_spill_before_it_raises",
        "reads_one_ahead",
    ],
)
def test_a_spill_may_hold_more_than_memory_from_one_restart_to_the_next(subject: Subject) -> None:
    spill = subject.double(SPILL)
    for name in "abcde":
        spill.append(Item(name))

    wrong = {"when_full": WhenFull.SPILL, "clock": CLOCK, "spill": spill}
    assert subject.start(subject.PolicyQueue, 0, **wrong).raised(ValueError)
    second = spilling(subject, 2, spill)

    assert second.stats().depth <= 2
    second.offer(Item("f"))
    for left, name in zip(range(5, -1, -1), "abcdef", strict=True):
        assert second.take() == Item(name)
        assert second.stats().depth <= 2
        assert len(spill) >= left - 2  # the rest is in memory
    assert second.offer(Item("g")) == ACCEPTED
    assert second.offer(Item("h")) == ACCEPTED
    assert second.offer(Item("i")) == SPILLED
    third = spilling(subject, 2, spill)
    assert third.take() == Item("i")
    assert subject.start(third.take).is_waiting()


@check(
    "the numbers count what happened, and nothing that was called off",
    points=2,
    behaviour="numbers",
    section="What the numbers say",
    catches=["counts_takes_not_deliveries", "counts_the_refilled_as_accepted"],
)
def test_the_numbers_count_what_happened_and_nothing_that_was_called_off(subject: Subject) -> None:
    spill = subject.double(SPILL)
    spill.append(Item("a"))
    queue = spilling(subject, 1, spill)
    assert queue.take() == Item("a")

    early = subject.start(queue.take)
    subject.cancel(early)

    assert early.was_cancelled()
    assert queue.stats() == Stats(0, 0, 0, 0, 0, delivered=1, depth=0, oldest_age_s=None)
    assert queue.offer(Item("b")) == ACCEPTED
    assert queue.stats().depth == 1
