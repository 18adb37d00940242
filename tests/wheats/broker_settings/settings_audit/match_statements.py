"""Match statements: a pattern names the settings that matter, and what is left is the default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from course.contracts.broker_settings import Finding, Workload


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    match config:
        case {"system": "celery", "broker": "redis" | "rabbitmq"}:
            return {*_acks(config, workload), *_celery(config, workload)}
        case {"system": "rq"}:
            return set(_rq(config, workload))
        case {"system": "rabbitmq", "auto_ack": True}:
            return set(_pushed(workload))
        case {"system": "rabbitmq"}:
            return set(_consumed(config, workload))
    named = {name: config[name] for name in ("system", "broker") if name in config}
    raise ValueError(f"{named} is no system that can be audited")


def _acks(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    match config:
        case {"task_acks_late": True}:
            if not workload.is_idempotent:
                yield Finding.LATE_ACK_WITHOUT_IDEMPOTENCE
        case _:
            if workload.loss_matters:
                yield Finding.EARLY_ACK_LOSES_WORK
            return
    yield from _lost(config, workload)
    yield from _leased(config, workload)


def _lost(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    match config:
        case {"task_retry_on_worker_lost": True}:
            pass
        case {"task_reject_on_worker_lost": True}:
            if workload.kills_workers:
                yield Finding.REJECT_ON_LOST_LOOPS_POISON
        case _:
            if workload.loss_matters:
                yield Finding.LOST_WORKER_STILL_ACKED


def _leased(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    match config:
        case {"broker": "rabbitmq"}:
            yield from _waited(config, workload)
        case {"broker_transport_options": {"visibility_timeout": lease_s}}:
            if workload.longest_s >= lease_s:
                yield Finding.VISIBILITY_BELOW_TASK
        case _:
            if workload.longest_s >= 3600:
                yield Finding.VISIBILITY_BELOW_TASK


def _waited(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    match config:
        case {"consumer_timeout": None}:
            return
        case {"consumer_timeout": timeout_ms}:
            limit_s = timeout_ms / 1000
        case _:
            limit_s = 1800
    if workload.longest_s >= limit_s:
        yield Finding.ACK_TIMEOUT_BELOW_TASK


def _celery(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    match config:
        case {"task_acks_late": True, "worker_prefetch_multiplier": 1}:
            pass
        case _ if workload.is_mixed:
            yield Finding.PREFETCH_HOARDS
    match config:
        case {"task_serializer": "pickle" | "application/x-python-serialize"}:
            yield Finding.PICKLE_PAYLOAD
        case {"accept_content": contents}:
            if {"pickle", "application/x-python-serialize"} & set(contents):
                yield Finding.PICKLE_PAYLOAD
    match config:
        case {"task_ignore_result": True} | {"result_backend": None}:
            pass
        case {"result_backend": _, "result_expires": None | 0}:
            yield Finding.UNBOUNDED_RESULTS
    match config:
        case {"task_time_limit": int() | float()}:
            pass
        case _ if workload.may_hang:
            yield Finding.NO_TIME_LIMIT


def _rq(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    match config:
        case {"retry": {"max": _}}:
            if not workload.is_idempotent:
                yield Finding.LATE_ACK_WITHOUT_IDEMPOTENCE
        case _ if workload.loss_matters:
            yield Finding.KILLED_JOB_NOT_REQUEUED
    match config:
        case {"serializer": "json" | "rq.serializers.JSONSerializer"}:
            pass
        case _:
            yield Finding.PICKLE_PAYLOAD
    if config.get("result_ttl") == -1:
        yield Finding.UNBOUNDED_RESULTS
    if config.get("job_timeout") == -1 and workload.may_hang:
        yield Finding.NO_TIME_LIMIT


def _pushed(workload: Workload) -> Iterator[Finding]:
    if workload.loss_matters:
        yield Finding.EARLY_ACK_LOSES_WORK
    if workload.is_mixed:
        yield Finding.PREFETCH_HOARDS


def _consumed(config: dict[str, Any], workload: Workload) -> Iterator[Finding]:
    if not workload.is_idempotent:
        yield Finding.LATE_ACK_WITHOUT_IDEMPOTENCE
    yield from _waited(config, workload)
    if config.get("prefetch_count") != 1 and workload.is_mixed:
        yield Finding.PREFETCH_HOARDS
    match config.get("arguments"):
        case {"x-queue-type": "quorum", "x-delivery-limit": _, "x-dead-letter-exchange": _}:
            pass
        case {"x-queue-type": "quorum", "x-delivery-limit": _}:
            if workload.loss_matters:
                yield Finding.LIMIT_WITHOUT_DEAD_LETTERS
        case _ if workload.kills_workers:
            yield Finding.REJECT_ON_LOST_LOOPS_POISON
