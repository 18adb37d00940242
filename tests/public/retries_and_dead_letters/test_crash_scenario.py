"""The promises of failure scenarios, one check each: they catch what is broken, and only that."""

from course.contracts.retries_and_dead_letters import Who
from course.grading.check import check
from course.grading.crash_runs import systems
from course.grading.crashing import (
    catch,
    each_catches,
    fail_no_right_queue,
    is_said,
    run_to_their_end,
)
from course.specimens.lending_queues import (
    RIGHT,
    AcceptsStaleAck,
    AckBeforeEffect,
    AutoAck,
    CrashNotCounted,
    DeadOnFirstCrash,
    NeverRedelivers,
    PoisonForEver,
    RedeliversAtOnce,
)
from course.subject.proxy import Subject

RUNS = "each scenario runs to its end"


@check(
    "it says who retries a job whose worker crashed, and who marks it dead",
    points=1,
    behaviour="ownership",
    section="Who retries",
    catches=["sender_marks_dead", "sender_retries", "worker_marks_dead", "worker_retries"],
)
def test_it_says_who_retries_a_job_whose_worker_crashed_and_who_marks_it_dead(
    subject: Subject,
) -> None:
    is_said(subject, "WHO_RETRIES", Who.QUEUE, "the worker is gone, and the sender has left")
    is_said(subject, "WHO_MARKS_DEAD", Who.QUEUE, "only it has seen every attempt")


@check(
    RUNS,
    points=1,
    behaviour="form",
    section="Crash it on purpose",
    catches=[
        "awaits_nothing",
        "gives_the_reason_first",
        "moves_the_crashed",
        "really_sleeps",
        "shares_a_world",
        "takes_a_count_for_a_truth",
        "uses_a_name_twice",
    ],
)
def test_each_scenario_runs_to_its_end(subject: Subject) -> None:
    run_to_their_end(subject)


@check(
    "no scenario fails on a right queue",
    points=4,
    behaviour="strictness",
    section="Crash it on purpose",
    after=RUNS,
    catches=[
        "advances_too_little",
        "asserts_instead",
        "dies_of_one_crash",
        "expects_death_at_once",
        "expects_exactly_one_effect",
        "expects_held_until_the_end",
        "expects_the_lease_to_last",
        "expects_the_old_order",
        "expects_the_same_worker",
        "expects_waiting_at_once",
        "never_advances",
        "refuses_every_late_ack",
        "stops_the_sleeper",
        "takes_the_effect_back",
        "wants_it_back_for_ever",
    ],
)
def test_no_scenario_fails_on_a_right_queue(subject: Subject) -> None:
    fail_no_right_queue(subject, systems(RIGHT))


@check(
    "a job that counts as done too soon is caught",
    points=2,
    behaviour="loss",
    section="Who counts",
    after=RUNS,
    catches=["asserts_instead", "crashes_after_the_effect_only", "crashes_at_one_point"],
)
def test_a_job_that_counts_as_done_too_soon_is_caught(subject: Subject) -> None:
    catch(subject, systems([AutoAck, AckBeforeEffect]))


@check(
    "a job that never comes back is caught",
    points=2,
    behaviour="loss",
    section="Crash it on purpose",
    after=RUNS,
    catches=["asserts_instead", "sees_it_in_the_queue"],
)
def test_a_job_that_never_comes_back_is_caught(subject: Subject) -> None:
    catch(subject, systems([NeverRedelivers]))


@check(
    "a job that comes back while its worker runs is caught",
    points=2,
    behaviour="redelivery",
    section="Crash it on purpose",
    after=RUNS,
    catches=["asserts_instead", "lets_nobody_ask_meanwhile"],
)
def test_a_job_that_comes_back_while_its_worker_runs_is_caught(subject: Subject) -> None:
    catch(subject, systems([RedeliversAtOnce]))


@check(
    "a late ack that takes a job from its holder is caught",
    points=2,
    behaviour="stale ack",
    section="Crash it on purpose",
    after=RUNS,
    catches=[
        "asserts_instead",
        "crashes_after_the_effect_only",
        "knows_no_late_ack",
        "sees_the_late_effect_only",
        "stops_the_sleeper",
    ],
)
def test_a_late_ack_that_takes_a_job_from_its_holder_is_caught(subject: Subject) -> None:
    catch(subject, systems([AcceptsStaleAck]))


@check(
    "a job that is tried for ever is caught",
    points=2,
    behaviour="attempts",
    section="Who counts",
    after=RUNS,
    catches=[
        "asserts_instead",
        "counts_silence_only",
        "crashes_once",
        "expects_death_at_once",
        "loops_until_dead",
        "wants_it_back_for_ever",
    ],
)
def test_a_job_that_is_tried_for_ever_is_caught(subject: Subject) -> None:
    catch(subject, systems([PoisonForEver, CrashNotCounted]))


@check(
    "a job that dies too soon is caught",
    points=2,
    behaviour="attempts",
    section="Who counts",
    after=RUNS,
    catches=["asserts_instead", "takes_death_for_an_end"],
)
def test_a_job_that_dies_too_soon_is_caught(subject: Subject) -> None:
    catch(subject, systems([DeadOnFirstCrash]))


@check(
    "each scenario catches something",
    points=2,
    behaviour="power",
    section="Crash it on purpose",
    after=RUNS,
    catches=[
        "asserts_instead",
        "crashes_after_the_ack",
        "expects_nothing_after_the_crash",
        "has_no_expectation",
        "looks_before_time_passes",
        "no_crash_in_it",
        "passes_on_everything",
    ],
)
def test_each_scenario_catches_something(subject: Subject) -> None:
    subject.keep(each_catches(subject))
