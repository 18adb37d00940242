"""The promises of a queue on a Valkey server, one check each."""

from typing import Any

from course.contracts.redis_queues import LEASE_EXPIRED, DeadLetter, Full, StaleReceipt
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lending import all_lent, dead_are, differ, in_order, lent
from course.lab.crowds import killed_worker, two_processes
from course.lab.doubles import CLIENT, CLOCK
from course.lab.kit import LENDING
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

SETTINGS = {"clock": CLOCK, "lease_s": 10.25}
QUEUE = {"name": "jobs", "capacity": 3, "clock": CLOCK, "lease_s": 10.0, "max_attempts": 2}
MADE = Scenario.of("RedisListQueue", client=CLIENT, **QUEUE)
STAYS = "what the server holds is there for the next client"


def opened(subject: Subject, capacity: int = 5, max_attempts: int = 3, name: str = "jobs") -> Any:
    """Use the one server of this check, as another process would."""
    return subject.RedisListQueue(
        CLIENT, name=name, capacity=capacity, **SETTINGS, max_attempts=max_attempts
    )


@check(
    "what could never work is refused",
    points=1,
    behaviour="arguments",
    section="Who can see it",
    catches=["trusts_its_arguments"],
)
def test_what_could_never_work_is_refused(subject: Subject) -> None:
    right = {"name": "jobs", "capacity": 1, "clock": CLOCK, "lease_s": 1.0, "max_attempts": 1}

    for none in ({"capacity": 0}, {"lease_s": 0}, {"max_attempts": 0}):
        made = subject.start(subject.RedisListQueue, CLIENT, **{**right, **none})
        assert made.raised(ValueError)
    queue = subject.RedisListQueue(CLIENT, **right)  # this one can work
    assert subject.start(queue.send, b"a", delay_s=-1.0).raised(ValueError)
    assert subject.start(queue.receive, 0).raised(ValueError)
    queue.send(b"a")
    held = lent(subject, queue, b"a")
    assert subject.start(queue.nack, held.receipt, delay_s=-1.0).raised(ValueError)
    assert subject.start(queue.extend, held.receipt, lease_s=0.0).raised(ValueError)
    queue.ack(held.receipt)  # what was refused has changed nothing


@check(
    "what the server holds is there for the next client",
    points=2,
    behaviour="restarts",
    section="Who can see it",
    catches=["begins_anew", "reverses_order"],
)
def test_what_the_server_holds_is_there_for_the_next_client(subject: Subject) -> None:
    queue, other = opened(subject), opened(subject)
    for body in (b"b", b"c", b"a"):
        queue.send(body)
    queue.send(b"later", delay_s=30.0)

    other.ack(lent(subject, other, b"b").receipt)

    in_order(subject, opened(subject), b"c", b"a", limit=5)


@check(
    "a body is any bytes, and equal bodies are two jobs",
    points=2,
    behaviour="bodies",
    section="A list knows no twins",
    after=STAYS,
    catches=["removes_twins", "decodes_the_body", "splits_at_a_colon"],
)
def test_a_body_is_any_bytes_and_equal_bodies_are_two_jobs(subject: Subject) -> None:
    queue = opened(subject)
    for body in (b"\xff:\x00", b"a", b"a", b""):
        queue.send(body)

    lent(subject, queue, b"\xff:\x00")

    twins = all_lent(subject, queue, b"a", b"a", limit=2)
    differ(subject, twins)
    queue.ack(twins[0].receipt)
    lent(subject, queue, b"")
    subject.advance(11)
    all_lent(subject, queue, b"", b"a", b"\xff:\x00", limit=5)


@check(
    "queues with different names have nothing in common",
    points=1,
    behaviour="names",
    section="Who can see it",
    after=STAYS,
    catches=["shares_keys_between_names", "counts_for_all_names"],
)
def test_queues_with_different_names_have_nothing_in_common(subject: Subject) -> None:
    queue, other = opened(subject, capacity=1), opened(subject, capacity=1, name="orders")
    queue.send(b"a")
    other.send(b"b")
    held = lent(subject, queue, b"a")

    mine = lent(subject, other, b"b")

    assert subject.start(other.ack, held.receipt).raised(StaleReceipt)
    queue.ack(held.receipt)
    assert subject.start(other.send, b"c").raised(Full)
    other.ack(mine.receipt)


@check(
    "a lease holds whoever looks, by the clock it was given",
    points=3,
    behaviour="leases",
    section="Who gives it back",
    after=STAYS,
    catches=[
        "reaper_ignores_leases",
        "lease_in_memory",
        "takes_back_at_start",
        "lends_by_the_server_clock",
        "lock_ends_by_the_server",
        "cuts_the_fraction",
        "keeps_whole_seconds",
        "extend_resurrects",
        "reaper_leaves_the_receipt",
        "receipts_in_memory",
        "acks_an_empty_receipt",
        "gives_back_at_once",
    ],
)
def test_a_lease_holds_whoever_looks_by_the_clock_it_was_given(subject: Subject) -> None:
    queue = opened(subject)
    queue.send(b"a")
    held = lent(subject, queue, b"a", expires_at=10.25)

    other = opened(subject)

    assert subject.start(other.receive).returned([])
    subject.advance(10.125)
    assert subject.start(queue.receive).returned([])
    other.extend(held.receipt, lease_s=15.0)  # a receipt is good in every process
    subject.advance(11)
    assert subject.start(opened(subject).receive).returned([])
    queue.extend(held.receipt, lease_s=2.0)
    subject.advance(3)
    assert subject.start(other.extend, held.receipt, lease_s=5.0).raised(StaleReceipt)
    late = lent(subject, other, b"a", again=held)
    assert subject.start(queue.ack, held.receipt).raised(StaleReceipt)
    queue.extend(late.receipt, lease_s=30.0)
    subject.advance(20)
    assert subject.start(other.receive).returned([])
    queue.ack(late.receipt)
    assert subject.start(other.nack, late.receipt).raised(StaleReceipt)
    queue.send(b"b", delay_s=0.5)
    assert subject.start(queue.ack, "").raised(StaleReceipt)  # nobody was ever given that
    assert subject.start(other.receive).returned([])
    subject.advance(0.75)
    back = lent(subject, other, b"b")
    other.nack(back.receipt, delay_s=0.5)
    assert subject.start(queue.receive).returned([])
    subject.advance(0.75)
    lent(subject, queue, b"b", again=back)


@check(
    "no two deliveries share a receipt or a token",
    points=2,
    behaviour="identity",
    section="A receipt is a fencing token",
    after=STAYS,
    catches=["token_in_memory", "unlocks_without_token"],
)
def test_no_two_deliveries_share_a_receipt_or_a_token(subject: Subject) -> None:
    queue, other = opened(subject), opened(subject)
    for body in (b"a", b"b", b"c"):
        queue.send(body)

    first, second = lent(subject, queue, b"a"), lent(subject, other, b"b")

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
    "each attempt counts, and a dead letter tells how each has ended",
    points=3,
    behaviour="dead letters",
    section="Who gives it back",
    after=STAYS,
    catches=[
        "reaper_forgets_attempts",
        "expiry_has_no_reason",
        "newest_reason_first",
        "reasons_in_memory",
        "dead_are_told_once",
        "reaps_at_receive_only",
        "reasons_in_one_text",
        "drops_an_empty_reason",
        "acks_the_dead",
    ],
)
def test_each_attempt_counts_and_a_dead_letter_tells_how_each_has_ended(subject: Subject) -> None:
    queue = opened(subject)
    job = queue.send(b"a")
    first = lent(subject, queue, b"a", attempt=1)
    queue.nack(first.receipt, reason="no answer")
    again = lent(subject, opened(subject), b"a", again=first, attempt=2)
    subject.advance(11)
    third = opened(subject)
    lent(subject, third, b"a", again=again, attempt=3)
    subject.advance(11)

    letter = DeadLetter(job, b"a", 3, ("no answer", LEASE_EXPIRED, LEASE_EXPIRED))
    for client in (third, opened(subject), queue):
        dead_are(subject, client, letter)
    assert subject.start(queue.receive).returned([])
    other = queue.send(b"b")
    for reason in ("", "late, and again"):
        queue.nack(lent(subject, queue, b"b").receipt, reason=reason)
    last = lent(subject, queue, b"b")
    subject.advance(11)
    assert subject.start(queue.ack, last.receipt).raised(StaleReceipt)
    second = DeadLetter(other, b"b", 3, ("", "late, and again", LEASE_EXPIRED))
    dead_are(subject, third, letter, second)


@check(
    "the capacity is that of the queue, whoever has sent",
    points=2,
    behaviour="capacity",
    section="What counts as inside",
    after=STAYS,
    catches=["capacity_ignores_in_flight", "dead_take_room"],
)
def test_the_capacity_is_that_of_the_queue_whoever_has_sent(subject: Subject) -> None:
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
    "a client that dies between two commands loses nothing",
    points=4,
    behaviour="crashes",
    section="One step or none",
    after=STAYS,
    catches=[
        "pops_and_hopes",
        "two_command_move",
        "leases_after_the_move",
        "counts_after_the_move",
        "gives_back_in_two_steps",
        "locks_for_ever",
    ],
)
def test_a_client_that_dies_between_two_commands_loses_nothing(subject: Subject) -> None:
    for history in subject.crash(killed_worker(MADE)):
        judge(history, *LENDING.judges)


@check(
    "two clients never hold one job, and neither is turned away",
    points=4,
    behaviour="one holder",
    section="One step or none",
    after=STAYS,
    catches=[
        "watches_another_key",
        "gives_up_when_watched",
        "busy_looks_empty",
        "reads_then_replaces",
    ],
)
def test_two_clients_never_hold_one_job_and_neither_is_turned_away(subject: Subject) -> None:
    for history in subject.sweep(two_processes(MADE)):
        judge(history, *LENDING.judges)
