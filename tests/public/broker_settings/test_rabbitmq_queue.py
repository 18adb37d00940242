"""The promises of a queue on RabbitMQ, one check each."""

from course.contracts.broker_settings import DeadLetter, Full, StaleReceipt
from course.grading.check import check
from course.grading.rooms import Room, at_once, buried, dead_are, handed, sent, taken
from course.lab.lines import CONNECTION
from course.subject.proxy import Subject

BASE = "what one client sends, another one receives"


@check(
    "what could never work is refused",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=["trusts_its_arguments", "refuses_only_zero"],
)
def test_what_could_never_work_is_refused(subject: Subject) -> None:
    room = Room(subject)

    for wrong in (0, -1):
        assert room.start(capacity=wrong).raised(ValueError)
        assert room.start(prefetch=wrong).raised(ValueError)
        assert room.start(max_attempts=wrong).raised(ValueError)
    queue = room.queue(capacity=1, prefetch=1, max_attempts=1)  # this one can work
    assert subject.start(queue.receive, 0).raised(ValueError)
    assert subject.start(queue.receive, -1).raised(ValueError)
    assert subject.start(queue.receive, 1, wait_s=-1.0).raised(ValueError)
    assert subject.start(queue.receive).returned([])  # and it waits for nothing


@check(
    "what one client sends, another one receives",
    points=2,
    behaviour="conservation",
    section="Begun, or done",
    catches=[
        "begins_anew",
        "one_connection_only",
        "decodes_the_body",
        "body_is_the_id",
        "id_is_a_number",
        "takes_an_empty_body_for_none",
        "consumes_at_start",
        "sleeps_the_whole_wait",
    ],
)
def test_what_one_client_sends_another_one_receives(subject: Subject) -> None:
    room = Room(subject)
    queue = room.queue()
    ids = sent(subject, queue, b"b", b"\xff\x00", b"a", b"a")

    other = room.queue()
    ids += sent(subject, other, b"")
    if len(set(ids)) < len(ids):
        yours = "two clients give the same id"
        raise subject.unexpected("each job has an id that no other job has", yours, "same id")
    found = handed(subject, other, b"b", b"\xff\x00", b"a", attempt=1, is_ordered=True)

    for one in found:
        other.ack(one.receipt)
    found += handed(subject, other, b"a", b"", attempt=1, is_ordered=True)
    if sorted(one.id for one in found) != sorted(ids):
        raise subject.unexpected("each job has the id it was sent with", "an id differs", "ids")
    for one in found[3:]:
        other.ack(one.receipt)
    room.settles()
    at_once(subject, other, b"c", b"d")


@check(
    "send returns when the broker has the job",
    points=3,
    behaviour="confirms",
    section="In the wild",
    after=BASE,
    catches=[
        "no_publisher_confirm",
        "unroutable_is_confirmed",
        "refusal_is_silent",
        "any_error_is_full",
    ],
)
def test_send_returns_when_the_broker_has_the_job(subject: Subject) -> None:
    gone = Room(subject, "gone")
    lost = gone.queue()
    gone.goes()
    nowhere = subject.start(lost.send, b"f")
    is_lost = nowhere.returned() and not gone.waiting()  # it may be declared again
    if is_lost or nowhere.raised(Full):
        kind = f"nowhere {nowhere.state}"
        expected = f"{nowhere.text} raises, because its queue is gone, and not because it is full"
        raise subject.unexpected(expected, f"it {nowhere.happened()}", kind, nowhere.line)

    room = Room(subject)
    queue = room.queue(capacity=2)
    sent(subject, queue, b"a", b"b")
    room.settles(waiting=2)
    further = [subject.start(queue.send, body) for body in [b"c"] * 8]  # one may enter
    stored = sum(bool(call.returned()) for call in further)
    all_stored = f"each send that returns has stored its job: {2 + stored} jobs wait"
    room.settles(waiting=2 + stored, told=all_stored)


@check(
    "a queue that is full refuses, and keeps what it has",
    points=2,
    behaviour="capacity",
    section="In the wild",
    after=BASE,
    catches=["no_bound", "drops_the_oldest", "counts_what_is_in_hand"],
)
def test_a_queue_that_is_full_refuses_and_keeps_what_it_has(subject: Subject) -> None:
    room = Room(subject)
    queue = room.queue(capacity=4)
    sent(subject, queue, b"a", b"b", b"c", b"d")

    beyond = subject.start(queue.send, b"x")  # one may enter beyond
    if not beyond.raised(Full):
        assert subject.start(queue.send, b"y").raised(Full)

    other = room.queue(capacity=4)
    first = handed(subject, other, b"a", b"b", b"c", is_ordered=True)
    sent(subject, other, b"e", b"f")
    for one in first:
        other.ack(one.receipt)


@check(
    "a lost connection gives back what was in hand",
    points=3,
    behaviour="crashes",
    section="A process is killed",
    after=BASE,
    catches=["auto_ack", "acks_on_receive", "attempts_in_memory", "settles_all_before"],
)
def test_a_lost_connection_gives_back_what_was_in_hand(subject: Subject) -> None:
    room = Room(subject)
    line = subject.double(CONNECTION)
    queue = room.queue(line)
    sent(subject, queue, b"a", b"b", b"c")
    held = handed(subject, queue, b"a", b"b")
    queue.ack(held[1].receipt)

    line.lose()

    room.settles(waiting=2)
    other = room.queue()
    again = handed(subject, other, b"a", b"c")
    if again[0].attempt != 2:
        raise subject.unexpected("b'a' comes with attempt 2", "another number", "attempt")


@check(
    "each attempt counts, and the last one ends in a dead letter",
    points=3,
    behaviour="dead letters",
    section="So often, and then",
    after=BASE,
    catches=[
        "requeues_for_ever",
        "limit_is_the_attempts",
        "limit_without_a_route",
        "redelivered_is_the_count",
        "nack_is_the_end",
        "retry_is_a_new_job",
        "counts_nacks_only",
    ],
)
def test_each_attempt_counts_and_the_last_one_ends_in_a_dead_letter(subject: Subject) -> None:
    room = Room(subject)
    line = subject.double(CONNECTION)
    queue = room.queue(line, max_attempts=5)
    (job,) = sent(subject, queue, b"a")
    for attempt in (1, 2, 3, 4):
        queue.nack(handed(subject, queue, b"a", attempt=attempt)[0].receipt)
    handed(subject, queue, b"a", attempt=5)

    line.lose()

    heir = room.queue(max_attempts=5)
    buried(room, heir, 1)
    dead_are(subject, heir, DeadLetter(job, b"a"))


@check(
    "a client has no more jobs than its prefetch",
    points=2,
    behaviour="prefetch",
    section="Who takes how many",
    after=BASE,
    catches=["prefetch_unset", "limit_ignores_prefetch"],
)
def test_a_client_has_no_more_jobs_than_its_prefetch(subject: Subject) -> None:
    room = Room(subject)
    sender = room.queue()
    sent(subject, sender, b"a", b"b", b"c", b"d", b"e")
    first = room.queue(prefetch=2)
    handed(subject, first, b"a")

    second = room.queue(prefetch=2)
    found = taken(subject, second, 2, at_least=2, at_most=2)

    taken(subject, first, 5, at_most=1)
    for one in found:
        second.ack(one.receipt)


@check(
    "queues and jobs outlive the broker",
    points=2,
    behaviour="durability",
    section="What this leaves out",
    after=BASE,
    catches=[
        "persistent_on_transient_queue",
        "transient_messages",
        "transient_dead",
        "gone_with_its_consumer",
    ],
)
def test_queues_and_jobs_outlive_the_broker(subject: Subject) -> None:
    room = Room(subject)
    queue = room.queue(max_attempts=1)
    sent(subject, queue, b"a")
    queue.nack(handed(subject, queue, b"a")[0].receipt)
    buried(room, queue, 1)

    subject.begin_anew()  # nobody receives any more
    sent(subject, room.queue(max_attempts=1), b"b")

    room.settles(waiting=1, dead=1)
    room.outlives_the_broker()


@check(
    "a receipt settles one delivery of one client",
    points=2,
    behaviour="receipts",
    section="A process is killed",
    after="a client has no more jobs than its prefetch",
    catches=["receipt_is_a_number", "asks_the_broker_whose_it_is", "receipt_is_of_the_job"],
)
def test_a_receipt_settles_one_delivery_of_one_client(subject: Subject) -> None:
    room = Room(subject)
    queue, other = room.queue(), room.queue(prefetch=1)
    sent(subject, queue, b"a", b"b", b"c")
    mine = handed(subject, other, b"a")[0]
    held = handed(subject, queue, b"b", b"c")

    assert subject.start(other.ack, held[0].receipt).raised(StaleReceipt)
    assert subject.start(queue.nack, mine.receipt).raised(StaleReceipt)

    queue.ack(held[1].receipt)
    assert subject.start(queue.ack, held[1].receipt).raised(StaleReceipt)
    queue.nack(held[0].receipt)
    assert subject.start(queue.ack, held[0].receipt).raised(StaleReceipt)
    handed(subject, queue, b"b", attempt=2)
    assert subject.start(queue.ack, held[0].receipt).raised(StaleReceipt)
    other.ack(mine.receipt)


@check(
    "dead letters stay where they are",
    points=2,
    behaviour="dead letters",
    section="So often, and then",
    after="each attempt counts, and the last one ends in a dead letter",
    catches=["dead_are_told_once", "bounds_the_dead", "equal_letters_are_one"],
)
def test_dead_letters_stay_where_they_are(subject: Subject) -> None:
    room = Room(subject)
    queue = room.queue(capacity=2, prefetch=2, max_attempts=1)
    letters = []
    for number, body in enumerate((b"a", b"b", b"a"), 1):  # more than wait, and more than in hand
        (job,) = sent(subject, queue, body)
        letters.append(DeadLetter(job, body))
        queue.nack(handed(subject, queue, body)[0].receipt)
        buried(room, queue, number)
    sent(subject, queue, b"d")
    held = handed(subject, queue, b"d")[0]

    dead_are(subject, queue, *letters)
    room.settles(dead=3)
    dead_are(subject, queue, *letters)

    queue.ack(held.receipt)
    room.settles(dead=3)
    dead_are(subject, room.queue(capacity=2, prefetch=2, max_attempts=1), *letters)
