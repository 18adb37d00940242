"""The promises of a queue in a file, one check each."""

from typing import Any

from course.contracts.acknowledgement import LEASE_EXPIRED, DeadLetter, Full, StaleReceipt
from course.grading.check import check
from course.grading.finding import judge
from course.grading.lending import all_lent, dead_are, in_order, lent
from course.lab.crowds import killed_worker, killed_sender, killed_on_the_last_try, two_processes
from course.lab.doubles import CLOCK, PATH
from course.lab.leases import LENT_RIGHT, first_sent_first
from course.lab.scenario import Scenario
from course.lab.stock import IN_STOCK, free_is_lent
from course.subject.proxy import Subject

SETTINGS = {"clock": CLOCK, "lease_s": 10.0}
RIGHT = (*LENT_RIGHT, *IN_STOCK, first_sent_first, free_is_lent)


def made(capacity: int, max_attempts: int) -> Scenario:
    return Scenario.of(
        "DurableQueue", path=PATH, capacity=capacity, **SETTINGS, max_attempts=max_attempts
    )


@check("w", points=3, behaviour="crashes", section="The file is the queue")
def test_w(subject: Subject) -> None:
    found = subject.crash(killed_worker(made(3, 2)))
    print(found.schedules, len(found.histories))
    for history in found:
        judge(history, *RIGHT)


@check("s", points=3, behaviour="crashes", section="The file is the queue")
def test_s(subject: Subject) -> None:
    found = subject.crash(killed_sender(made(3, 2)))
    for history in found:
        judge(history, *RIGHT)


@check("l", points=3, behaviour="crashes", section="The file is the queue")
def test_l(subject: Subject) -> None:
    found = subject.crash(killed_on_the_last_try(made(2, 1)))
    for history in found:
        judge(history, *RIGHT)


@check("t", points=3, behaviour="crashes", section="The file is the queue")
def test_t(subject: Subject) -> None:
    found = subject.sweep(two_processes(made(3, 2)))
    for history in found:
        judge(history, *RIGHT)
