"""The promises of an audit of settings, under pressure: other combinations, other values."""

from typing import Any

from course.contracts.broker_settings import Finding, Workload
from course.grading.audits import (
    DEFAULTS,
    Case,
    celery,
    has_no_false_alarm,
    is_audited,
    is_refused,
    misses_nothing,
    rabbitmq,
    rq,
    stays_as_it_was,
)
from course.grading.check import check
from course.subject.proxy import Subject

EARLY, LATE = Finding.EARLY_ACK_LOSES_WORK, Finding.LATE_ACK_WITHOUT_IDEMPOTENCE
LOST, LOOPS = Finding.LOST_WORKER_STILL_ACKED, Finding.REJECT_ON_LOST_LOOPS_POISON
VISIBILITY, TAKEN_BACK = Finding.VISIBILITY_BELOW_TASK, Finding.ACK_TIMEOUT_BELOW_TASK
HOARDS, KILLED = Finding.PREFETCH_HOARDS, Finding.KILLED_JOB_NOT_REQUEUED
VANISHES, PICKLE = Finding.LIMIT_WITHOUT_DEAD_LETTERS, Finding.PICKLE_PAYLOAD
RESULTS, NO_LIMIT = Finding.UNBOUNDED_RESULTS, Finding.NO_TIME_LIMIT

CALM = Workload(longest_s=5, is_idempotent=True)
WORST = Workload(9000, False, True, True, True, True)
SAFE = Workload(60, True, True, True, True, True)
EASIEST, KEEPS = Workload(9000, True), Workload(60, True, loss_matters=True)
HANGS, POISON = Workload(50, True, may_hang=True), Workload(5, True, True, kills_workers=True)
LATELY: dict[str, Any] = {"task_acks_late": True}
REJECTS: dict[str, Any] = {"task_reject_on_worker_lost": True}
QUORUM: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 8}

SAVED: dict[str, Any] = {**QUORUM, "x-dead-letter-exchange": "dead"}
LEASED: dict[str, Any] = {"unacked_restore_interval": 10}
KEPT: dict[str, Any] = {"result_backend": "redis://localhost/2"}
CURED: dict[str, Any] = {
    "task_retry_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 300,
}
ENDLESS = {RESULTS, NO_LIMIT}
WHOLE = (
    Case(celery(), WORST, {EARLY, HOARDS, NO_LIMIT}),
    Case(celery("rabbitmq", **LATELY), WORST, {LATE, LOST, TAKEN_BACK, HOARDS, NO_LIMIT}),
    Case(celery(**LATELY, **REJECTS), WORST, {LATE, LOOPS, VISIBILITY, HOARDS, NO_LIMIT}),
    Case(rq(), WORST, {KILLED, PICKLE}),
    Case(rq(retry={"max": 2}, job_timeout=-1), WORST, {LATE, PICKLE, NO_LIMIT}),
    Case(rabbitmq(), WORST, {LATE, LOOPS, TAKEN_BACK, HOARDS}),
    Case(rabbitmq(QUORUM, prefetch_count=1), WORST, {LATE, VANISHES, TAKEN_BACK}),
    Case(rabbitmq(QUORUM, auto_ack=True, prefetch_count=1), WORST, {EARLY, HOARDS}),
    Case(celery(task_serializer="pickle", **KEPT, result_expires=0), HANGS, {*ENDLESS, PICKLE}),
)
SOUND = (
    Case(celery(), EASIEST, ()),
    Case(celery("rabbitmq"), EASIEST, ()),
    Case(celery(**LATELY, broker_transport_options={"visibility_timeout": 9001}), EASIEST, ()),
    Case(rq(serializer="json"), EASIEST, ()),
    Case(rq(serializer="json", retry={"max": 1}), SAFE, ()),
    Case(rabbitmq(SAVED, prefetch_count=1), SAFE, ()),
    Case(celery(**LATELY, **REJECTS, **CURED, **KEPT, result_expires=600), SAFE, ()),
    Case(celery(task_time_limit=60), Workload(50, False, False, True, True), ()),
    Case(celery(**LATELY, **REJECTS), Workload(50, True, loss_matters=True), ()),
)


@check(
    "the worst of tasks find all that is wrong, whatever the system",
    points=3,
    behaviour="recall",
    section="The same setting, right and wrong",
    catches=[
        "auto_ack_keeps_the_limit",
        "limit_by_default",
        "never_is_none_only",
        "poison_of_celery_only",
        "rq_always_has_a_limit",
        "copies_public_answers",
        "flags_nothing",
    ],
)
def test_the_worst_of_tasks_find_all_that_is_wrong_whatever_the_system(subject: Subject) -> None:
    misses_nothing(subject, *WHOLE)


@check(
    "sound settings raise no alarm, whatever the system",
    points=3,
    behaviour="precision",
    section="The same setting, right and wrong",
    catches=[
        "counts_leases_in_milliseconds",
        "early_ack_is_always_bad",
        "forgets_the_counted_retry",
        "rq_has_no_limit",
        "updates_the_defaults",
        "flags_everything",
        "ignores_the_workload",
    ],
)
def test_sound_settings_raise_no_alarm_whatever_the_system(subject: Subject) -> None:
    has_no_false_alarm(subject, *SOUND, *WHOLE)


@check(
    "a lease that is as long as the task is too short",
    points=2,
    behaviour="boundaries",
    section="A lease that ends too soon",
    catches=[
        "a_lease_of_exactly_the_task",
        "a_timeout_of_exactly_the_task",
        "timeout_of_rabbitmq_only",
    ],
)
def test_a_lease_that_is_as_long_as_the_task_is_too_short(subject: Subject) -> None:
    leased: dict[str, Any] = {"broker_transport_options": {"visibility_timeout": 45}}

    is_audited(
        subject,
        Case(celery(**LATELY), Workload(3600, True), {VISIBILITY}),
        Case(celery(**LATELY), Workload(3599.5, True), ()),
        Case(celery(**LATELY, **leased), Workload(45.0, True), {VISIBILITY}),
        Case(celery(**LATELY, **leased), Workload(44.9, True), ()),
        Case(celery("rabbitmq", **LATELY), Workload(1800, True), {TAKEN_BACK}),
        Case(rabbitmq(), Workload(1800.0, True), {TAKEN_BACK}),
        Case(rabbitmq(), Workload(1799.9, True), ()),
        Case(rabbitmq(consumer_timeout=2500), Workload(2.5, True), {TAKEN_BACK}),
        Case(rabbitmq(consumer_timeout=2500), Workload(2.4, True), ()),
    )


@check(
    "a default means the same, said or not said",
    points=2,
    behaviour="defaults",
    section="Said by nobody",
    catches=[
        "a_pickle_is_never_named",
        "copies_public_answers",
        "early_ack_is_fine",
        "no_timeout_by_default",
        "one_of_loss_and_poison",
        "what_is_said_is_on",
    ],
)
def test_a_default_means_the_same_said_or_not_said(subject: Subject) -> None:
    late = {**DEFAULTS["celery"], **LATELY}
    classic = rabbitmq({"x-queue-type": "classic"}, auto_ack=False, prefetch_count=0)

    is_audited(
        subject,
        Case(celery(**DEFAULTS["celery"]), WORST, {EARLY, HOARDS, NO_LIMIT}),
        Case(celery(**late), WORST, {LATE, LOST, VISIBILITY, HOARDS, NO_LIMIT}),
        Case(celery("rabbitmq", **late), CALM, ()),
        Case(rq(**DEFAULTS["rq"]), WORST, {KILLED, PICKLE}),
        Case(classic, WORST, {LATE, LOOPS, TAKEN_BACK, HOARDS}),
        Case(celery(**LATELY, broker_transport_options=LEASED), EASIEST, {VISIBILITY}),
        Case(celery(**LATELY, task_reject_on_worker_lost=False), POISON, {LOST}),
    )


@check(
    "what belongs to another system or broker means nothing",
    points=2,
    behaviour="other systems",
    section="Said by nobody",
    catches=[
        "counts_timeouts_in_seconds",
        "lease_without_a_late_ack",
        "one_reading_for_all_systems",
        "prefetch_of_celery_only",
    ],
)
def test_what_belongs_to_another_system_or_broker_means_nothing(subject: Subject) -> None:
    of_celery: dict[str, Any] = {**LATELY, **REJECTS, **CURED, "task_time_limit": None}
    of_rq: dict[str, Any] = {"retry": {"max": 3}, "serializer": "pickle", "result_ttl": -1}
    of_rabbitmq: dict[str, Any] = {"auto_ack": True, "prefetch_count": 1, "arguments": QUORUM}
    leased: dict[str, Any] = {"broker_transport_options": {"visibility_timeout": 1}}

    is_audited(
        subject,
        Case(celery(**of_rq, job_timeout=60, **of_rabbitmq), WORST, {EARLY, HOARDS, NO_LIMIT}),
        Case(celery(**LATELY, consumer_timeout=1000), CALM, ()),
        Case(celery("rabbitmq", **LATELY, **leased), CALM, ()),
        Case(celery(**LATELY, visibility_timeout=1), CALM, ()),
        Case(rq(**of_celery, **of_rabbitmq), WORST, {KILLED, PICKLE}),
        Case(
            rq(serializer="json", **leased, consumer_timeout=1, accept_content=["pickle"]), CALM, ()
        ),
        Case(rabbitmq(**of_celery, **of_rq, **leased), WORST, {LATE, LOOPS, TAKEN_BACK, HOARDS}),
        Case(rabbitmq(task_serializer="pickle", result_backend="rpc", result_expires=0), CALM, ()),
    )


@check(
    "off, none, nought and an empty name are told apart",
    points=2,
    behaviour="values",
    section="Said by nobody",
    catches=[
        "a_backend_said_to_be_none",
        "a_few_ahead_are_fine",
        "a_route_ends_the_loop",
        "empty_name_is_no_route",
        "ignored_results_are_kept",
        "knows_one_name_of_pickle",
        "off_is_the_default",
        "one_ahead_is_none",
        "results_never_expire_by_default",
        "results_without_a_backend",
    ],
)
def test_off_none_nought_and_an_empty_name_are_told_apart(subject: Subject) -> None:
    empty = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"}
    mixed = Workload(5, True, is_mixed=True)

    is_audited(
        subject,
        Case(rabbitmq({**QUORUM, **empty}), KEEPS, ()),
        Case(rabbitmq({**QUORUM, "x-delivery-limit": 0}), KEEPS, {VANISHES}),
        Case(rabbitmq(QUORUM, auto_ack=True), KEEPS, {EARLY}),
        Case(celery("rabbitmq", **LATELY, consumer_timeout=None), EASIEST, ()),
        Case(rabbitmq({"x-dead-letter-exchange": "dead"}), POISON, {LOOPS}),
        Case(rabbitmq(prefetch_count=2), mixed, {HOARDS}),
        Case(celery(**LATELY, worker_prefetch_multiplier=2), mixed, {HOARDS}),
        Case(celery(worker_prefetch_multiplier=1), mixed, {HOARDS}),
        Case(celery(accept_content=["application/x-python-serialize"]), CALM, {PICKLE}),
        Case(celery(accept_content=["json", "yaml", "pickle"]), CALM, {PICKLE}),
        Case(celery(accept_content=["application/json"]), CALM, ()),
        Case(celery(**KEPT), CALM, ()),
        Case(rq(serializer="rq.serializers.JSONSerializer", result_ttl=0), CALM, ()),
        Case(celery("rabbitmq", **KEPT, result_expires=0), CALM, {RESULTS}),
        Case(celery(**KEPT, result_expires=0, task_ignore_result=True), CALM, ()),
        Case(celery(result_expires=0, result_backend=None), CALM, ()),
        Case(celery("rabbitmq", task_serializer="pickle"), CALM, {PICKLE}),
    )


@check(
    "what no row of the table names decides nothing",
    points=2,
    behaviour="other systems",
    section="Said by nobody",
    catches=[
        "a_limit_shortens_the_task",
        "a_refusal_ends_the_retry",
        "anything_like_a_pickle",
        "counts_by_any_argument",
        "reads_every_place",
        "time_limits_for_everybody",
    ],
)
def test_what_no_row_of_the_table_names_decides_nothing(subject: Subject) -> None:
    keyed, tight = {**QUORUM, "x-dead-letter-routing-key": "dead"}, {"x-consumer-timeout": 1000}
    refused: dict[str, Any] = {"task_reject_on_worker_lost": False}

    is_audited(
        subject,
        Case(celery("rabbitmq", **LATELY, **REJECTS, arguments=SAVED), POISON, {LOOPS}),
        Case(celery("rabbitmq", **REJECTS), POISON, {EARLY}),
        Case(celery("rabbitmq", **LATELY, consumer_timeout=60_000), KEEPS, {LOST, TAKEN_BACK}),
        Case(celery("rabbitmq", **LATELY, arguments=tight), CALM, ()),
        Case(celery(**LATELY, auto_ack=True), Workload(5), {LATE}),
        Case(celery(**LATELY), Workload(5, loss_matters=True), {LATE, LOST}),
        Case(celery(**LATELY, task_time_limit=60), EASIEST, {VISIBILITY}),
        Case(celery("rabbitmq", **LATELY, task_time_limit=60), EASIEST, {TAKEN_BACK}),
        Case(celery(**LATELY, **refused, task_retry_on_worker_lost=True), POISON, ()),
        Case(celery(accept_content=["jsonpickle", "yaml"], result_serializer="pickle"), CALM, ()),
        Case(celery(task_serializer="pickle", accept_content=["json"]), CALM, {PICKLE}),
        Case(celery(**KEPT, result_expires=-1), CALM, ()),
        Case(celery(**KEPT, result_expires=30 * 86400), CALM, ()),
        Case(rq(serializer="json", failure_ttl=-1, result_ttl=7 * 86400), CALM, ()),
        Case(rq(serializer="json", broker="sqs", job_timeout=-1), CALM, ()),
        Case(rq(serializer="json", retry={"max": 2, "interval": 60}), KEEPS, ()),
        Case(rabbitmq(tight), CALM, ()),
        Case(rabbitmq(keyed), KEEPS, {VANISHES}),
        Case(rabbitmq(QUORUM, **{"x-dead-letter-exchange": "dead"}), KEEPS, {VANISHES}),
    )


@check(
    "a name is taken as it is, and nothing is written anywhere",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=["any_case_will_do", "fills_in_the_defaults", "writes_into_the_parts"],
)
def test_a_name_is_taken_as_it_is_and_nothing_is_written_anywhere(subject: Subject) -> None:
    is_refused(subject, {"system": "Celery", "broker": "redis"}, CALM)
    is_refused(subject, {"system": "celery"}, CALM)
    is_refused(subject, celery("rediss"), CALM)

    stays_as_it_was(subject, Case(celery(**LATELY, accept_content=["msgpack", "json"]), CALM))
    stays_as_it_was(subject, Case(rabbitmq({"x-max-length": 9}), CALM))
    stays_as_it_was(subject, Case(rq(), CALM))
