"""The promises of a queue that sheds or spills, one check each."""

from course.contracts.backpressure_policy import Fate, Item, Outcome, Stats, WhenFull
from course.grading.check import check
from course.grading.finding import judge
from course.lab.doubles import CLOCK, SPILL
from course.lab.fates import ACCOUNTED_FOR
from course.lab.scenario import Scenario, cancel, offer, pause, take
from course.subject.proxy import Subject
from course.subject.remote import Held

ACCEPTED, REFUSED, SPILLED = map(Outcome, (Fate.ACCEPTED, Fate.REFUSED, Fate.SPILLED))
NO_FATES = {fate.name.lower(): 0 for fate in Fate}

SHEDDING = Scenario.of(
    "PolicyQueue", capacity=1, when_full=WhenFull.SHED_LOWEST, clock=CLOCK
).drained_by(take())
SPILLING = Scenario.of(
    "PolicyQueue", capacity=1, when_full=WhenFull.SPILL, clock=CLOCK, spill=SPILL
).drained_by(take())
CROWD = {
    "consumer_a": [take()] * 2,  # asleep when all the others come at once
    "consumer_b": [pause(1), take()],
    "producer_a": [pause(1), offer(Item("a1")), offer(Item("a2", 2))],
    "producer_b": [pause(1), offer(Item("b1", 1))],
}


def shedding(subject: Subject, capacity: int) -> Held:
    queue: Held = subject.PolicyQueue(capacity, when_full=WhenFull.SHED_LOWEST, clock=CLOCK)
    return queue


def spilling(subject: Subject, capacity: int, spill: Held) -> Held:
    make = subject.PolicyQueue
    queue: Held = make(capacity, when_full=WhenFull.SPILL, clock=CLOCK, spill=spill)
    return queue


def numbers(*, delivered: int = 0, depth: int, age: float | None, **fates: int) -> Stats:
    return Stats(**NO_FATES | fates, delivered=delivered, depth=depth, oldest_age_s=age)


@check(
    "a queue that could never work is refused",
    points=1,
    behaviour="capacity",
    section="Room is taken in one step",
    catches=["zero_spills_everything", "makes_up_a_spill", "empty_spill_is_no_spill"],
)
def test_a_queue_that_could_never_work_is_refused(subject: Subject) -> None:
    spill, make = subject.double(SPILL), subject.PolicyQueue

    zero = subject.start(make, 0, when_full=WhenFull.SPILL, clock=CLOCK, spill=spill)
    homeless = subject.start(make, 1, when_full=WhenFull.SPILL, clock=CLOCK)

    assert zero.raised(ValueError)
    assert homeless.raised(ValueError)
    for capacity in (0, -7):
        made = subject.start(make, capacity, when_full=WhenFull.SHED_LOWEST, clock=CLOCK)
        assert made.raised(ValueError)
    spilling(subject, 1, spill)  # this one can work


@check(
    "items come out in the order they went in, whatever their priority",
    points=1,
    behaviour="order",
    section="Shed: the least important pays",
    catches=["takes_highest_first"],
)
def test_items_come_out_in_the_order_they_went_in_whatever_their_priority(subject: Subject) -> None:
    queue = shedding(subject, 3)
    assert queue.offer(Item("a", 1)) == ACCEPTED
    assert queue.offer(Item("b", 3)) == ACCEPTED
    assert queue.offer(Item("c", 2)) == ACCEPTED

    assert queue.take() == Item("a", 1)
    assert queue.take() == Item("b", 3)
    assert queue.take() == Item("c", 2)


@check(
    "an empty queue makes the consumer wait",
    points=1,
    behaviour="waiting",
    section="First come, first served",
    catches=["refuses_to_wait", "polls", "never_clears_the_event"],
)
def test_an_empty_queue_makes_the_consumer_wait(subject: Subject) -> None:
    queue = spilling(subject, 1, subject.double(SPILL))

    early = subject.start(queue.take)
    late = subject.start(queue.take)

    assert early.is_waiting()
    assert late.is_waiting()
    subject.advance(60)
    assert early.is_still()
    assert queue.offer(Item("a")) == ACCEPTED
    assert queue.offer(Item("b")) == ACCEPTED
    assert early.returned()
    assert late.returned()


@check(
    "shedding takes the lowest class",
    points=2,
    behaviour="shedding",
    section="Shed: the least important pays",
    catches=[
        "evicts_highest",
        "sheds_anything_lower",
        "sheds_by_class_of_the_oldest",
        "sheds_without_saying",
        "sheds_one_too_late",
        "victim_is_the_newcomer",
    ],
)
def test_shedding_takes_the_lowest_class(subject: Subject) -> None:
    queue = shedding(subject, 3)
    for item in (Item("high", 3), Item("low", 1), Item("middle", 2)):
        queue.offer(item)

    outcome = queue.offer(Item("top", 4))

    assert outcome == Outcome(Fate.EVICTED_OTHER, Item("low", 1))
    assert queue.take() == Item("high", 3)
    assert queue.take() == Item("middle", 2)
    assert queue.take() == Item("top", 4)


@check(
    "of the lowest class the newest leaves",
    points=2,
    behaviour="shedding",
    section="Shed: the least important pays",
    catches=["sheds_oldest_in_class", "sheds_the_whole_class", "lets_items_break_the_tie"],
)
def test_of_the_lowest_class_the_newest_leaves(subject: Subject) -> None:
    queue = shedding(subject, 3)
    for item in (Item("a"), Item("b", 1), Item("c")):
        queue.offer(item)

    outcome = queue.offer(Item("d", 1))

    assert outcome == Outcome(Fate.EVICTED_OTHER, Item("c"))
    assert queue.take() == Item("a")
    assert queue.take() == Item("b", 1)
    assert queue.take() == Item("d", 1)


@check(
    "a newcomer that matters least is refused",
    points=2,
    behaviour="shedding",
    section="Shed: the least important pays",
    catches=["forgets_the_newcomer", "newcomer_wins_ties", "keeps_a_place_for_the_important"],
)
def test_a_newcomer_that_matters_least_is_refused(subject: Subject) -> None:
    queue = shedding(subject, 2)
    assert queue.offer(Item("a", 2)) == ACCEPTED
    assert queue.offer(Item("b", 1)) == ACCEPTED

    assert queue.offer(Item("lower")) == REFUSED
    assert queue.offer(Item("alike", 1)) == REFUSED

    assert queue.take() == Item("a", 2)
    assert queue.take() == Item("b", 1)
    assert subject.start(queue.take).is_waiting()


@check(
    "what does not fit is spilled and comes out in its turn",
    points=2,
    behaviour="spilling",
    section="Spill: latency pays",
    catches=[
        "spilled_answered_as_accepted",
        "spills_before_it_is_full",
        "spills_the_oldest",
        "spills_the_least_important",
        "spill_jumps_the_queue",
        "refills_in_front",
    ],
)
def test_what_does_not_fit_is_spilled_and_comes_out_in_its_turn(subject: Subject) -> None:
    queue = spilling(subject, 2, subject.double(SPILL))
    assert queue.offer(Item("a")) == ACCEPTED
    assert queue.offer(Item("b")) == ACCEPTED

    assert queue.offer(Item("c", 1)) == SPILLED
    assert queue.offer(Item("d")) == SPILLED

    assert queue.take() == Item("a")
    assert queue.take() == Item("b")
    assert queue.take() == Item("c", 1)
    assert queue.take() == Item("d")


@check(
    "nothing overtakes what was spilled",
    points=2,
    behaviour="order",
    section="Spill: latency pays",
    catches=["newcomer_overtakes_the_spill", "refills_only_when_empty"],
)
def test_nothing_overtakes_what_was_spilled(subject: Subject) -> None:
    small = spilling(subject, 1, subject.double(SPILL))
    for name in "ab":
        small.offer(Item(name))
    assert small.take() == Item("a")
    small.offer(Item("c"))
    for name in "bc":
        assert small.take() == Item(name)

    large = spilling(subject, 3, subject.double(SPILL))
    for name in "abcde":
        large.offer(Item(name))
    assert large.take() == Item("a")
    large.offer(Item("f"))
    for name in "bcdef":
        assert large.take() == Item(name)


@check(
    "what was spilled survives a restart",
    points=3,
    behaviour="spilling",
    section="Spill: latency pays",
    after="what does not fit is spilled and comes out in its turn",
    catches=["spill_lost_on_restart", "starts_as_if_nothing_was_spilled"],
)
def test_what_was_spilled_survives_a_restart(subject: Subject) -> None:
    spill = subject.double(SPILL)
    before = spilling(subject, 1, spill)
    for name in "abc":
        before.offer(Item(name))
    assert len(spill) == 2

    after = spilling(subject, 1, spill)

    assert after.take() == Item("b")
    after.offer(Item("d"))
    assert after.take() == Item("c")
    assert after.take() == Item("d")


@check(
    "the numbers tell what happened and what is in memory",
    points=2,
    behaviour="numbers",
    section="What the numbers say",
    catches=[
        "counts_victims_as_refused",
        "age_of_the_newest",
        "zero_age_when_empty",
        "counts_the_spilled_as_in",
        "counts_spilled_forever_in_depth",
    ],
)
def test_the_numbers_tell_what_happened_and_what_is_in_memory(subject: Subject) -> None:
    queue = shedding(subject, 2)
    for item in (Item("a"), Item("b", 1)):
        queue.offer(item)
        subject.advance(1)
    assert queue.stats() == numbers(accepted=2, depth=2, age=2.0)
    queue.offer(Item("c", 2))
    queue.offer(Item("d"))
    subject.advance(1)
    assert queue.stats() == numbers(accepted=2, refused=1, evicted_other=1, depth=2, age=2.0)

    queue = spilling(subject, 1, subject.double(SPILL))
    for name in "abc":
        queue.offer(Item(name))
        subject.advance(1)
    assert queue.stats() == numbers(accepted=1, spilled=2, depth=1, age=3.0)
    for name in "abc":
        assert queue.take() == Item(name)
    assert queue.stats() == numbers(accepted=1, spilled=2, delivered=3, depth=0, age=None)


@check(
    "no interleaving loses or repeats an item",
    points=3,
    behaviour="conservation",
    section="Room is taken in one step",
    after="what does not fit is spilled and comes out in its turn",
    catches=[
        "cancelled_take_loses_the_item",
        "yields_with_the_item_in_hand",
        "takes_without_looking_again",
    ],
)
def test_no_interleaving_loses_or_repeats_an_item(subject: Subject) -> None:
    for made in (SHEDDING, SPILLING):
        crowd = made.actors(**CROWD)
        disturbed = made.actors(**CROWD, leaver=[pause(1), cancel("consumer_a")])
        for history in (*subject.explore(disturbed, schedules=60), *subject.sweep(crowd)):
            judge(history, *ACCOUNTED_FOR)
