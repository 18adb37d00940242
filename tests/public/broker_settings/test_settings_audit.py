"""The promises of an audit of settings, one check each."""

from typing import Any

from course.contracts.broker_settings import Finding, Workload
from course.grading.audits import (
    Case,
    celery,
    is_audited,
    is_refused,
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

EASY = Workload(longest_s=30, is_idempotent=True)
MATTERS = Workload(longest_s=30, is_idempotent=True, loss_matters=True)
ONCE = Workload(longest_s=30)
POISON = Workload(longest_s=30, is_idempotent=True, kills_workers=True)
BOTH = Workload(longest_s=30, is_idempotent=True, loss_matters=True, kills_workers=True)
HANGS = Workload(longest_s=30, is_idempotent=True, may_hang=True)
MIXED = Workload(longest_s=600, is_idempotent=True, is_mixed=True)
LONG_POISON = Workload(2000, is_idempotent=True, kills_workers=True)
FRAIL = Workload(4000, loss_matters=True, is_mixed=True)
MINUTES, LONG, HOURS = Workload(90, True), Workload(2400, True), Workload(7200, True)

CRASHES = {LATE, LOST, HOARDS}
LATELY: dict[str, Any] = {"task_acks_late": True}
REJECTS: dict[str, Any] = {"task_reject_on_worker_lost": True}
RETRIES: dict[str, Any] = {"task_retry_on_worker_lost": True}
UNSAID: dict[str, Any] = {"task_reject_on_worker_lost": False, "task_retry_on_worker_lost": False}
KEPT: dict[str, Any] = {"result_backend": "redis://localhost/1"}
LIMIT: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 5}
ROUTE: dict[str, Any] = {"x-dead-letter-exchange": "dead"}
WHOLE = (
    Case(celery(), FRAIL, {EARLY, HOARDS}),
    Case(celery(**LATELY, **KEPT, result_expires=0), FRAIL, {*CRASHES, VISIBILITY, RESULTS}),
    Case(celery("rabbitmq", **LATELY, **REJECTS), LONG_POISON, {TAKEN_BACK, LOOPS}),
    Case(rq(job_timeout=-1), FRAIL, {KILLED, PICKLE}),
    Case(rabbitmq(LIMIT, prefetch_count=10), FRAIL, {LATE, VANISHES, TAKEN_BACK, HOARDS}),
)


@check(
    "findings come back as a plain set",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=["returns_a_list", "returns_names"],
)
def test_findings_come_back_as_a_plain_set(subject: Subject) -> None:
    is_audited(subject, Case(celery(), MATTERS), Case(rabbitmq(), BOTH), Case(rq(), EASY), about=())


@check(
    "an unknown system or broker is refused, and so is none",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=["knows_every_system", "any_other_broker_is_redis", "redis_where_no_broker_is_said"],
)
def test_an_unknown_system_or_broker_is_refused_and_so_is_none(subject: Subject) -> None:
    for unknown in (
        {"system": "sqs"},
        {},
        {"system": "celery", "broker": "sqs"},
        {"system": "celery"},
    ):
        is_refused(subject, unknown, EASY)


@check(
    "work is acknowledged when it is done, if it may run twice",
    points=3,
    behaviour="acknowledgement",
    section="Begun, or done",
    catches=["late_ack_is_always_good", "takes_absent_for_late", "auto_ack_by_default"],
)
def test_work_is_acknowledged_when_it_is_done_if_it_may_run_twice(subject: Subject) -> None:
    is_audited(
        subject,
        Case(celery(), MATTERS, {EARLY}),
        Case(celery("rabbitmq", **LATELY), MATTERS, ()),
        Case(celery(**LATELY), ONCE, {LATE}),
        Case(celery(), ONCE, ()),
        Case(celery(), Workload(30, loss_matters=True), {EARLY}),
        Case(celery(task_acks_late=False), MATTERS, {EARLY}),
        Case(celery(auto_ack=True, **LATELY), ONCE, {LATE}),
        Case(rabbitmq(), ONCE, {LATE}),
        Case(rabbitmq(auto_ack=True), MATTERS, {EARLY}),
        Case(rabbitmq(task_acks_late=False, auto_ack=False), MATTERS, ()),
        Case(rabbitmq(auto_ack=True), ONCE, ()),
        about={EARLY, LATE},
    )


@check(
    "a killed process gives its task back",
    points=3,
    behaviour="killed processes",
    section="A process is killed",
    catches=["late_ack_is_enough", "always_rejects", "rejects_without_a_late_ack"],
)
def test_a_killed_process_gives_its_task_back(subject: Subject) -> None:
    is_audited(
        subject,
        Case(celery(**LATELY), MATTERS, {LOST}),
        Case(celery(**LATELY, **REJECTS), MATTERS, ()),
        Case(celery(**LATELY, **REJECTS), POISON, {LOOPS}),
        Case(celery(**LATELY), POISON, ()),
        Case(celery(**REJECTS), POISON, ()),
        Case(celery(), MATTERS, ()),
        Case(celery("rabbitmq", **LATELY), BOTH, {LOST}),
        Case(celery("rabbitmq", **LATELY, **REJECTS, **RETRIES), BOTH, ()),
        Case(celery(**LATELY, **RETRIES), MATTERS, ()),
        Case(celery(**LATELY, **UNSAID), BOTH, {LOST}),
        about={LOST, LOOPS},
    )


@check(
    "a lease lasts longer than the longest task",
    points=3,
    behaviour="leases",
    section="A lease that ends too soon",
    catches=["no_lease_by_default", "lease_on_every_broker", "looks_at_the_top_level_only"],
)
def test_a_lease_lasts_longer_than_the_longest_task(subject: Subject) -> None:
    minutes: dict[str, Any] = {"visibility_timeout": 90}
    three_hours = {"visibility_timeout": 10800}

    is_audited(
        subject,
        Case(celery(**LATELY), HOURS, {VISIBILITY}),
        Case(celery(**LATELY, broker_transport_options=three_hours), HOURS, ()),
        Case(celery(**LATELY, broker_transport_options={}), HOURS, {VISIBILITY}),
        Case(celery(), HOURS, ()),
        Case(celery(**LATELY), LONG, ()),
        Case(celery(**LATELY, broker_transport_options=minutes), MINUTES, {VISIBILITY}),
        Case(celery(**LATELY, **minutes, consumer_timeout=60_000), MINUTES, ()),
        Case(celery("rabbitmq", **LATELY, broker_transport_options=minutes), MINUTES, ()),
        Case(celery("rabbitmq", **LATELY), HOURS, {TAKEN_BACK}),
        Case(celery("rabbitmq", **LATELY), MIXED, ()),
        Case(celery("rabbitmq"), HOURS, ()),
        Case(rabbitmq(consumer_timeout=60_000), EASY, ()),
        Case(rabbitmq(consumer_timeout=90_000), MINUTES, {TAKEN_BACK}),
        Case(rabbitmq(consumer_timeout=None), HOURS, ()),
        Case(rabbitmq(auto_ack=True), HOURS, ()),
        about={VISIBILITY, TAKEN_BACK},
    )


@check(
    "short tasks do not wait behind fetched long ones",
    points=2,
    behaviour="prefetch",
    section="Who takes how many",
    catches=["prefetch_of_one_by_default", "nought_fetches_nothing", "prefetch_is_always_bad"],
)
def test_short_tasks_do_not_wait_behind_fetched_long_ones(subject: Subject) -> None:
    is_audited(
        subject,
        Case(celery(), MIXED, {HOARDS}),
        Case(celery(**LATELY, worker_prefetch_multiplier=1), MIXED, ()),
        Case(celery(worker_prefetch_multiplier=1), MIXED, {HOARDS}),
        Case(celery(**LATELY), MIXED, {HOARDS}),
        Case(celery(**LATELY, worker_prefetch_multiplier=0), MIXED, {HOARDS}),
        Case(celery(worker_prefetch_multiplier=8), EASY, ()),
        Case(rabbitmq(), MIXED, {HOARDS}),
        Case(rabbitmq(prefetch_count=20), MIXED, {HOARDS}),
        Case(rabbitmq(prefetch_count=1), MIXED, ()),
        Case(rq(), MIXED, ()),
        about={HOARDS},
    )


@check(
    "a killed job of RQ runs again by a retry, and by nothing else",
    points=2,
    behaviour="killed processes",
    section="A process is killed",
    catches=["short_intervals_requeue", "retry_is_always_good", "rq_requeues_by_itself"],
)
def test_a_killed_job_of_rq_runs_again_by_a_retry_and_by_nothing_else(subject: Subject) -> None:
    is_audited(
        subject,
        Case(rq(), MATTERS, {KILLED}),
        Case(rq(retry={"max": 3}), MATTERS, ()),
        Case(rq(maintenance_interval=30, worker_ttl=60), MATTERS, {KILLED}),
        Case(rq(retry=None, **LATELY), ONCE, ()),
        Case(rq(retry={"max": 3, "interval": [10, 60]}), ONCE, {LATE}),
        about={KILLED, EARLY, LATE},
    )


@check(
    "poison is counted, and what is given up goes somewhere",
    points=3,
    behaviour="dead letters",
    section="So often, and then",
    catches=["limit_is_enough", "limit_needs_no_reason", "never_counts", "reads_every_place"],
)
def test_poison_is_counted_and_what_is_given_up_goes_somewhere(subject: Subject) -> None:
    is_audited(
        subject,
        Case(rabbitmq(LIMIT), MATTERS, {VANISHES}),
        Case(rabbitmq({**LIMIT, **ROUTE}), MATTERS, ()),
        Case(rabbitmq(LIMIT), EASY, ()),
        Case(rabbitmq(), BOTH, {LOOPS}),
        Case(rabbitmq(ROUTE), POISON, {LOOPS}),
        Case(rabbitmq(LIMIT), POISON, ()),
        Case(rabbitmq(**LIMIT), POISON, {LOOPS}),
        Case(rabbitmq(auto_ack=True), POISON, ()),
        about={VANISHES, LOOPS},
    )


@check(
    "a pickle is found, sent or read or by default",
    points=2,
    behaviour="payloads",
    section="What a message may hold",
    catches=["pickle_only_where_sent", "rq_pickles_when_told", "pickle_only_where_read"],
)
def test_a_pickle_is_found_sent_or_read_or_by_default(subject: Subject) -> None:
    is_audited(
        subject,
        Case(rq(), EASY, {PICKLE}),
        Case(rq(serializer=None), EASY, {PICKLE}),
        Case(rq(serializer="json", task_serializer="pickle"), EASY, ()),
        Case(celery(serializer="pickle"), EASY, ()),
        Case(celery(task_serializer="pickle"), EASY, {PICKLE}),
        Case(celery(accept_content=["json", "pickle"]), EASY, {PICKLE}),
        Case(celery(task_serializer="yaml", accept_content=["yaml", "msgpack"]), EASY, ()),
        about={PICKLE},
    )


@check(
    "results leave again one day, and so does a task that hangs",
    points=3,
    behaviour="limits",
    section="What stays for ever",
    catches=["soft_limit_is_enough", "never_is_zero_only"],
)
def test_results_leave_again_one_day_and_so_does_a_task_that_hangs(subject: Subject) -> None:
    is_audited(
        subject,
        Case(celery(**KEPT, task_time_limit=600), HANGS, ()),
        Case(celery(**KEPT, result_expires=None, task_ignore_result=False), EASY, {RESULTS}),
        Case(celery(**KEPT, result_expires=0), EASY, {RESULTS}),
        Case(celery(**KEPT, result_expires=None, task_ignore_result=True), EASY, ()),
        Case(celery(result_expires=None), HANGS, {NO_LIMIT}),
        Case(celery(task_soft_time_limit=600), HANGS, {NO_LIMIT}),
        Case(rq(result_ttl=0), HANGS, ()),
        Case(rq(result_ttl=-1), EASY, {RESULTS}),
        Case(rq(job_timeout=-1), HANGS, {NO_LIMIT}),
        about={RESULTS, NO_LIMIT},
    )


@check(
    "all that is wrong is found, and nothing else",
    points=4,
    behaviour="recall and precision",
    section="The same setting, right and wrong",
    catches=["flags_nothing", "stops_at_the_first", "knows_celery_only", "flags_everything"],
)
def test_all_that_is_wrong_is_found_and_nothing_else(subject: Subject) -> None:
    is_audited(subject, *WHOLE)


@check(
    "an audit changes nothing, and remembers nothing",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=["fills_in_the_defaults", "takes_settings_out", "collects_in_one_set", "one_for_all"],
)
def test_an_audit_changes_nothing_and_remembers_nothing(subject: Subject) -> None:
    late = celery(**LATELY, broker_transport_options={"max_connections": 3})

    stays_as_it_was(subject, Case(late, MATTERS))
    stays_as_it_was(subject, Case(rabbitmq(auto_ack=True), MATTERS))

    is_audited(
        subject,
        Case(celery(), MATTERS, {EARLY}),
        Case(celery(**LATELY), MATTERS, {LOST}),
        Case(celery(), EASY, ()),
    )
