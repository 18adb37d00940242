"""The promises of a policy document, one check each: what it says is what the runs show."""

from course.grading.check import check
from course.grading.policies import (
    are_not_vacuous,
    are_true,
    can_be_read,
    document_of,
    is_a_hundred,
    runs_of,
    says_all,
)
from course.subject.proxy import Subject

READ = "the document can be read"
RUNS = "the queue of the document can be run"
WHEN_FULL = ("when_full.action", "when_full.signal", "when_full.victim", "when_full.max_wait_s")
RETRIES = ("crash.who_retries", "crash.max_attempts", "crash.then", "crash.who_marks_dead")


@check(
    READ,
    points=1,
    behaviour="form",
    section="Write it down",
    catches=[
        "key_of_its_own",
        "prose_for_a_choice",
        "unit_in_the_value",
        "word_for_a_list",
        "yes_for_true",
    ],
)
def test_the_document_can_be_read(subject: Subject) -> None:
    document = document_of(subject)

    can_be_read(document)


@check(
    RUNS,
    points=1,
    behaviour="form",
    section="Model",
    after=READ,
    catches=["room_for_one", "spills_without_a_spill"],
)
def test_the_queue_of_the_document_can_be_run(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    is_a_hundred(runs)


@check(
    "who owns a job on each side is what the runs show",
    points=1,
    behaviour="ownership",
    section="Boundary",
    after=RUNS,
    catches=[
        "lease_that_nobody_wrote",
        "own_queue_lends",
        "queue_owns_the_offer",
        "worker_owns_the_lease",
    ],
)
def test_who_owns_a_job_on_each_side_is_what_the_runs_show(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_true(document, runs, "queue.owner_in", "queue.owner_out")


@check(
    "the capacity and the order are what the runs show",
    points=2,
    behaviour="capacity",
    section="Model",
    after=RUNS,
    catches=[
        "counts_the_door_as_inside",
        "counts_what_is_in_flight",
        "documents_the_neighbour",
        "oldest_first_by_habit",
        "serves_by_class_everywhere",
        "takes_newest_for_shedding",
    ],
)
def test_the_capacity_and_the_order_are_what_the_runs_show(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_true(document, runs, "queue.capacity", "queue.ordering")


@check(
    "a full queue does what the document says",
    points=3,
    behaviour="policy",
    section="Model",
    after=RUNS,
    catches=[
        "blocks_the_refused",
        "budget_longer_than_patience",
        "capacity_beyond_all_loads",
        "documents_the_neighbour",
        "drops_what_is_shed",
        "forgets_the_least_newcomer",
        "hears_every_answer",
        "hears_nothing_of_the_victim",
        "oldest_newest_swapped",
        "own_newcomer_pays",
        "refuses_what_is_shed",
        "says_wait_but_refuses",
        "times_out_without_a_limit",
        "waits_for_nothing",
    ],
)
def test_a_full_queue_does_what_the_document_says(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_true(document, runs, *WHEN_FULL)


@check(
    "what a crash leaves is what the document says",
    points=2,
    behaviour="crash",
    section="Write it down",
    after=RUNS,
    catches=[
        "documents_the_neighbour",
        "lease_is_a_mean",
        "lease_that_nobody_wrote",
        "milliseconds_for_seconds",
        "nack_is_no_redelivery",
        "own_queue_lends",
        "own_queue_on_disk",
        "persisted_but_volatile",
    ],
)
def test_what_a_crash_leaves_is_what_the_document_says(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_true(document, runs, "payload.kind", "crash.redelivery_after_s")


@check(
    "who tries again, how often, and what then is what the runs show",
    points=3,
    behaviour="retries",
    section="Write it down",
    after=RUNS,
    catches=[
        "attempts_for_retries",
        "clerk_for_queue",
        "documents_the_neighbour",
        "everything_is_put_aside",
        "nobody_retries",
        "queue_marks_the_dead",
        "retries_for_attempts",
        "tries_for_ever",
        "two_layers_retry",
    ],
)
def test_who_tries_again_how_often_and_what_then_is_what_the_runs_show(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_true(document, runs, *RETRIES)


@check(
    "no run is deeper, and no wait longer, than it claims",
    points=3,
    behaviour="bounds",
    section="Write it down",
    after=RUNS,
    catches=[
        "budget_longer_than_patience",
        "capacity_beyond_all_loads",
        "depth_below_observed",
        "mean_wait",
        "p_ninety_nine_is_service_time",
        "wait_without_the_door",
        "waits_from_the_last_offer",
    ],
)
def test_no_run_is_deeper_and_no_wait_longer_than_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    subject.keep(are_true(document, runs, "claims.max_depth", "claims.p99_wait_s"))


@check(
    "no run loses more than it claims",
    points=2,
    behaviour="loss",
    section="Write it down",
    after=RUNS,
    catches=["loses_nothing_from_memory", "mean_loss", "refused_is_not_lost", "share_for_percent"],
)
def test_no_run_loses_more_than_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    subject.keep(are_true(document, runs, "claims.max_loss_pct"))


@check(
    "what comes back comes back as it claims",
    points=2,
    behaviour="redelivery",
    section="Write it down",
    after=RUNS,
    catches=[
        "documents_the_neighbour",
        "no_duplicates_with_short_lease",
        "order_never_survives",
        "order_survives",
        "order_without_redelivery",
    ],
)
def test_what_comes_back_comes_back_as_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_true(document, runs, "claims.duplicates_possible", "claims.order_after_redelivery")


@check(
    "after a burst the queue is empty as soon as it claims",
    points=2,
    behaviour="recovery",
    section="Write it down",
    after=RUNS,
    catches=["arithmetic_of_an_empty_day", "recovery_without_the_door"],
)
def test_after_a_burst_the_queue_is_empty_as_soon_as_it_claims(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    subject.keep(are_true(document, runs, "claims.recovery_s_after_burst"))


@check(
    "no statement is so wide that no run could break it",
    points=2,
    behaviour="vacuity",
    section="Write it down",
    after=RUNS,
    catches=[
        "budget_longer_than_patience",
        "capacity_beyond_all_loads",
        "dead_are_lost",
        "documents_the_neighbour",
        "duplicates_to_be_safe",
        "limit_that_nobody_meets",
        "says_wait_but_refuses",
        "vacuous_bounds",
        "waits_without_an_end",
    ],
)
def test_no_statement_is_so_wide_that_no_run_could_break_it(subject: Subject) -> None:
    document = document_of(subject)

    runs = runs_of(subject, document)

    are_not_vacuous(document, runs)


@check(
    "no question is left open",
    points=1,
    behaviour="completeness",
    section="Write it down",
    after=READ,
    catches=["leaves_users_out"],
)
def test_no_question_is_left_open(subject: Subject) -> None:
    document = document_of(subject)

    says_all(document)
