"""A class for each system says what its settings mean; the questions are asked once, of all."""

from __future__ import annotations

from typing import Any

from course.contracts.broker_settings import Finding, Workload

_NEVER_S = float("inf")


class _System:
    """What a system does, in the course's own words."""

    is_acked_early = False  # taken off before the work begins
    loses_killed = False  # a killed process's work, although it was not yet done
    gives_back_killed = False  # that work, without counting
    never_gives_back = False
    lease_s = _NEVER_S
    ack_s = _NEVER_S
    fetches_ahead = False
    reads_pickles = False
    keeps_results = False
    has_no_limit = False
    throws_away = False  # what was tried too often

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    def _said(self, name: str, default: Any = None) -> Any:
        return self._config.get(name, default)

    def _ack_s(self) -> float:
        timeout_ms = self._said("consumer_timeout", 1_800_000)
        return _NEVER_S if timeout_ms is None else timeout_ms / 1000


class _Celery(_System):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        late, rejects, retries = (
            bool(self._said(name))
            for name in (
                "task_acks_late",
                "task_reject_on_worker_lost",
                "task_retry_on_worker_lost",
            )
        )
        self.is_acked_early = not late
        self.loses_killed = late and not rejects and not retries
        self.gives_back_killed = late and rejects and not retries
        broker = self._said("broker")
        if late and broker == "redis":
            options = self._said("broker_transport_options", {})
            self.lease_s = options.get("visibility_timeout", 3600)
        if late and broker == "rabbitmq":
            self.ack_s = self._ack_s()
        self.fetches_ahead = not late or self._said("worker_prefetch_multiplier", 4) != 1
        contents = {self._said("task_serializer", "json"), *self._said("accept_content", ["json"])}
        self.reads_pickles = not contents.isdisjoint({"pickle", "application/x-python-serialize"})
        stores = bool(self._said("result_backend")) and not self._said("task_ignore_result")
        self.keeps_results = stores and not self._said("result_expires", 86400)
        self.has_no_limit = self._said("task_time_limit") is None


class _Rq(_System):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self.never_gives_back = self._said("retry") is None
        self.reads_pickles = self._said("serializer") in (None, "pickle")
        self.keeps_results = self._said("result_ttl", 500) == -1
        self.has_no_limit = self._said("job_timeout", 180) == -1


class _Rabbitmq(_System):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        arguments = self._said("arguments", {})
        self.is_acked_early = self._said("auto_ack", False)
        is_late = not self.is_acked_early
        # Left open: a quorum queue that states no limit has one since RabbitMQ 4.
        counts = is_late and arguments.get("x-queue-type") == "quorum"
        self.gives_back_killed = is_late and not counts
        self.throws_away = counts and "x-dead-letter-exchange" not in arguments
        self.ack_s = self._ack_s() if is_late else _NEVER_S
        self.fetches_ahead = self.is_acked_early or self._said("prefetch_count", 0) != 1


def audit(config: dict[str, Any], workload: Workload) -> set[Finding]:
    kinds: dict[Any, type[_System]] = {"celery": _Celery, "rq": _Rq, "rabbitmq": _Rabbitmq}
    kind = kinds.get(config.get("system"))
    if kind is None or (kind is _Celery and config.get("broker") not in ("redis", "rabbitmq")):
        raise ValueError(f"unknown: {config.get('system')!r} on {config.get('broker')!r}")
    system = kind(config)
    runs_again = not system.is_acked_early and not system.never_gives_back
    questions = {
        Finding.EARLY_ACK_LOSES_WORK: system.is_acked_early and workload.loss_matters,
        Finding.LATE_ACK_WITHOUT_IDEMPOTENCE: runs_again and not workload.is_idempotent,
        Finding.LOST_WORKER_STILL_ACKED: system.loses_killed and workload.loss_matters,
        Finding.REJECT_ON_LOST_LOOPS_POISON: system.gives_back_killed and workload.kills_workers,
        Finding.KILLED_JOB_NOT_REQUEUED: system.never_gives_back and workload.loss_matters,
        Finding.VISIBILITY_BELOW_TASK: system.lease_s <= workload.longest_s,
        Finding.ACK_TIMEOUT_BELOW_TASK: system.ack_s <= workload.longest_s,
        Finding.PREFETCH_HOARDS: system.fetches_ahead and workload.is_mixed,
        Finding.LIMIT_WITHOUT_DEAD_LETTERS: system.throws_away and workload.loss_matters,
        Finding.PICKLE_PAYLOAD: system.reads_pickles,
        Finding.UNBOUNDED_RESULTS: system.keeps_results,
        Finding.NO_TIME_LIMIT: system.has_no_limit and workload.may_hang,
    }
    return {finding for finding, is_so in questions.items() if is_so}
