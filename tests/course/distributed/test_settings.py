"""The workers' settings are held against the course's own advice, and each one of them matters."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from course.contracts.broker_settings import Finding, Workload

pytest.importorskip("celery", reason="`./course test` installs Celery")

from course.distributed.application import LONGEST, Limits, application, settings
from course.distributed.commands import Edition

ROOT = Path(__file__).resolve().parents[3]
EDITION = Edition("7", "3.11.7", "posix", "d" * 64)
URLS = {"redis": "redis://localhost:1/0", "rabbitmq": "amqp://one:word@localhost:1/name"}
# Submissions: each may kill its worker or hang, and a grade that is given twice is noted once.
GRADING = Workload(
    longest_s=Limits().hard_s,
    is_idempotent=True,
    loss_matters=True,
    kills_workers=True,
    may_hang=True,
    is_mixed=True,
)
COUNTED = Finding.REJECT_ON_LOST_LOOPS_POISON  # no setting ends it: `working.ATTEMPTS` does


def audit(broker: str, **broken: Any) -> set[Finding]:
    """Return what the course's own reference solution finds in our settings."""
    path = ROOT / "solutions" / "broker_settings" / "settings_audit.py"
    spec = importlib.util.spec_from_file_location("settings_audit", path)
    assert spec is not None
    assert spec.loader is not None
    solution = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(solution)
    ours = settings(URLS[broker], EDITION, Limits())
    found: set[Finding] = solution.audit(
        {"system": "celery", "broker": broker, **ours, **broken}, GRADING
    )
    return found


@pytest.mark.parametrize("broker", URLS)
def test_our_own_audit_finds_nothing_but_what_we_count_ourselves(broker: str) -> None:
    assert audit(broker) == {COUNTED}


@pytest.mark.parametrize(
    ("broker", "name", "value", "finding"),
    [
        ("redis", "task_acks_late", False, Finding.EARLY_ACK_LOSES_WORK),
        ("redis", "task_reject_on_worker_lost", False, Finding.LOST_WORKER_STILL_ACKED),
        ("redis", "worker_prefetch_multiplier", 4, Finding.PREFETCH_HOARDS),
        ("redis", "task_time_limit", None, Finding.NO_TIME_LIMIT),
        ("redis", "accept_content", ["json", "pickle"], Finding.PICKLE_PAYLOAD),
        (
            *("redis", "broker_transport_options"),
            *({"visibility_timeout": Limits().hard_s}, Finding.VISIBILITY_BELOW_TASK),
        ),
        ("rabbitmq", "task_acks_late", False, Finding.EARLY_ACK_LOSES_WORK),
        ("rabbitmq", "worker_prefetch_multiplier", 4, Finding.PREFETCH_HOARDS),
    ],
)
def test_each_setting_that_is_broken_is_found(
    broker: str, name: str, value: object, finding: Finding
) -> None:
    assert finding in audit(broker, **{name: value})


@pytest.mark.parametrize("soft_s", [1, 2, 9, 10, 60, Limits().soft_s, LONGEST.soft_s])
def test_whoever_waits_longer_waits_for_whoever_waits_less(soft_s: int) -> None:
    limits = Limits(soft_s)

    assert 0 < limits.soft_s < limits.hard_s < limits.lease_s
    assert limits.hard_s < 30 * 60  # when RabbitMQ takes a message back by itself


@pytest.mark.parametrize("url", ["valkey"], indirect=True)
def test_a_client_of_the_broker_takes_each_option_by_its_name(url: str) -> None:
    app = application(url, EDITION, Limits())

    with app.connection_for_read() as connection:
        options = dict(connection.transport_options)
        channel = connection.default_channel
        taken = {name: getattr(channel, name) for name in options}

    assert taken == options
    assert options["visibility_timeout"] == Limits().lease_s
