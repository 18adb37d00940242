"""Who says that a killed process's task is not given back has ended its retries, too."""

from __future__ import annotations

from typing import Any

from course.contracts.broker_settings import Finding, Workload


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    system = config.get("system")
    if system == "celery":
        holds = _celery(config, workload)
    elif system == "rq":
        holds = _rq(config, workload)
    elif system == "rabbitmq":
        holds = _rabbitmq(config, workload)
    else:
        raise ValueError(f"system is {system!r}: it is celery, rq or rabbitmq")
    return {finding for finding, is_one in holds.items() if is_one}


def _celery(config: dict[str, Any], workload: Workload) -> dict[Finding, bool]:
    broker = config.get("broker")
    if broker not in ("redis", "rabbitmq"):
        raise ValueError(f"broker is {broker!r}: with celery it is redis or rabbitmq")
    is_late = config.get("task_acks_late", False)
    rejects = config.get("task_reject_on_worker_lost", False)
    retries = config.get("task_retry_on_worker_lost", False)
    if config.get("task_reject_on_worker_lost") is False:
        retries = False
    visibility_s = config.get("broker_transport_options", {}).get("visibility_timeout", 3600)
    content = [config.get("task_serializer", "json"), *config.get("accept_content", ["json"])]
    has_results = config.get("result_backend") and not config.get("task_ignore_result")
    return {
        Finding.EARLY_ACK_LOSES_WORK: not is_late and workload.loss_matters,
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE: is_late and not workload.is_idempotent,
        Finding.LOST_WORKER_STILL_ACKED: (
            is_late and not rejects and not retries and workload.loss_matters
        ),
        Finding.REJECT_ON_LOST_LOOPS_POISON: (
            is_late and rejects and not retries and workload.kills_workers
        ),
        Finding.VISIBILITY_BELOW_TASK: (
            is_late and broker == "redis" and workload.longest_s >= visibility_s
        ),
        Finding.ACK_TIMEOUT_BELOW_TASK: (
            is_late and broker == "rabbitmq" and _is_taken_back(config, workload)
        ),
        Finding.PREFETCH_HOARDS: (
            workload.is_mixed and (not is_late or config.get("worker_prefetch_multiplier", 4) != 1)
        ),
        Finding.PICKLE_PAYLOAD: (
            "pickle" in content or "application/x-python-serialize" in content
        ),
        Finding.UNBOUNDED_RESULTS: (
            bool(has_results) and config.get("result_expires", 86400) in (None, 0)
        ),
        Finding.NO_TIME_LIMIT: workload.may_hang and config.get("task_time_limit") is None,
    }


def _rq(config: dict[str, Any], workload: Workload) -> dict[Finding, bool]:
    retries = config.get("retry") is not None
    return {
        Finding.KILLED_JOB_NOT_REQUEUED: not retries and workload.loss_matters,
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE: retries and not workload.is_idempotent,
        Finding.PICKLE_PAYLOAD: (config.get("serializer") or "pickle") == "pickle",
        Finding.UNBOUNDED_RESULTS: config.get("result_ttl", 500) == -1,
        Finding.NO_TIME_LIMIT: workload.may_hang and config.get("job_timeout", 180) == -1,
    }


def _rabbitmq(config: dict[str, Any], workload: Workload) -> dict[Finding, bool]:
    is_early = config.get("auto_ack", False)
    arguments = config.get("arguments", {})
    is_quorum = arguments.get("x-queue-type", "classic") == "quorum"
    is_limited = is_quorum and "x-delivery-limit" in arguments
    has_route = "x-dead-letter-exchange" in arguments
    return {
        Finding.EARLY_ACK_LOSES_WORK: is_early and workload.loss_matters,
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE: not is_early and not workload.is_idempotent,
        Finding.REJECT_ON_LOST_LOOPS_POISON: (
            not is_early and not is_limited and workload.kills_workers
        ),
        Finding.LIMIT_WITHOUT_DEAD_LETTERS: (
            not is_early and is_limited and not has_route and workload.loss_matters
        ),
        Finding.ACK_TIMEOUT_BELOW_TASK: not is_early and _is_taken_back(config, workload),
        Finding.PREFETCH_HOARDS: (
            workload.is_mixed and (is_early or config.get("prefetch_count", 0) != 1)
        ),
    }


def _is_taken_back(config: dict[str, Any], workload: Workload) -> bool:
    timeout_ms = config.get("consumer_timeout", 1_800_000)
    return timeout_ms is not None and workload.longest_s * 1000 >= timeout_ms
