"""The promises of a queue in a file, one check each."""

from typing import Any

from course.contracts.redis_queues import LEASE_EXPIRED, DeadLetter, Full, StaleReceipt
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lending import all_lent, dead_are, differ, in_order, lent
from course.lab.crowds import killed_worker, two_processes
from course.lab.doubles import CLIENT, CLOCK
from course.lab.kit import LENDING
from course.lab.scenario import Scenario
from course.subject.fresh import Exactly
from course.subject.proxy import Subject

NAME = Exactly("jobs")
SETTINGS = {"clock": CLOCK, "lease_s": 10.0}
MADE = Scenario.of("RedisListQueue", client=CLIENT, name=NAME, capacity=3, **SETTINGS, max_attempts=2)
STAYS = "what is in the file is there for the next one who opens it"


def opened(subject: Subject, capacity: int = 5, max_attempts: int = 3) -> Any:
    """Open the one file of this check, as another process would."""
    return subject.RedisListQueue(CLIENT, name=NAME, capacity=capacity, **SETTINGS, max_attempts=max_attempts)


@check(
    "what could never work is refused",
    points=1,
    behaviour="arguments",
    section="What counts as inside",
    catches=[],
)
def test_what_could_never_work_is_refused(subject: Subject) -> None:
    right = {"capacity": 1, "clock": CLOCK, "lease_s": 1.0, "max_attempts": 1}

    assert subject.start(subject.RedisListQueue, CLIENT, name=NAME, **{**right, "capacity": 0}).raised(ValueError)
    assert subject.start(subject.RedisListQueue, CLIENT, name=NAME, **{**right, "lease_s": 0}).raised(ValueError)
    no_attempt = {**right, "max_attempts": 0}
    assert subject.start(subject.RedisListQueue, CLIENT, name=NAME, **no_attempt).raised(ValueError)
    queue = subject.RedisListQueue(CLIENT, name=NAME, **right)  # this one can work
    assert subject.start(queue.send, b"a", delay_s=-1.0).raised(ValueError)
    assert subject.start(queue.receive, 0).raised(ValueError)
    queue.send(b"a")
    held = lent(subject, queue, b"a")
    assert subject.start(queue.nack, held.receipt, delay_s=-1.0).raised(ValueError)
    assert subject.start(queue.extend, held.receipt, lease_s=0.0).raised(ValueError)
    queue.ack(held.receipt)  # what was refused has changed nothing


@check(
    "what is in the file is there for the next one who opens it",
    points=2,
    behaviour="restarts",
    section="The file is the queue",
    catches=[],
)
def test_what_is_in_the_file_is_there_for_the_next_one_who_opens_it(subject: Subject) -> None:
    queue, other = opened(subject), opened(subject)
    for body in (b"b", b"c", b"a"):
        queue.send(body)
    queue.send(b"later", delay_s=30.0)

    other.ack(lent(subject, other, b"b").receipt)
    again = opened(subject)

    in_order(subject, again, b"c", b"a", limit=5)


@check(
    "a lease holds whoever opens the file",
    points=2,
    behaviour="leases",
    section="One holder at a time",
    after=STAYS,
    catches=[],
)
def test_a_lease_holds_whoever_opens_the_file(subject: Subject) -> None:
    queue = opened(subject)
    queue.send(b"a")
    held = lent(subject, queue, b"a", expires_at=10.0)

    other = opened(subject)

    assert subject.start(other.receive).returned([])
    other.extend(held.receipt, lease_s=15.0)  # a receipt is good in every process
    subject.advance(11)
    assert subject.start(queue.receive).returned([])
    assert subject.start(opened(subject).receive).returned([])
    queue.extend(held.receipt, lease_s=2.0)
    subject.advance(3)
    late = lent(subject, other, b"a", again=held)
    assert subject.start(queue.ack, held.receipt).raised(StaleReceipt)
    queue.extend(late.receipt, lease_s=30.0)
    subject.advance(20)
    assert subject.start(other.receive).returned([])
    queue.ack(late.receipt)
    assert subject.start(other.nack, late.receipt).raised(StaleReceipt)


@check(
    "no two deliveries of a file share a receipt or a token",
    points=2,
    behaviour="identity",
    section="A late worker",
    after=STAYS,
    catches=[],
)
def test_no_two_deliveries_of_a_file_share_a_receipt_or_a_token(subject: Subject) -> None:
    queue, other = opened(subject), opened(subject)
    for body in (b"a", b"b", b"c"):
        queue.send(body)

    first = lent(subject, queue, b"a")
    second = lent(subject, other, b"b")

    differ(subject, [first, second])
    other.ack(second.receipt)
    subject.advance(11)
    again = opened(subject)
    held = all_lent(subject, again, b"a", b"c", limit=2)
    differ(subject, [first, second, *held])
    again.ack(held[1].receipt)
    again.nack(held[0].receipt)
    lent(subject, opened(subject), b"a", again=held[0])


@check(
    "attempts, reasons and dead letters outlive whoever saw them",
    points=3,
    behaviour="dead letters",
    section="Who is dead, and why",
    after=STAYS,
    catches=[],
)
def test_attempts_reasons_and_dead_letters_outlive_whoever_saw_them(subject: Subject) -> None:
    queue = opened(subject)
    job = queue.send(b"a")
    first = lent(subject, queue, b"a", attempt=1)
    queue.nack(first.receipt, reason="no answer")

    second = opened(subject)
    lent(subject, second, b"a", again=first, attempt=2)
    subject.advance(11)
    third = opened(subject)
    last = lent(subject, third, b"a", attempt=3)
    third.nack(last.receipt, reason="bad data")

    letter = DeadLetter(job, b"a", 3, ("no answer", LEASE_EXPIRED, "bad data"))
    dead_are(subject, third, letter)
    dead_are(subject, opened(subject), letter)
    dead_are(subject, queue, letter)
    assert subject.start(queue.receive).returned([])


@check(
    "the capacity is that of the file, whoever has sent",
    points=2,
    behaviour="capacity",
    section="What counts as inside",
    after=STAYS,
    catches=[],
)
def test_the_capacity_is_that_of_the_file_whoever_has_sent(subject: Subject) -> None:
    queue = opened(subject, capacity=2, max_attempts=1)
    queue.send(b"a")
    other = opened(subject, capacity=2, max_attempts=1)
    other.send(b"b", delay_s=1000.0)
    assert subject.start(queue.send, b"x").raised(Full)

    held = lent(subject, queue, b"a")

    assert subject.start(other.send, b"x").raised(Full)
    other.ack(held.receipt)
    queue.send(b"c")
    assert subject.start(other.send, b"x").raised(Full)
    lent(subject, other, b"c")
    subject.advance(11)
    queue.send(b"d")  # the only lease on c has ended, and nobody has looked since
    assert subject.start(other.send, b"x").raised(Full)


@check(
    "a process that is killed loses nothing and leaves nothing half done",
    points=4,
    behaviour="crashes",
    section="The file is the queue",
    after=STAYS,
    catches=[],
)
def test_a_process_that_is_killed_loses_nothing_and_leaves_nothing_half_done(
    subject: Subject,
) -> None:
    for history in subject.crash(killed_worker(MADE)):
        judge(history, *LENDING.judges)


@check(
    "two processes take turns, and wait for each other",
    points=4,
    behaviour="one holder",
    section="One holder at a time",
    after=STAYS,
    catches=[],
)
def test_two_processes_take_turns_and_wait_for_each_other(subject: Subject) -> None:
    for history in subject.sweep(two_processes(MADE)):
        judge(history, *LENDING.judges)
