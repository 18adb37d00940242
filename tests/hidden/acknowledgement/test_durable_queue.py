"""The promises of a queue in a file, under pressure."""

from typing import Any

from course.contracts.acknowledgement import Full
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lease_walks import walk_leases
from course.grading.lending import all_lent
from course.lab.crowds import (
    killed_on_the_last_try,
    killed_sender,
    two_senders,
    workers,
)
from course.lab.doubles import CLOCK, PATH
from course.lab.kit import LENDING
from course.lab.scenario import Scenario
from course.subject.proxy import Subject

SETTINGS = {"clock": CLOCK, "lease_s": 10.0}
STAYS = "what is in the file is there for the next one who opens it"


def made(capacity: int, max_attempts: int) -> Scenario:
    settings = {"path": PATH, "capacity": capacity, **SETTINGS, "max_attempts": max_attempts}
    return Scenario.of("DurableQueue", **settings)


def opened(subject: Subject, capacity: int = 5, max_attempts: int = 3) -> Any:
    return subject.DurableQueue(PATH, capacity=capacity, **SETTINGS, max_attempts=max_attempts)


@check(
    "a sender that is killed takes no room and leaves none out",
    points=4,
    behaviour="crashes",
    section="What counts as inside",
    after=STAYS,
    catches=["stores_then_looks", "keeps_the_count_beside"],
)
def test_a_sender_that_is_killed_takes_no_room_and_leaves_none_out(subject: Subject) -> None:
    for history in subject.crash(killed_sender(made(3, 2))):
        judge(history, *LENDING.judges)


@check(
    "whoever is killed in a last attempt leaves one dead letter",
    points=4,
    behaviour="crashes",
    section="Who is dead, and why",
    after=STAYS,
    catches=["buries_in_two_steps", "writes_a_file_beside", "dead_in_memory"],
)
def test_whoever_is_killed_in_a_last_attempt_leaves_one_dead_letter(subject: Subject) -> None:
    for history in subject.crash(killed_on_the_last_try(made(2, 1))):
        judge(history, *LENDING.judges)


@check(
    "two senders never share the last place",
    points=3,
    behaviour="capacity",
    section="What counts as inside",
    after=STAYS,
    catches=["counts_outside_the_transaction", "begins_deferred", "renames_without_a_lock"],
)
def test_two_senders_never_share_the_last_place(subject: Subject) -> None:
    for history in subject.sweep(two_senders(made(2, 2))):
        judge(history, *LENDING.judges)


@check(
    "several processes never hold one job together",
    points=4,
    behaviour="one holder",
    section="One holder at a time",
    after=STAYS,
    catches=["lease_in_memory", "selects_then_updates", "token_in_memory", "takes_back_at_start"],
)
def test_several_processes_never_hold_one_job_together(subject: Subject) -> None:
    for history in subject.explore(workers(made(3, 3)), schedules=60):
        judge(history, *LENDING.judges)


@check(
    "no two jobs in the life of a file share an id",
    points=2,
    behaviour="identity",
    section="The file is the queue",
    after=STAYS,
    catches=["numbers_again"],
)
def test_no_two_jobs_in_the_life_of_a_file_share_an_id(subject: Subject) -> None:
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
    "after every step of a random walk the file says what is right",
    points=3,
    behaviour="conservation",
    section="Who is dead, and why",
    after=STAYS,
    catches=["reasons_in_memory", "extends_in_memory", "counts_its_own_jobs"],
)
def test_after_every_step_of_a_random_walk_the_file_says_what_is_right(subject: Subject) -> None:
    walk_leases(subject, capacity=3, max_attempts=2, kind="DurableQueue")
