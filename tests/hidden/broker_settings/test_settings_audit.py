"""The promises of an audit of settings, under pressure: other combinations, other values."""

from typing import Any

from course.contracts.broker_settings import Finding, Workload
from course.grading.audits import (
    Case,
    celery,
    has_no_false_alarm,
    is_audited,
    misses_nothing,
    rabbitmq,
    rq,
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
EASIEST = Workload(9000, True)
LATELY: dict[str, Any] = {"task_acks_late": True}
REJECTS: dict[str, Any] = {"task_reject_on_worker_lost": True}
QUORUM: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 8}

CELERY_DEFAULTS: dict[str, Any] = {
    "task_acks_late": False,
    "task_reject_on_worker_lost": None,
    "task_retry_on_worker_lost": False,
    "broker_transport_options": {},
    "consumer_timeout": 1_800_000,
    "worker_prefetch_multiplier": 4,
    "task_serializer": "json",
    "accept_content": ["json"],
    "result_backend": None,
    "task_ignore_result": False,
    "result_expires": 86400,
    "task_time_limit": None,
    "task_soft_time_limit": None,
}
RQ_DEFAULTS: dict[str, Any] = {
    "retry": None,
    "serializer": None,
    "result_ttl": 500,
    "job_timeout": 180,
}
LEASED: dict[str, Any] = {"visibility_timeout": 3600, "unacked_restore_interval": 10}

WHOLE = (
    Case(celery(), WORST, {EARLY, HOARDS, NO_LIMIT}),
    Case(celery("rabbitmq", **LATELY), WORST, {LATE, LOST, TAKEN_BACK, HOARDS, NO_LIMIT}),
    Case(celery(**LATELY, **REJECTS), WORST, {LATE, LOOPS, VISIBILITY, HOARDS, NO_LIMIT}),
    Case(rq(), WORST, {KILLED, PICKLE}),
    Case(rq(retry={"max": 2}, job_timeout=-1), WORST, {LATE, PICKLE, NO_LIMIT}),
    Case(rabbitmq(), WORST, {LATE, LOOPS, TAKEN_BACK, HOARDS}),
    Case(rabbitmq(QUORUM, prefetch_count=1), WORST, {LATE, VANISHES, TAKEN_BACK}),
    Case(rabbitmq(QUORUM, auto_ack=True, prefetch_count=1), WORST, {EARLY, HOARDS}),
    Case(
        celery(task_serializer="pickle", result_backend="redis://localhost/2", result_expires=0),
        Workload(50, True, may_hang=True),
        {PICKLE, RESULTS, NO_LIMIT},
    ),
)
SOUND = (
    Case(celery(), EASIEST, ()),
    Case(celery("rabbitmq"), EASIEST, ()),
    Case(celery(**LATELY, broker_transport_options={"visibility_timeout": 9001}), EASIEST, ()),
    Case(rq(serializer="json"), EASIEST, ()),
    Case(rq(serializer="json", retry={"max": 1}), Workload(60, True, True, True, True, True), ()),
    Case(
        rabbitmq({**QUORUM, "x-dead-letter-exchange": "dead"}, prefetch_count=1),
        Workload(60, True, True, True, True, True),
        (),
    ),
    Case(
        celery(
            **LATELY,
            **REJECTS,
            task_retry_on_worker_lost=True,
            worker_prefetch_multiplier=1,
            task_time_limit=300,
            result_backend="redis://localhost/2",
            result_expires=600,
        ),
        Workload(60, True, True, True, True, True),
        (),
    ),
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
        "copies_public_answers",
        "early_ack_is_fine",
        "no_timeout_by_default",
        "one_of_loss_and_poison",
    ],
)
def test_a_default_means_the_same_said_or_not_said(subject: Subject) -> None:
    late = {**CELERY_DEFAULTS, **LATELY}
    classic = {"x-queue-type": "classic"}

    is_audited(
        subject,
        Case(celery(**CELERY_DEFAULTS), WORST, {EARLY, HOARDS, NO_LIMIT}),
        Case(celery(**late), WORST, {LATE, LOST, VISIBILITY, HOARDS, NO_LIMIT}),
        Case(celery("rabbitmq", **late), CALM, ()),
        Case(rq(**RQ_DEFAULTS), WORST, {KILLED, PICKLE}),
        Case(
            rabbitmq(classic, auto_ack=False, prefetch_count=0),
            WORST,
            {LATE, LOOPS, TAKEN_BACK, HOARDS},
        ),
        Case(celery(**LATELY, broker_transport_options=LEASED), EASIEST, {VISIBILITY}),
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
    of_celery: dict[str, Any] = {
        **LATELY,
        **REJECTS,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": None,
    }
    of_rq: dict[str, Any] = {
        "retry": {"max": 3},
        "serializer": "pickle",
        "result_ttl": -1,
        "job_timeout": 60,
    }
    of_rabbitmq: dict[str, Any] = {"auto_ack": True, "prefetch_count": 1, "arguments": QUORUM}
    leased: dict[str, Any] = {"broker_transport_options": {"visibility_timeout": 1}}

    is_audited(
        subject,
        Case(celery(**of_rq, **of_rabbitmq), WORST, {EARLY, HOARDS, NO_LIMIT}),
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
        "a_few_ahead_are_fine",
        "a_route_ends_the_loop",
        "empty_name_is_no_route",
        "ignored_results_are_kept",
        "knows_one_name_of_pickle",
        "off_is_the_default",
        "results_never_expire_by_default",
        "results_without_a_backend",
    ],
)
def test_off_none_nought_and_an_empty_name_are_told_apart(subject: Subject) -> None:
    keeps = Workload(60, True, loss_matters=True)
    empty = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"}
    mixed, poison = Workload(5, True, is_mixed=True), Workload(5, True, kills_workers=True)
    kept: dict[str, Any] = {"result_backend": "redis://localhost/2"}

    is_audited(
        subject,
        Case(rabbitmq({**QUORUM, **empty}), keeps, ()),
        Case(rabbitmq({**QUORUM, "x-delivery-limit": 0}), keeps, {VANISHES}),
        Case(rabbitmq(QUORUM, auto_ack=True), keeps, {EARLY}),
        Case(rabbitmq(consumer_timeout=None), Workload(90000, True), ()),
        Case(rabbitmq({"x-dead-letter-exchange": "dead"}), poison, {LOOPS}),
        Case(rabbitmq(auto_ack=True), poison, ()),
        Case(rabbitmq(prefetch_count=2), mixed, {HOARDS}),
        Case(rabbitmq(auto_ack=True, prefetch_count=1), mixed, {HOARDS}),
        Case(celery(worker_prefetch_multiplier=2), mixed, {HOARDS}),
        Case(celery(accept_content=["application/x-python-serialize"]), CALM, {PICKLE}),
        Case(celery(accept_content=["application/json"]), CALM, ()),
        Case(rq(retry={"max": 1}, serializer="json"), keeps, ()),
        Case(rq(serializer="rq.serializers.JSONSerializer", result_ttl=0), CALM, ()),
        Case(celery(**kept), CALM, ()),
        Case(celery(**kept, result_expires=None, task_ignore_result=False), CALM, {RESULTS}),
        Case(celery(**kept, result_expires=None, task_ignore_result=True), CALM, ()),
        Case(celery(result_expires=0), CALM, ()),
        Case(rq(result_ttl=-1, serializer="json"), CALM, {RESULTS}),
        Case(rq(result_ttl=86400, serializer="json", job_timeout=3600), CALM, ()),
    )
