"""A table: a finding, where it can be one, and the sentence that makes it one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from course.contracts.broker_settings import Finding, Workload

_PLACES = {("celery", "redis"), ("celery", "rabbitmq"), ("rq", None), ("rabbitmq", None)}
_REDIS, _AMQP, _RQ, _RABBIT = "celery/redis", "celery/rabbitmq", "rq", "rabbitmq"
_CELERY = (_REDIS, _AMQP)
_DEFAULTS: dict[str, dict[str, Any]] = {
    "celery": {
        "task_acks_late": False,
        "worker_prefetch_multiplier": 4,
        "task_serializer": "json",
        "accept_content": ["json"],
        "result_expires": 24 * 3600,
        "visibility_timeout": 3600,
        "consumer_timeout": 30 * 60 * 1000,
    },
    "rq": {"result_ttl": 500, "job_timeout": 180, "serializer": "pickle"},
    "rabbitmq": {
        "auto_ack": False,
        "prefetch_count": 0,
        "consumer_timeout": 30 * 60 * 1000,
        "x-queue-type": "classic",
    },
}


class _Settings:
    """What is given, over what the library takes where nothing is."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        inner = {
            "celery": config.get("broker_transport_options", {}),
            "rabbitmq": config.get("arguments", {}),
        }.get(config["system"], {})
        outer = {name: value for name, value in config.items() if name != "visibility_timeout"}
        outer = {name: value for name, value in outer.items() if not name.startswith("x-")}
        self._all = {**_DEFAULTS[config["system"]], **outer, **inner}

    def __getitem__(self, name: str) -> Any:
        return self._all.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._all


@dataclass(frozen=True)
class _Rule:
    finding: Finding
    places: tuple[str, ...]
    is_broken: Callable[[_Settings, Workload], Any]


def _is_over(s: _Settings, w: Workload) -> bool:
    timeout_ms = s["consumer_timeout"]
    return timeout_ms is not None and w.longest_s >= timeout_ms / 1000


def _pickles(s: _Settings, _: Workload) -> bool:
    spoken = {s["task_serializer"], *s["accept_content"]}
    return bool(spoken & {"pickle", "application/x-python-serialize"})


def _counts(s: _Settings) -> bool:
    return s["x-queue-type"] == "quorum" and "x-delivery-limit" in s


def _stores(s: _Settings) -> bool:
    return bool(s["result_backend"]) and not s["task_ignore_result"]


_RULES = (
    _Rule(
        Finding.EARLY_ACK_LOSES_WORK,
        _CELERY,
        lambda s, w: not s["task_acks_late"] and w.loss_matters,
    ),
    _Rule(
        Finding.EARLY_ACK_LOSES_WORK,
        (_RABBIT,),
        lambda s, w: s["auto_ack"] and w.loss_matters,
    ),
    _Rule(
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE,
        _CELERY,
        lambda s, w: s["task_acks_late"] and not w.is_idempotent,
    ),
    _Rule(
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE,
        (_RQ,),
        lambda s, w: s["retry"] and not w.is_idempotent,
    ),
    _Rule(
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE,
        (_RABBIT,),
        lambda s, w: not s["auto_ack"] and not w.is_idempotent,
    ),
    _Rule(
        Finding.LOST_WORKER_STILL_ACKED,
        _CELERY,
        lambda s, w: (
            s["task_acks_late"]
            and not (s["task_reject_on_worker_lost"] or s["task_retry_on_worker_lost"])
            and w.loss_matters
        ),
    ),
    _Rule(
        Finding.REJECT_ON_LOST_LOOPS_POISON,
        _CELERY,
        lambda s, w: (
            s["task_acks_late"]
            and s["task_reject_on_worker_lost"]
            and not s["task_retry_on_worker_lost"]
            and w.kills_workers
        ),
    ),
    _Rule(
        Finding.REJECT_ON_LOST_LOOPS_POISON,
        (_RABBIT,),
        lambda s, w: not s["auto_ack"] and not _counts(s) and w.kills_workers,
    ),
    _Rule(
        Finding.VISIBILITY_BELOW_TASK,
        (_REDIS,),
        lambda s, w: s["task_acks_late"] and not w.longest_s < s["visibility_timeout"],
    ),
    _Rule(
        Finding.ACK_TIMEOUT_BELOW_TASK,
        (_AMQP,),
        lambda s, w: s["task_acks_late"] and _is_over(s, w),
    ),
    _Rule(
        Finding.ACK_TIMEOUT_BELOW_TASK,
        (_RABBIT,),
        lambda s, w: not s["auto_ack"] and _is_over(s, w),
    ),
    _Rule(
        Finding.PREFETCH_HOARDS,
        _CELERY,
        lambda s, w: (
            (not s["task_acks_late"] or s["worker_prefetch_multiplier"] != 1) and w.is_mixed
        ),
    ),
    _Rule(
        Finding.PREFETCH_HOARDS,
        (_RABBIT,),
        lambda s, w: (s["auto_ack"] or s["prefetch_count"] != 1) and w.is_mixed,
    ),
    _Rule(
        Finding.KILLED_JOB_NOT_REQUEUED,
        (_RQ,),
        lambda s, w: not s["retry"] and w.loss_matters,
    ),
    _Rule(
        Finding.LIMIT_WITHOUT_DEAD_LETTERS,
        (_RABBIT,),
        lambda s, w: (
            not s["auto_ack"]
            and _counts(s)
            and "x-dead-letter-exchange" not in s
            and w.loss_matters
        ),
    ),
    _Rule(Finding.PICKLE_PAYLOAD, _CELERY, _pickles),
    _Rule(Finding.PICKLE_PAYLOAD, (_RQ,), lambda s, _: s["serializer"] in (None, "pickle")),
    _Rule(
        Finding.UNBOUNDED_RESULTS,
        _CELERY,
        lambda s, _: _stores(s) and not s["result_expires"],
    ),
    _Rule(Finding.UNBOUNDED_RESULTS, (_RQ,), lambda s, _: s["result_ttl"] == -1),
    _Rule(
        Finding.NO_TIME_LIMIT,
        _CELERY,
        lambda s, w: s["task_time_limit"] is None and w.may_hang,
    ),
    _Rule(Finding.NO_TIME_LIMIT, (_RQ,), lambda s, w: s["job_timeout"] == -1 and w.may_hang),
)


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    system = config.get("system")
    broker = config.get("broker") if system == "celery" else None
    if (system, broker) not in _PLACES:
        raise ValueError(f"no rule for system {system!r}, broker {broker!r}")
    place = f"{system}/{broker}" if broker else str(system)
    settings = _Settings(config)
    return {
        rule.finding
        for rule in _RULES
        if place in rule.places and rule.is_broken(settings, workload)
    }
