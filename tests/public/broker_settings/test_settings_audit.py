"""The promises of an audit of settings, one check each."""

from typing import Any

from course.contracts.broker_settings import Finding, Workload
from course.grading.audits import (
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

EASY = Workload(longest_s=30, is_idempotent=True)
MATTERS = Workload(longest_s=30, is_idempotent=True, loss_matters=True)
ONCE = Workload(longest_s=30)
POISON = Workload(longest_s=30, is_idempotent=True, kills_workers=True)
HANGS = Workload(longest_s=30, is_idempotent=True, may_hang=True)
MIXED = Workload(longest_s=600, is_idempotent=True, is_mixed=True)


def lasting(longest_s: float) -> Workload:
    return Workload(longest_s, is_idempotent=True)


@check(
    "findings come back as a set, and an unknown system is refused",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=["returns_a_list", "knows_every_system", "any_other_broker_is_redis", "returns_names"],
)
def test_findings_come_back_as_a_set_and_an_unknown_system_is_refused(subject: Subject) -> None:
    is_audited(subject, Case(celery(), MATTERS, {EARLY}), Case(celery(), EASY, ()))

    for unknown in ({"system": "sqs"}, {}, {"system": "celery", "broker": "sqs"}):
        is_refused(subject, unknown, EASY)


@check(
    "work is acknowledged when it is done, if it may run twice",
    points=3,
    behaviour="acknowledgement",
    section="Begun, or done",
    catches=[
        "flags_nothing",
        "flags_everything",
        "late_ack_is_always_good",
        "early_ack_is_always_bad",
        "ignores_the_workload",
        "takes_absent_for_late",
        "loss_never_matters",
        "knows_celery_only",
        "auto_ack_by_default",
        "one_of_the_two_acks",
    ],
)
def test_work_is_acknowledged_when_it_is_done_if_it_may_run_twice(subject: Subject) -> None:
    is_audited(
        subject,
        Case(celery(), MATTERS, {EARLY}),
        Case(celery("rabbitmq", task_acks_late=True), MATTERS, ()),
        Case(celery(task_acks_late=True), ONCE, {LATE}),
        Case(celery(), ONCE, ()),
        Case(celery(task_acks_late=False), EASY, ()),
        Case(rabbitmq(), ONCE, {LATE}),
        Case(rabbitmq(auto_ack=True), MATTERS, {EARLY}),
        Case(rabbitmq(), MATTERS, ()),
        Case(rabbitmq(auto_ack=True), ONCE, ()),
        about={EARLY, LATE},
    )


@check(
    "a killed process gives its task back, unless poison kills the next one",
    points=3,
    behaviour="killed processes",
    section="A process is killed",
    catches=[
        "late_ack_is_enough",
        "always_rejects",
        "rejects_without_a_late_ack",
        "poison_in_every_queue",
        "forgets_the_counted_retry",
        "lost_even_with_an_early_ack",
        "one_of_loss_and_poison",
    ],
)
def test_a_killed_process_gives_its_task_back_unless_poison_kills_the_next_one(
    subject: Subject,
) -> None:
    late, rejects = {"task_acks_late": True}, {"task_reject_on_worker_lost": True}
    retries = {"task_retry_on_worker_lost": True}
    both = Workload(30, is_idempotent=True, loss_matters=True, kills_workers=True)

    is_audited(
        subject,
        Case(celery(**late), MATTERS, {LOST}),
        Case(celery(**late, **rejects), MATTERS, ()),
        Case(celery(**late, **rejects), POISON, {LOOPS}),
        Case(celery(**late), POISON, ()),
        Case(celery(**rejects), POISON, ()),
        Case(celery(), MATTERS, ()),
        Case(celery("rabbitmq", **late), both, {LOST}),
        Case(celery("rabbitmq", **late, **rejects, **retries), both, ()),
        Case(celery(**late, **retries), MATTERS, ()),
        about={LOST, LOOPS},
    )


@check(
    "a lease lasts longer than the longest task",
    points=3,
    behaviour="leases",
    section="A lease that ends too soon",
    catches=[
        "no_lease_by_default",
        "lease_on_every_broker",
        "lease_without_a_late_ack",
        "looks_at_the_top_level_only",
        "milliseconds_for_seconds",
        "seconds_for_milliseconds",
        "timeout_of_celery_forgotten",
        "timeout_even_with_auto_ack",
    ],
)
def test_a_lease_lasts_longer_than_the_longest_task(subject: Subject) -> None:
    late = {"task_acks_late": True}

    is_audited(
        subject,
        Case(celery(**late), lasting(7200), {VISIBILITY}),
        Case(
            celery(**late, broker_transport_options={"visibility_timeout": 10800}),
            lasting(7200),
            (),
        ),
        Case(
            celery(**late, broker_transport_options={"visibility_timeout": 60}),
            lasting(90),
            {VISIBILITY},
        ),
        Case(celery(), lasting(7200), ()),
        Case(celery(**late), lasting(2400), ()),
        Case(celery("rabbitmq", **late), lasting(2400), {TAKEN_BACK}),
        Case(celery("rabbitmq", **late), lasting(1200), ()),
        Case(celery("rabbitmq"), lasting(7200), ()),
        Case(rabbitmq(consumer_timeout=60_000), lasting(90), {TAKEN_BACK}),
        Case(rabbitmq(consumer_timeout=60_000), lasting(30), ()),
        Case(rabbitmq(auto_ack=True), lasting(7200), ()),
        about={VISIBILITY, TAKEN_BACK},
    )


@check(
    "short tasks do not wait behind long ones that a worker has fetched",
    points=2,
    behaviour="prefetch",
    section="Who takes how many",
    catches=[
        "prefetch_is_always_bad",
        "prefetch_of_one_by_default",
        "no_prefetch_is_none",
        "prefetch_of_celery_only",
    ],
)
def test_short_tasks_do_not_wait_behind_long_ones_that_a_worker_has_fetched(
    subject: Subject,
) -> None:
    is_audited(
        subject,
        Case(celery(), MIXED, {HOARDS}),
        Case(celery(worker_prefetch_multiplier=1), MIXED, ()),
        Case(celery(worker_prefetch_multiplier=0), MIXED, {HOARDS}),
        Case(celery(worker_prefetch_multiplier=8), EASY, ()),
        Case(rabbitmq(), MIXED, {HOARDS}),
        Case(rabbitmq(prefetch_count=20), MIXED, {HOARDS}),
        Case(rabbitmq(prefetch_count=1), MIXED, ()),
        Case(rabbitmq(), EASY, ()),
        Case(rq(), MIXED, ()),
        about={HOARDS},
    )


@check(
    "a killed job of RQ runs again by a retry, and by nothing else",
    points=2,
    behaviour="killed processes",
    section="A process is killed",
    catches=[
        "rq_requeues_by_itself",
        "short_intervals_requeue",
        "retry_is_always_good",
        "acks_in_rq",
        "retry_is_always_needed",
    ],
)
def test_a_killed_job_of_rq_runs_again_by_a_retry_and_by_nothing_else(subject: Subject) -> None:
    is_audited(
        subject,
        Case(rq(), MATTERS, {KILLED}),
        Case(rq(retry={"max": 3}), MATTERS, ()),
        Case(rq(maintenance_interval=30, worker_ttl=60), MATTERS, {KILLED}),
        Case(rq(), EASY, ()),
        Case(rq(), ONCE, ()),
        Case(rq(retry={"max": 3, "interval": [10, 60]}), ONCE, {LATE}),
        about={KILLED, EARLY, LATE},
    )


@check(
    "poison is counted, and what is given up goes somewhere",
    points=3,
    behaviour="dead letters",
    section="So often, and then",
    catches=[
        "limit_is_enough",
        "limit_needs_no_reason",
        "poison_of_celery_only",
        "never_counts",
        "dead_letters_without_a_limit",
        "poison_with_auto_ack",
    ],
)
def test_poison_is_counted_and_what_is_given_up_goes_somewhere(subject: Subject) -> None:
    limit: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 5}
    route = {"x-dead-letter-exchange": "dead"}

    is_audited(
        subject,
        Case(rabbitmq(limit), MATTERS, {VANISHES}),
        Case(rabbitmq({**limit, **route}), MATTERS, ()),
        Case(rabbitmq(limit), EASY, ()),
        Case(rabbitmq(), MATTERS, ()),
        Case(rabbitmq(), POISON, {LOOPS}),
        Case(rabbitmq(route), POISON, {LOOPS}),
        Case(rabbitmq(limit), POISON, ()),
        Case(rabbitmq(auto_ack=True), POISON, ()),
        about={VANISHES, LOOPS},
    )


@check(
    "a pickle is found where it is sent, where it is read, and by default",
    points=2,
    behaviour="payloads",
    section="What a message may hold",
    catches=[
        "pickle_only_where_written",
        "pickle_only_where_sent",
        "pickle_only_where_read",
        "every_serializer_is_pickle",
        "celery_pickles_by_default",
    ],
)
def test_a_pickle_is_found_where_it_is_sent_where_it_is_read_and_by_default(
    subject: Subject,
) -> None:
    is_audited(
        subject,
        Case(rq(), EASY, {PICKLE}),
        Case(rq(serializer="json"), EASY, ()),
        Case(rq(serializer="pickle"), EASY, {PICKLE}),
        Case(celery(), EASY, ()),
        Case(celery(task_serializer="pickle"), EASY, {PICKLE}),
        Case(celery(accept_content=["json", "pickle"]), EASY, {PICKLE}),
        Case(celery(task_serializer="json", accept_content=["json"]), EASY, ()),
        Case(celery(task_serializer="yaml", accept_content=["yaml", "msgpack"]), EASY, ()),
        about={PICKLE},
    )


@check(
    "results that are kept leave again one day",
    points=2,
    behaviour="results",
    section="What stays for ever",
    catches=[
        "results_never_expire_by_default",
        "never_is_zero_only",
        "never_is_none_only",
        "results_without_a_backend",
        "ignored_results_are_kept",
        "results_of_celery_only",
    ],
)
def test_results_that_are_kept_leave_again_one_day(subject: Subject) -> None:
    kept: dict[str, Any] = {"result_backend": "redis://localhost/1"}

    is_audited(
        subject,
        Case(celery(**kept), EASY, ()),
        Case(celery(**kept, result_expires=None), EASY, {RESULTS}),
        Case(celery(**kept, result_expires=0), EASY, {RESULTS}),
        Case(celery(**kept, result_expires=3600), EASY, ()),
        Case(celery(**kept, result_expires=None, task_ignore_result=True), EASY, ()),
        Case(celery(result_expires=None), EASY, ()),
        Case(rq(), EASY, ()),
        Case(rq(result_ttl=-1), EASY, {RESULTS}),
        Case(rq(result_ttl=0), EASY, ()),
        about={RESULTS},
    )


@check(
    "a task that may hang has a limit",
    points=2,
    behaviour="time limits",
    section="What stays for ever",
    catches=[
        "limit_by_default",
        "soft_limit_is_enough",
        "limits_for_all",
        "rq_has_no_limit",
        "any_limit_of_rq_will_do",
    ],
)
def test_a_task_that_may_hang_has_a_limit(subject: Subject) -> None:
    is_audited(
        subject,
        Case(celery(), HANGS, {NO_LIMIT}),
        Case(celery(task_time_limit=600), HANGS, ()),
        Case(celery(task_soft_time_limit=600), HANGS, {NO_LIMIT}),
        Case(celery(), EASY, ()),
        Case(rq(), HANGS, ()),
        Case(rq(job_timeout=-1), HANGS, {NO_LIMIT}),
        Case(rq(job_timeout=-1), EASY, ()),
        Case(rabbitmq(), HANGS, ()),
        about={NO_LIMIT},
    )


WHOLE = (
    Case(celery(), Workload(30, loss_matters=True, is_mixed=True), {EARLY, HOARDS}),
    Case(
        celery(
            task_acks_late=True,
            task_serializer="pickle",
            accept_content=["pickle"],
            result_backend="redis://localhost/1",
            result_expires=None,
        ),
        Workload(4000, loss_matters=True, may_hang=True),
        {VISIBILITY, LATE, LOST, PICKLE, RESULTS, NO_LIMIT},
    ),
    Case(
        celery("rabbitmq", task_acks_late=True, task_reject_on_worker_lost=True),
        Workload(2000, is_idempotent=True, loss_matters=True, kills_workers=True),
        {TAKEN_BACK, LOOPS},
    ),
    Case(rq(job_timeout=-1), Workload(30, loss_matters=True), {KILLED, PICKLE}),
    Case(
        rabbitmq({"x-queue-type": "quorum", "x-delivery-limit": 3}, prefetch_count=10),
        Workload(30, loss_matters=True, kills_workers=True, is_mixed=True),
        {LATE, VANISHES, HOARDS},
    ),
)


@check(
    "nothing that is wrong is missed",
    points=2,
    behaviour="recall",
    section="The same setting, right and wrong",
    catches=["flags_nothing", "stops_at_the_first", "late_ack_is_always_good"],
)
def test_nothing_that_is_wrong_is_missed(subject: Subject) -> None:
    misses_nothing(subject, *WHOLE)


@check(
    "nothing that is right is flagged",
    points=2,
    behaviour="precision",
    section="The same setting, right and wrong",
    catches=["flags_everything", "ignores_the_workload"],
)
def test_nothing_that_is_right_is_flagged(subject: Subject) -> None:
    has_no_false_alarm(subject, *WHOLE)


@check(
    "an audit changes nothing, and remembers nothing",
    points=1,
    behaviour="arguments",
    section="Said by nobody",
    catches=[
        "fills_in_the_defaults",
        "updates_the_defaults",
        "takes_settings_out",
        "collects_in_one_set",
    ],
)
def test_an_audit_changes_nothing_and_remembers_nothing(subject: Subject) -> None:
    late = celery(task_acks_late=True, broker_transport_options={"max_connections": 3})

    stays_as_it_was(subject, Case(late, MATTERS))
    stays_as_it_was(subject, Case(rabbitmq(auto_ack=True), MATTERS))

    is_audited(
        subject,
        Case(rabbitmq(auto_ack=True), MATTERS, {EARLY}),
        Case(celery(), MATTERS, {EARLY}),
        Case(rabbitmq(), MATTERS, ()),
        Case(late, MATTERS, {LOST}),
        Case(celery(), EASY, ()),
    )
