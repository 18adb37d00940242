"""The promises of a queue with leases, one check each."""

from typing import Any

from course.contracts.acknowledgement import LEASE_EXPIRED, DeadLetter, Full, StaleReceipt
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lending import all_lent, dead_are, in_order, lent
from course.lab.crowds import rush, workers
from course.lab.doubles import CLOCK
from course.lab.kit import LENDING
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

SETTINGS = {"clock": CLOCK, "lease_s": 10.0}
WORKERS = workers(Scenario.of("LeaseQueue", capacity=3, **SETTINGS, max_attempts=3))
RUSH = rush(Scenario.of("LeaseQueue", capacity=2, **SETTINGS, max_attempts=2))


def queue_of(subject: Subject, capacity: int = 5, max_attempts: int = 3) -> Any:
    return subject.LeaseQueue(capacity, **SETTINGS, max_attempts=max_attempts)


@check(
    "what could never work is refused",
    points=1,
    behaviour="arguments",
    section="What counts as inside",
    catches=["zero_means_unbounded", "trusts_its_arguments"],
)
def test_what_could_never_work_is_refused(subject: Subject) -> None:
    made, right = subject.LeaseQueue, {"clock": CLOCK, "lease_s": 1.0, "max_attempts": 1}

    assert subject.start(made, 0, **right).raised(ValueError)
    assert subject.start(made, 1, **{**right, "max_attempts": 0}).raised(ValueError)
    assert subject.start(made, 1, **{**right, "lease_s": 0.0}).raised(ValueError)
    queue = made(1, **right)  # this one can work
    assert subject.start(queue.send, b"a", delay_s=-1.0).raised(ValueError)
    assert subject.start(queue.receive, 0).raised(ValueError)
    queue.send(b"a")
    held = lent(subject, queue, b"a")
    assert subject.start(queue.nack, held.receipt, delay_s=-1.0).raised(ValueError)
    assert subject.start(queue.extend, held.receipt, lease_s=0.0).raised(ValueError)
    queue.ack(held.receipt)  # what was refused has changed nothing


@check(
    "jobs are lent in the order they were sent, up to the limit",
    points=1,
    behaviour="order",
    section="Delivered is not done",
    catches=["last_in_first_out", "returns_none_when_empty", "waits_for_a_job"],
)
def test_jobs_are_lent_in_the_order_they_were_sent_up_to_the_limit(subject: Subject) -> None:
    queue = queue_of(subject)
    for body in (b"b", b"c", b"a", b"a"):
        queue.send(body)

    in_order(subject, queue, b"b", limit=1)
    in_order(subject, queue, b"c", b"a", limit=2)
    in_order(subject, queue, b"a", limit=5)

    assert subject.start(queue.receive, 5).returned([])


@check(
    "what is acknowledged is gone, and only then",
    points=2,
    behaviour="acknowledging",
    section="Delivered is not done",
    catches=["acks_on_receive", "task_done_is_an_ack", "empty_receipt_fits_the_waiting"],
)
def test_what_is_acknowledged_is_gone_and_only_then(subject: Subject) -> None:
    queue = queue_of(subject)
    queue.send(b"a")
    queue.send(b"b")
    done, crashed = all_lent(subject, queue, b"a", b"b", limit=2)

    queue.ack(done.receipt)

    assert subject.start(queue.ack, done.receipt).raised(StaleReceipt)
    subject.advance(11)
    assert subject.start(queue.ack, "").raised(StaleReceipt)
    lent(subject, queue, b"b", again=crashed)
    assert subject.start(queue.receive).returned([])


@check(
    "a job that is lent is hidden until its lease ends",
    points=2,
    behaviour="leases",
    section="A lease ends",
    catches=["reads_wall_clock", "lease_counts_from_send", "expires_at_is_a_duration"],
)
def test_a_job_that_is_lent_is_hidden_until_its_lease_ends(subject: Subject) -> None:
    queue = queue_of(subject)
    queue.send(b"a")
    subject.advance(4)
    first = lent(subject, queue, b"a", expires_at=14.0)

    subject.advance(9)
    assert subject.start(queue.receive).returned([])
    subject.advance(2)

    lent(subject, queue, b"a", again=first, expires_at=25.0)
    assert subject.start(queue.receive).returned([])


@check(
    "what is given back is lent again at once",
    points=2,
    behaviour="giving back",
    section="Delivered is not done",
    catches=["nack_loses", "nack_keeps_the_lease", "renames_at_redelivery"],
)
def test_what_is_given_back_is_lent_again_at_once(subject: Subject) -> None:
    queue = queue_of(subject)
    queue.send(b"a")
    first = lent(subject, queue, b"a")

    queue.nack(first.receipt, reason="no answer")

    assert subject.start(queue.nack, first.receipt).raised(StaleReceipt)
    second = lent(subject, queue, b"a", again=first)
    queue.ack(second.receipt)


@check(
    "a late worker cannot touch what another one holds",
    points=3,
    behaviour="late workers",
    section="A late worker",
    after="a job that is lent is hidden until its lease ends",
    catches=["acks_by_message_id", "late_nack_frees_anothers", "extends_anothers_lease"],
)
def test_a_late_worker_cannot_touch_what_another_one_holds(subject: Subject) -> None:
    queue = queue_of(subject)
    queue.send(b"a")
    late = lent(subject, queue, b"a")
    subject.advance(11)
    holder = lent(subject, queue, b"a", again=late)

    assert subject.start(queue.extend, late.receipt, lease_s=100.0).raised(StaleReceipt)
    assert subject.start(queue.nack, late.receipt).raised(StaleReceipt)
    assert subject.start(queue.ack, late.receipt).raised(StaleReceipt)

    assert subject.start(queue.receive).returned([])
    queue.ack(holder.receipt)


@check(
    "an extension counts from now, and what is over stays over",
    points=2,
    behaviour="leases",
    section="A lease ends",
    after="a job that is lent is hidden until its lease ends",
    catches=["extend_resurrects", "extend_adds_to_the_end", "extend_keeps_the_longer"],
)
def test_an_extension_counts_from_now_and_what_is_over_stays_over(subject: Subject) -> None:
    queue = queue_of(subject)
    queue.send(b"a")
    first = lent(subject, queue, b"a")
    subject.advance(8)

    queue.extend(first.receipt, lease_s=15.0)
    subject.advance(14)
    assert subject.start(queue.receive).returned([])
    subject.advance(2)
    assert subject.start(queue.extend, first.receipt, lease_s=15.0).raised(StaleReceipt)
    second = lent(subject, queue, b"a", again=first)

    queue.extend(second.receipt, lease_s=2.0)
    subject.advance(3)
    lent(subject, queue, b"a", again=second, attempt=3)  # to extend is to go on, not to begin


@check(
    "a crash is an attempt, and the last attempt is the end",
    points=3,
    behaviour="attempts",
    section="A crash is an attempt",
    after="a job that is lent is hidden until its lease ends",
    catches=["counts_attempts_on_nack_only", "redelivery_resets_attempts", "dies_one_attempt_late"],
)
def test_a_crash_is_an_attempt_and_the_last_attempt_is_the_end(subject: Subject) -> None:
    queue = queue_of(subject, max_attempts=3)
    queue.send(b"kills")
    queue.send(b"fails")
    for attempt in (1, 2, 3):
        fails = all_lent(subject, queue, b"kills", b"fails", limit=2, attempt=attempt)[0]
        queue.nack(fails.receipt)
        subject.advance(11)

    assert subject.start(queue.receive, 2).returned([])


@check(
    "a dead letter tells why each attempt ended",
    points=2,
    behaviour="dead letters",
    section="Who is dead, and why",
    catches=["keeps_the_last_reason", "expiry_has_no_reason", "late_ack_saves_the_dead"],
)
def test_a_dead_letter_tells_why_each_attempt_ended(subject: Subject) -> None:
    queue = queue_of(subject, max_attempts=3)
    job = queue.send(b"a")
    queue.nack(lent(subject, queue, b"a", attempt=1).receipt, reason="no answer")
    lent(subject, queue, b"a", attempt=2)
    subject.advance(11)
    lent(subject, queue, b"a", attempt=3)
    dead_are(subject, queue)

    subject.advance(11)

    dead_are(subject, queue, DeadLetter(job, b"a", 3, ("no answer", LEASE_EXPIRED, LEASE_EXPIRED)))
    strict = queue_of(subject, max_attempts=1)
    strict.send(b"b")
    late = lent(subject, strict, b"b")
    subject.advance(11)
    assert subject.start(strict.ack, late.receipt).raised(StaleReceipt)  # the job is dead by now


@check(
    "what is in flight takes room, and what is dead takes none",
    points=3,
    behaviour="capacity",
    section="What counts as inside",
    catches=["capacity_ignores_in_flight", "dead_count_as_inside", "nack_frees_the_place"],
)
def test_what_is_in_flight_takes_room_and_what_is_dead_takes_none(subject: Subject) -> None:
    queue = queue_of(subject, capacity=2, max_attempts=2)
    queue.send(b"a")
    queue.send(b"delayed", delay_s=1000.0)
    assert subject.start(queue.send, b"x").raised(Full)
    first = lent(subject, queue, b"a")
    assert subject.start(queue.send, b"x").raised(Full)
    queue.nack(first.receipt)
    assert subject.start(queue.send, b"x").raised(Full)

    queue.nack(lent(subject, queue, b"a").receipt)  # that was its last attempt

    queue.send(b"b")
    assert subject.start(queue.send, b"x").raised(Full)
    for attempt in (1, 2):
        lent(subject, queue, b"b", attempt=attempt)
        subject.advance(11)
    queue.send(b"c")  # the last lease on b has ended, and nobody has looked since
    queue.ack(lent(subject, queue, b"c").receipt)
    queue.send(b"d")


@check(
    "no job is lent before its time",
    points=2,
    behaviour="delays",
    section="Not before its time",
    catches=["sends_at_once", "gives_back_at_once", "delay_blocks_the_line"],
)
def test_no_job_is_lent_before_its_time(subject: Subject) -> None:
    queue = queue_of(subject)
    queue.send(b"later", delay_s=5.0)
    queue.send(b"now")

    first = lent(subject, queue, b"now")
    queue.nack(first.receipt, delay_s=20.0)
    subject.advance(4)
    assert subject.start(queue.receive).returned([])
    subject.advance(2)
    queue.ack(lent(subject, queue, b"later").receipt)
    subject.advance(13)
    assert subject.start(queue.receive).returned([])
    subject.advance(2)
    lent(subject, queue, b"now", again=first)


@check(
    "two workers never hold one job",
    points=3,
    behaviour="one holder",
    section="One holder at a time",
    after="what is given back is lent again at once",
    catches=["checks_then_acts", "token_is_the_attempt", "leaves_it_visible"],
)
def test_two_workers_never_hold_one_job(subject: Subject) -> None:
    for history in subject.explore(WORKERS, schedules=60):
        judge(history, *LENDING.judges)


@check(
    "no interleaving loses a job or exceeds the capacity",
    points=3,
    behaviour="capacity",
    section="What counts as inside",
    after="what is in flight takes room, and what is dead takes none",
    catches=["counts_then_stores"],
)
def test_no_interleaving_loses_a_job_or_exceeds_the_capacity(subject: Subject) -> None:
    for history in subject.explore(RUSH, schedules=60):
        judge(history, *LENDING.judges)
