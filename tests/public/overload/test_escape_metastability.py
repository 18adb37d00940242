"""The promises of a defence against collapse, one check each."""

from course.contracts.overload import System
from course.grading.check import check
from course.grading.collapse import (
    comes_back,
    defended,
    is_cheap,
    is_told,
    turns_nobody_away,
)
from course.subject.proxy import Subject

USUAL = System(arrivals_per_s=80, served_per_s=100, timeout_s=1.0, retries=3)
SMALLER = System(arrivals_per_s=30, served_per_s=40, timeout_s=2.2, retries=3)
QUIET = System(arrivals_per_s=40, served_per_s=100, timeout_s=1.0, retries=3)
SAFE = System(arrivals_per_s=20, served_per_s=100, timeout_s=1.0, retries=3)
ONCE = System(arrivals_per_s=30, served_per_s=40, timeout_s=2.2, retries=1)
BUSY = System(arrivals_per_s=40, served_per_s=100, timeout_s=2.0, retries=1)


@check(
    "a system that can collapse is told from one that cannot",
    points=2,
    behaviour="arithmetic",
    section="One inequality",
    catches=[
        "utilisation_is_all",
        "half_is_safe",
        "all_can_collapse",
        "forgets_the_first_try",
        "served_is_a_hundred",
    ],
)
def test_a_system_that_can_collapse_is_told_from_one_that_cannot(subject: Subject) -> None:
    for system in (USUAL, QUIET, SAFE, BUSY, ONCE):
        is_told(subject, system)


@check(
    "a minute after the slow-down the answers are in time again",
    points=4,
    behaviour="recovery",
    section="What keeps it down",
    catches=[
        "does_nothing",
        "backoff_only",
        "backoff_with_jitter",
        "long_backoff_with_jitter",
        "bound_five_hundred",
        "bigger_queue",
        "longer_client_timeout",
        "more_retries",
        "fewer_retries",
        "shorter_client_timeout",
        "expires_at_the_timeout",
        "expires_by_milliseconds",
        "bound_with_all_tries",
        "bound_of_the_trigger",
        "capacity_is_no_number",
        "backoff_until_later",
        "gives_up_soon_and_expires",
        "parts_by_place",
    ],
)
def test_a_minute_after_the_slow_down_the_answers_are_in_time_again(subject: Subject) -> None:
    answer = defended(subject, USUAL)

    for seed in (1, 2):
        comes_back(subject, answer, seed)


@check(
    "on a calm day the defence costs next to nothing",
    points=2,
    behaviour="cost",
    section="A defence has a price",
    catches=["refuses_everything"],
)
def test_on_a_calm_day_the_defence_costs_next_to_nothing(subject: Subject) -> None:
    answer = defended(subject, USUAL)

    is_cheap(subject, answer, seed=1)


@check(
    "on a calm day nobody is turned away",
    points=2,
    behaviour="cost",
    section="A defence has a price",
    catches=["refuses_everything", "ten_will_do", "expires_too_soon"],
)
def test_on_a_calm_day_nobody_is_turned_away(subject: Subject) -> None:
    answer = defended(subject, USUAL)

    turns_nobody_away(subject, answer, seed=1)


@check(
    "another system gets a defence of its own",
    points=3,
    behaviour="recovery",
    section="Four ways out",
    catches=["bound_for_one_system"],
)
def test_another_system_gets_a_defence_of_its_own(subject: Subject) -> None:
    answer = defended(subject, SMALLER)

    comes_back(subject, answer, seed=1)
    turns_nobody_away(subject, answer, seed=1)
