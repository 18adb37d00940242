"""One question after another, in the order in which a reader asks them."""

from __future__ import annotations

from typing import Any

from course.contracts.broker_settings import Finding, Workload


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    found: set[Finding] = set()
    system = config.get("system")

    if system == "celery":
        _look_at_celery(config, workload, found)
    elif system == "rq":
        _look_at_rq(config, workload, found)
    elif system == "rabbitmq":
        _look_at_rabbitmq(config, workload, found)
    else:
        raise ValueError(f"{system!r} is none of celery, rq and rabbitmq")
    return found


def _look_at_celery(config: dict[str, Any], workload: Workload, found: set[Finding]) -> None:
    broker = config.get("broker")
    if broker not in ("redis", "rabbitmq"):
        raise ValueError(f"{broker!r} is neither redis nor rabbitmq")

    retries = config.get("task_retry_on_worker_lost", False)
    if config.get("task_acks_late", False):
        _look_at_a_late_ack(config, workload, found)
    else:
        if workload.loss_matters:
            found.add(Finding.EARLY_ACK_LOSES_WORK)
        if retries and not workload.is_idempotent:  # left open: it does run again
            found.add(Finding.LATE_ACK_WITHOUT_IDEMPOTENCE)

    is_late = config.get("task_acks_late", False)
    if workload.is_mixed and not (is_late and config.get("worker_prefetch_multiplier", 4) == 1):
        found.add(Finding.PREFETCH_HOARDS)

    for name in (config.get("task_serializer", "json"), *config.get("accept_content", ["json"])):
        if name in ("pickle", "application/x-python-serialize"):
            found.add(Finding.PICKLE_PAYLOAD)

    if config.get("result_backend") is not None and not config.get("task_ignore_result", False):
        expires = config.get("result_expires", 86400)
        if expires is None or expires == 0:
            found.add(Finding.UNBOUNDED_RESULTS)

    if workload.may_hang and config.get("task_time_limit") is None:
        found.add(Finding.NO_TIME_LIMIT)


def _look_at_a_late_ack(config: dict[str, Any], workload: Workload, found: set[Finding]) -> None:
    if not workload.is_idempotent:
        found.add(Finding.LATE_ACK_WITHOUT_IDEMPOTENCE)

    if not config.get("task_retry_on_worker_lost", False):
        if config.get("task_reject_on_worker_lost"):
            if workload.kills_workers:
                found.add(Finding.REJECT_ON_LOST_LOOPS_POISON)
        elif workload.loss_matters:
            found.add(Finding.LOST_WORKER_STILL_ACKED)

    if config["broker"] == "redis":
        options = config.get("broker_transport_options") or {}
        if options.get("visibility_timeout", 3600) <= workload.longest_s:
            found.add(Finding.VISIBILITY_BELOW_TASK)
    elif _runs_out(config, workload):
        found.add(Finding.ACK_TIMEOUT_BELOW_TASK)


def _look_at_rq(config: dict[str, Any], workload: Workload, found: set[Finding]) -> None:
    if config.get("retry"):
        if not workload.is_idempotent:
            found.add(Finding.LATE_ACK_WITHOUT_IDEMPOTENCE)
    elif workload.loss_matters:
        found.add(Finding.KILLED_JOB_NOT_REQUEUED)

    if config.get("serializer", "pickle") in ("pickle", None):
        found.add(Finding.PICKLE_PAYLOAD)
    if config.get("result_ttl", 500) == -1:
        found.add(Finding.UNBOUNDED_RESULTS)
    if workload.may_hang and config.get("job_timeout", 180) == -1:
        found.add(Finding.NO_TIME_LIMIT)


def _look_at_rabbitmq(config: dict[str, Any], workload: Workload, found: set[Finding]) -> None:
    if config.get("auto_ack", False):
        if workload.loss_matters:
            found.add(Finding.EARLY_ACK_LOSES_WORK)
        if workload.is_mixed:
            found.add(Finding.PREFETCH_HOARDS)
        return

    if not workload.is_idempotent:
        found.add(Finding.LATE_ACK_WITHOUT_IDEMPOTENCE)
    if workload.is_mixed and config.get("prefetch_count", 0) != 1:
        found.add(Finding.PREFETCH_HOARDS)
    if _runs_out(config, workload):
        found.add(Finding.ACK_TIMEOUT_BELOW_TASK)

    arguments = config.get("arguments", {})
    if arguments.get("x-queue-type") == "quorum" and "x-delivery-limit" in arguments:
        if workload.loss_matters and "x-dead-letter-exchange" not in arguments:
            found.add(Finding.LIMIT_WITHOUT_DEAD_LETTERS)
    elif workload.kills_workers:
        found.add(Finding.REJECT_ON_LOST_LOOPS_POISON)


def _runs_out(config: dict[str, Any], workload: Workload) -> bool:
    timeout_ms = config.get("consumer_timeout", 1_800_000)
    return timeout_ms is not None and timeout_ms <= workload.longest_s * 1000
