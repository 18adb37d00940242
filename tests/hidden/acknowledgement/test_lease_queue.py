"""The promises of a queue with leases, under pressure."""

from typing import Any

from course.contracts.acknowledgement import LEASE_EXPIRED, DeadLetter, Full, StaleReceipt
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lease_walks import walk_leases
from course.grading.lending import all_lent, dead_are, differ, in_order, lent
from course.lab.crowds import crossing, last_try, many_senders, many_workers
from course.lab.doubles import CLOCK
from course.lab.kit import LENDING
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

SETTINGS = {"clock": CLOCK, "lease_s": 10.0}
HIDDEN = "a job that is lent is hidden until its lease ends"
GIVEN_BACK = "what is given back is lent again at once"


def made(capacity: int, max_attempts: int) -> Scenario:
    return Scenario.of("LeaseQueue", capacity=capacity, **SETTINGS, max_attempts=max_attempts)


def queue_of(subject: Subject, capacity: int = 5, max_attempts: int = 3) -> Any:
    return subject.LeaseQueue(capacity, **SETTINGS, max_attempts=max_attempts)


MANY_WORKERS, MANY_SENDERS = many_workers(made(4, 9)), many_senders(made(2, 1))
CROSSING, LAST_TRY = crossing(made(3, 2)), last_try(made(1, 1))


@check(
    "many workers never hold one job together",
    points=4,
    behaviour="one holder",
    section="One holder at a time",
    after=GIVEN_BACK,
    catches=[
        "checks_then_acts",
        "chooses_then_locks_each",
        "numbers_outside_the_lock",
        "lends_all_there_are",
        "stale_ack_is_silent",
        "counts_attempts_from_zero",
    ],
)
def test_many_workers_never_hold_one_job_together(subject: Subject) -> None:
    for history in (*subject.explore(MANY_WORKERS, schedules=250), *subject.sweep(MANY_WORKERS)):
        judge(history, *LENDING.judges)


@check(
    "room is counted right while jobs come, end and die",
    points=4,
    behaviour="capacity",
    section="What counts as inside",
    after=GIVEN_BACK,
    catches=[
        "counts_then_stores",
        "send_looks_at_no_lease",
        "notices_death_at_receive",
        "delayed_take_no_room",
        "stores_one_too_many",
        "ack_keeps_the_place",
        "buries_and_lends",
    ],
)
def test_room_is_counted_right_while_jobs_come_end_and_die(subject: Subject) -> None:
    for history in (*subject.explore(MANY_SENDERS, schedules=250), *subject.sweep(MANY_SENDERS)):
        judge(history, *LENDING.judges)


@check(
    "leases, extensions and delays may cross",
    points=4,
    behaviour="leases",
    section="A lease ends",
    after=HIDDEN,
    catches=[
        "extend_repeats_the_first_lease",
        "extend_starts_an_attempt",
        "late_nack_rewrites_the_reason",
        "gives_back_at_once",
        "stale_nack_is_silent",
        "nack_never_buries",
    ],
)
def test_leases_extensions_and_delays_may_cross(subject: Subject) -> None:
    for crowd in (CROSSING, LAST_TRY):
        for history in subject.explore(crowd, schedules=200):
            judge(history, *LENDING.judges)


@check(
    "every lease that has ended is noticed, however many they are",
    points=2,
    behaviour="leases",
    section="A lease ends",
    after=HIDDEN,
    catches=[
        "ends_one_lease_a_call",
        "notices_death_at_receive",
        "waits_for_room",
        "sorts_ids_as_text",
    ],
)
def test_every_lease_that_has_ended_is_noticed_however_many_they_are(subject: Subject) -> None:
    queue = queue_of(subject, capacity=11, max_attempts=1)
    bodies = [b"job %d" % number for number in range(11)]
    jobs = {body: queue.send(body) for body in bodies}
    for body in bodies:
        lent(subject, queue, body)
    assert subject.start(queue.send, b"x").raised(Full)

    subject.advance(11)

    dead_are(subject, queue, *(DeadLetter(jobs[b], b, 1, (LEASE_EXPIRED,)) for b in bodies))
    for body in (b"d", b"e", b"f"):
        queue.send(body)
    in_order(subject, queue, b"d", b"e", b"f", limit=9)


@check(
    "a lease that was extended hides no other",
    points=2,
    behaviour="leases",
    section="A lease ends",
    after=HIDDEN,
    catches=[
        "looks_at_the_oldest_lease_only",
        "dies_one_attempt_early",
        "old_lease_ends_the_new",
    ],
)
def test_a_lease_that_was_extended_hides_no_other(subject: Subject) -> None:
    queue = queue_of(subject)
    for body in (b"a", b"b", b"c"):
        queue.send(body)
    long = lent(subject, queue, b"a")
    crashed = lent(subject, queue, b"b")
    short = lent(subject, queue, b"c")

    queue.extend(long.receipt, lease_s=100.0)
    queue.extend(short.receipt, lease_s=2.0)

    subject.advance(3)
    lent(subject, queue, b"c", again=short, attempt=2)
    subject.advance(8)
    lent(subject, queue, b"b", again=crashed, attempt=2)
    subject.advance(60)
    all_lent(subject, queue, b"b", b"c", limit=9, attempt=3)
    queue.ack(long.receipt)

    queue.send(b"d")
    early = lent(subject, queue, b"d")
    subject.advance(4)
    queue.nack(early.receipt)
    late = lent(subject, queue, b"d", again=early, attempt=2)
    subject.advance(7)  # the lease that was given back would have ended, this one has not
    assert subject.start(queue.receive, 9).returned([])
    queue.ack(late.receipt)


@check(
    "each delivery of a batch stands for itself",
    points=2,
    behaviour="acknowledging",
    section="One holder at a time",
    catches=[
        "one_receipt_for_a_batch",
        "one_token_for_a_batch",
        "token_is_the_time",
        "receipt_of_the_job",
        "token_of_the_job",
        "lends_one_at_a_time",
    ],
)
def test_each_delivery_of_a_batch_stands_for_itself(subject: Subject) -> None:
    queue = queue_of(subject)
    for body in (b"a", b"b", b"c"):
        queue.send(body)

    batch = all_lent(subject, queue, b"a", b"b", b"c", limit=3)

    differ(subject, batch)
    done, given, crashed = batch
    queue.ack(done.receipt)
    queue.nack(given.receipt)
    lent(subject, queue, b"b", again=given, attempt=2)
    assert subject.start(queue.receive, 3).returned([])
    subject.advance(11)
    again = all_lent(subject, queue, b"b", b"c", limit=3)
    queue.ack(again[1].receipt)
    assert subject.start(queue.ack, crashed.receipt).raised(StaleReceipt)


@check(
    "the dead stay where they are, with all that happened to them",
    points=3,
    behaviour="dead letters",
    section="Who is dead, and why",
    after=HIDDEN,
    catches=[
        "dead_are_told_once",
        "skips_empty_reasons",
        "dies_after_its_delay",
        "dead_looks_at_no_lease",
        "newest_reason_first",
    ],
)
def test_the_dead_stay_where_they_are_with_all_that_happened_to_them(subject: Subject) -> None:
    queue = queue_of(subject, max_attempts=2)
    silent, crashed = queue.send(b"silent"), queue.send(b"crashed")
    second, first = all_lent(subject, queue, b"silent", b"crashed", limit=2)
    queue.nack(first.receipt)
    queue.nack(second.receipt, delay_s=50.0, reason="no answer")
    third = lent(subject, queue, b"silent", again=first, attempt=2)

    queue.nack(third.receipt, delay_s=1000.0, reason="bad data")

    one = DeadLetter(silent, b"silent", 2, ("", "bad data"))
    dead_are(subject, queue, one)
    subject.advance(51)
    last = lent(subject, queue, b"crashed", again=second, attempt=2)
    subject.advance(11)
    other = DeadLetter(crashed, b"crashed", 2, ("no answer", LEASE_EXPIRED))
    dead_are(subject, queue, one, other)
    assert subject.start(queue.nack, last.receipt, reason="too late").raised(StaleReceipt)
    assert subject.start(queue.receive, 9).returned([])
    dead_are(subject, queue, one, other)


@check(
    "two queues share nothing, and no two jobs share an id",
    points=2,
    behaviour="identity",
    section="Delivered is not done",
    catches=["shares_state_between_queues", "numbers_by_what_is_inside", "equal_bodies_are_one"],
)
def test_two_queues_share_nothing_and_no_two_jobs_share_an_id(subject: Subject) -> None:
    queue = queue_of(subject, capacity=2, max_attempts=40)
    other = queue_of(subject, capacity=2)
    ids = [queue.send(b"a"), queue.send(b"a")]

    assert subject.start(other.receive).returned([])
    other.send(b"b")
    other.ack(lent(subject, other, b"b").receipt)
    for count in (3, 4, 5, 6):
        done = all_lent(subject, queue, b"a", b"a", limit=2)[count % 2]
        queue.ack(done.receipt)
        ids.append(queue.send(b"a"))
        subject.advance(11)

    if len(set(ids)) < len(ids):
        raise subject.unexpected("each job has an id of its own", "an id came twice", "id")


@check(
    "years later a queue keeps every promise",
    points=2,
    behaviour="time",
    section="Not before its time",
    catches=["reads_wall_clock", "sends_at_once"],
)
def test_years_later_a_queue_keeps_every_promise(subject: Subject) -> None:
    queue = queue_of(subject, max_attempts=40)
    subject.advance(100_000_000.0)
    queue.send(b"later", delay_s=1_000_000.0)
    queue.send(b"a")

    held = lent(subject, queue, b"a", attempt=1, expires_at=100_000_010.0)
    for attempt in range(2, 12):
        subject.advance(9.5)
        assert subject.start(queue.receive).returned([])
        subject.advance(1)
        held = lent(subject, queue, b"a", again=held, attempt=attempt)

    queue.extend(held.receipt, lease_s=2_000_000.0)
    subject.advance(999_800.0)
    assert subject.start(queue.receive).returned([])
    subject.advance(200.0)
    last = lent(subject, queue, b"later", attempt=1)
    queue.ack(held.receipt)
    queue.ack(last.receipt)
    dead_are(subject, queue)


@check(
    "after every step of a random walk the queue says what is right",
    points=3,
    behaviour="conservation",
    section="Who is dead, and why",
    after=HIDDEN,
    catches=["nack_keeps_the_lease", "dies_after_its_delay"],
)
def test_after_every_step_of_a_random_walk_the_queue_says_what_is_right(subject: Subject) -> None:
    walk_leases(subject, capacity=3, max_attempts=2)
    walk_leases(subject, capacity=4, max_attempts=3, walks=40)
