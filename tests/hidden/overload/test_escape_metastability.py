"""The promises of a defence against collapse, under pressure."""

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

QUICK = System(arrivals_per_s=150, served_per_s=200, timeout_s=0.5, retries=3)
PATIENT = System(arrivals_per_s=30, served_per_s=40, timeout_s=5.0, retries=2)
STUBBORN = System(arrivals_per_s=60, served_per_s=80, timeout_s=1.25, retries=5)
ONCE_MORE = System(arrivals_per_s=75, served_per_s=100, timeout_s=2.5, retries=1)
SLOW = System(arrivals_per_s=16, served_per_s=20, timeout_s=5.0, retries=5)
SYSTEMS = (QUICK, PATIENT, STUBBORN, ONCE_MORE)
NEAR = (
    System(arrivals_per_s=60, served_per_s=100, timeout_s=1.0, retries=1),
    System(arrivals_per_s=40, served_per_s=100, timeout_s=0.8, retries=1),
    System(arrivals_per_s=30, served_per_s=100, timeout_s=2.5, retries=3),
    System(arrivals_per_s=13, served_per_s=100, timeout_s=0.8, retries=5),
    System(arrivals_per_s=20, served_per_s=100, timeout_s=1.0, retries=5),
    System(arrivals_per_s=15, served_per_s=20, timeout_s=5.0, retries=3),
    System(arrivals_per_s=2.3, served_per_s=16, timeout_s=5.0, retries=5),
    System(arrivals_per_s=5.9, served_per_s=16, timeout_s=5.0, retries=2),
)


@check(
    "systems on either side of the limit are told apart",
    points=3,
    behaviour="arithmetic",
    section="One inequality",
    catches=[
        "forgets_the_first_try",
        "divides_by_the_timeout",
        "doubles_with_each_retry",
        "outlasts_the_stop",
        "cuts_the_limit_to_a_whole",
    ],
)
def test_systems_on_either_side_of_the_limit_are_told_apart(subject: Subject) -> None:
    for system in NEAR:
        is_told(subject, system)


@check(
    "systems of every size come back",
    points=4,
    behaviour="recovery",
    section="Four ways out",
    catches=[
        "bound_of_a_second",
        "expires_at_the_timeout",
        "a_quarter_of_the_retries",
        "backoff_of_a_timeout",
    ],
)
def test_systems_of_every_size_come_back(subject: Subject) -> None:
    for answer in [defended(subject, system) for system in SYSTEMS]:
        for seed in (11, 12):
            comes_back(subject, answer, seed)

    slow = defended(subject, SLOW)

    for seed in (11, 12):
        comes_back(subject, slow, seed)


@check(
    "a defence is cheap in systems of every size",
    points=3,
    behaviour="cost",
    section="A defence has a price",
    catches=["refuses_everything", "expires_too_soon", "expires_at_a_third"],
)
def test_a_defence_is_cheap_in_systems_of_every_size(subject: Subject) -> None:
    for answer in [defended(subject, system) for system in SYSTEMS]:
        is_cheap(subject, answer, seed=11)
        turns_nobody_away(subject, answer, seed=11)

    slow = defended(subject, SLOW)

    is_cheap(subject, slow, seed=12)  # a day on which chance brings many at once
    turns_nobody_away(subject, slow, seed=12)
