"""The promises of a policy document on other days: other seeds, other moments of the burst."""

from course.grading.check import check
from course.grading.policies import are_true, document_of, runs_on_other_days
from course.subject.proxy import Subject

RUNS = "the queue of the document can be run"
SAME_EVERY_DAY = (
    "queue.owner_in",
    "queue.owner_out",
    "queue.capacity",
    "queue.ordering",
    "when_full.action",
    "when_full.signal",
    "when_full.victim",
    "payload.kind",
    "crash.redelivery_after_s",
    "crash.max_attempts",
    "crash.then",
    "crash.who_retries",
    "crash.who_marks_dead",
    "claims.duplicates_possible",
    "claims.order_after_redelivery",
)


@check(
    "on other days no run is deeper than it claims",
    points=2,
    behaviour="bounds",
    section="Write it down",
    after=RUNS,
    catches=["depth_below_observed", "worst_seen_depth"],
)
def test_on_other_days_no_run_is_deeper_than_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_on_other_days(subject, document)

    are_true(document, runs, "claims.max_depth")


@check(
    "on other days no wait is longer than it claims",
    points=2,
    behaviour="bounds",
    section="Write it down",
    after=RUNS,
    catches=[
        "blocks_the_refused",
        "budget_longer_than_patience",
        "capacity_beyond_all_loads",
        "documents_the_neighbour",
        "mean_wait",
        "p_ninety_nine_is_service_time",
        "wait_without_the_door",
        "waits_for_nothing",
        "waits_from_the_last_offer",
        "worst_seen_hold",
        "worst_seen_wait",
    ],
)
def test_on_other_days_no_wait_is_longer_than_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_on_other_days(subject, document)

    are_true(document, runs, "claims.p99_wait_s", "when_full.max_wait_s")


@check(
    "on other days no more is lost than it claims",
    points=2,
    behaviour="loss",
    section="Write it down",
    after=RUNS,
    catches=[
        "loses_nothing_from_memory",
        "mean_loss",
        "refused_is_not_lost",
        "share_for_percent",
        "worst_seen_loss",
    ],
)
def test_on_other_days_no_more_is_lost_than_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_on_other_days(subject, document)

    are_true(document, runs, "claims.max_loss_pct")


@check(
    "on other days the queue is empty as soon as it claims",
    points=2,
    behaviour="recovery",
    section="Write it down",
    after=RUNS,
    catches=[
        "arithmetic_of_an_empty_day",
        "budget_longer_than_patience",
        "capacity_beyond_all_loads",
        "recovery_without_the_door",
        "worst_seen_recovery",
    ],
)
def test_on_other_days_the_queue_is_empty_as_soon_as_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_on_other_days(subject, document)

    are_true(document, runs, "claims.recovery_s_after_burst")


@check(
    "on other days all else is as it says",
    points=2,
    behaviour="policy",
    section="Write it down",
    after=RUNS,
    catches=[
        "counts_what_is_in_flight",
        "documents_the_neighbour",
        "no_duplicates_with_short_lease",
        "oldest_newest_swapped",
        "persisted_but_volatile",
        "queue_owns_the_offer",
        "says_wait_but_refuses",
        "two_layers_retry",
    ],
)
def test_on_other_days_all_else_is_as_it_says(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_on_other_days(subject, document)

    are_true(document, runs, *SAME_EVERY_DAY)
