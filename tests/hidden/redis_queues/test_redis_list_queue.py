"""The promises of a queue on a Valkey server, under pressure."""

from typing import Any

from course.contracts.redis_queues import Full
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lease_walks import walk_leases
from course.grading.lending import all_lent, in_order
from course.lab.crowds import (
    killed_on_the_last_try,
    killed_sender,
    two_senders,
    workers,
)
from course.lab.doubles import CLIENT, CLOCK
from course.lab.kit import LENDING
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

SETTINGS = {"name": "jobs", "clock": CLOCK, "lease_s": 10.0}
STAYS = "what the server holds is there for the next client"


def made(capacity: int, max_attempts: int) -> Scenario:
    settings = {"client": CLIENT, "capacity": capacity, **SETTINGS, "max_attempts": max_attempts}
    return Scenario.of("RedisListQueue", **settings)


def opened(subject: Subject, capacity: int = 5, max_attempts: int = 3) -> Any:
    settings = {**SETTINGS, "capacity": capacity, "max_attempts": max_attempts}
    return subject.RedisListQueue(CLIENT, **settings)


@check(
    "many jobs keep the order in which they were sent",
    points=2,
    behaviour="order",
    section="A list knows no twins",
    after=STAYS,
    catches=["sorts_ids_as_text"],
)
def test_many_jobs_keep_the_order_in_which_they_were_sent(subject: Subject) -> None:
    queue, other = opened(subject, capacity=12), opened(subject, capacity=12)
    bodies = [f"job {number}".encode() for number in range(12)]
    for place, body in enumerate(bodies):
        (queue, other)[place % 2].send(body)

    in_order(subject, other, *bodies[:3], limit=3)

    in_order(subject, queue, *bodies[3:], limit=20)


@check(
    "a sender that dies takes no room and leaves none out",
    points=4,
    behaviour="crashes",
    section="What counts as inside",
    after=STAYS,
    catches=["stores_the_body_later", "keeps_the_count_beside"],
)
def test_a_sender_that_dies_takes_no_room_and_leaves_none_out(subject: Subject) -> None:
    for history in subject.crash(killed_sender(made(3, 2))):
        judge(history, *LENDING.judges)


@check(
    "whoever dies in a last attempt leaves one dead letter",
    points=4,
    behaviour="crashes",
    section="One step or none",
    after=STAYS,
    catches=["removes_then_buries"],
)
def test_whoever_dies_in_a_last_attempt_leaves_one_dead_letter(subject: Subject) -> None:
    for history in subject.crash(killed_on_the_last_try(made(2, 1))):
        judge(history, *LENDING.judges)


@check(
    "two clients never share the last place",
    points=3,
    behaviour="capacity",
    section="What counts as inside",
    after=STAYS,
    catches=["counts_then_stores", "watches_another_key"],
)
def test_two_clients_never_share_the_last_place(subject: Subject) -> None:
    for history in subject.sweep(two_senders(made(2, 2))):
        judge(history, *LENDING.judges)


@check(
    "several clients never hold one job together",
    points=4,
    behaviour="one holder",
    section="One step or none",
    after=STAYS,
    catches=["watches_another_key", "reads_then_replaces", "lease_in_memory"],
)
def test_several_clients_never_hold_one_job_together(subject: Subject) -> None:
    for history in subject.explore(workers(made(3, 3)), schedules=15):
        judge(history, *LENDING.judges)


@check(
    "no two jobs in the life of a queue share an id",
    points=2,
    behaviour="identity",
    section="A receipt is a fencing token",
    after=STAYS,
    catches=["numbers_by_what_is_inside"],
)
def test_no_two_jobs_in_the_life_of_a_queue_share_an_id(subject: Subject) -> None:
    queue = opened(subject, capacity=2, max_attempts=40)
    ids = [queue.send(b"a"), queue.send(b"a")]
    assert subject.start(queue.send, b"a").raised(Full)

    for place in (0, 1, 1, 0):
        ends = all_lent(subject, queue, b"a", b"a", limit=2)
        queue.ack(ends[place].receipt)
        queue = opened(subject, capacity=2, max_attempts=40)
        ids.append(queue.send(b"a"))
        subject.advance(11)

    if len(set(ids)) < len(ids):
        raise subject.unexpected("each job has an id of its own", "an id came twice", "id")


@check(
    "after every step of a random walk the queue says what is right",
    points=3,
    behaviour="conservation",
    section="Who gives it back",
    after=STAYS,
    catches=[
        "extend_adds_to_the_end",
    ],
)
def test_after_every_step_of_a_random_walk_the_queue_says_what_is_right(subject: Subject) -> None:
    walk_leases(subject, capacity=3, max_attempts=2, kind="RedisListQueue", walks=20)
