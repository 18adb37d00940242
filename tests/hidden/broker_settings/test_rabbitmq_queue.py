"""The promises of a queue on RabbitMQ, under pressure."""

from course.contracts.broker_settings import DeadLetter, StaleReceipt
from course.grading.check import check
from course.grading.losing import delivered_and_lost, worked_until_lost
from course.grading.rooms import Room, buried, dead_are, handed, sent, taken
from course.subject.proxy import Subject

BASE = "what one client sends, another one receives"


@check(
    "no command at which a connection is lost loses a last attempt",
    points=4,
    behaviour="crashes",
    section="A process is killed",
    after=BASE,
    catches=["acks_then_buries"],
)
def test_no_command_at_which_a_connection_is_lost_loses_a_last_attempt(subject: Subject) -> None:
    for room in worked_until_lost(subject, b"a", max_attempts=1):
        room.holds(b"a")


@check(
    "no command at which a connection is lost loses a job",
    points=4,
    behaviour="crashes",
    section="A process is killed",
    after=BASE,
    catches=["acks_then_tries_again", "acks_on_receive", "auto_ack"],
)
def test_no_command_at_which_a_connection_is_lost_loses_a_job(subject: Subject) -> None:
    for room in worked_until_lost(subject, b"a", b"b", max_attempts=3):
        room.holds(b"a", b"b")


@check(
    "each job comes once, one after another, also those on their way",
    points=3,
    behaviour="order",
    section="Who takes how many",
    after=BASE,
    catches=["drops_what_has_arrived"],
)
def test_each_job_comes_once_one_after_another_also_those_on_their_way(subject: Subject) -> None:
    room = Room(subject)
    queue = room.queue(capacity=9)
    bodies = [f"job {number}".encode() for number in range(8)]
    sent(subject, queue, *bodies)

    for body in bodies[:5]:
        (delivery,) = handed(subject, queue, body, attempt=1)
        queue.ack(delivery.receipt)

    queue.ack(handed(subject, queue, *bodies[5:], is_ordered=True)[0].receipt)
    taken(subject, queue, 3, at_most=0)


@check(
    "poison that costs each client its connection ends as a dead letter",
    points=3,
    behaviour="dead letters",
    section="So often, and then",
    after=BASE,
    catches=["counts_nacks_only", "requeues_for_ever", "limit_is_the_attempts"],
)
def test_poison_that_costs_each_client_its_connection_ends_as_a_dead_letter(
    subject: Subject,
) -> None:
    room = Room(subject)
    sender = room.queue()
    (job,) = sent(subject, sender, b"a")

    deliveries = delivered_and_lost(room, most=5)

    if deliveries != 3:
        raise subject.unexpected(
            "it is delivered 3 times", f"it is delivered {deliveries} times", f"{deliveries} times"
        )
    room.settles(dead=1)
    dead_are(subject, sender, DeadLetter(job, b"a"))


@check(
    "queues with different names have nothing in common",
    points=2,
    behaviour="names",
    section="So often, and then",
    after=BASE,
    catches=["one_exchange_for_all"],
)
def test_queues_with_different_names_have_nothing_in_common(subject: Subject) -> None:
    room, other_room = Room(subject), Room(subject, "orders")
    queue, other = room.queue(max_attempts=1), other_room.queue(max_attempts=1)
    sent(subject, queue, b"a")
    sent(subject, other, b"b")
    held, mine = handed(subject, queue, b"a")[0], handed(subject, other, b"b")[0]

    assert subject.start(other.ack, held.receipt).raised(StaleReceipt)
    queue.nack(held.receipt)

    buried(room, queue, 1)
    other.ack(mine.receipt)
    other_room.settles()


@check(
    "what is no receipt of a job in hand is refused, and the queue goes on",
    points=2,
    behaviour="receipts",
    section="A process is killed",
    after=BASE,
    catches=["nack_of_the_settled_is_silent", "takes_a_receipt_apart_first"],
)
def test_what_is_no_receipt_of_a_job_in_hand_is_refused_and_the_queue_goes_on(
    subject: Subject,
) -> None:
    room = Room(subject)
    queue = room.queue()
    sent(subject, queue, b"a", b"b")
    done = handed(subject, queue, b"a")[0].receipt
    queue.ack(done)

    for receipt in (done, "", "no receipt", f"{done}-{done}", f"{done}0"):
        assert subject.start(queue.nack, receipt).raised(StaleReceipt)
        assert subject.start(queue.ack, receipt).raised(StaleReceipt)

    queue.ack(handed(subject, queue, b"b")[0].receipt)
    room.settles()
