"""The Celery application of both ends: its settings are the advice of *The same questions*."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from celery import Celery
from kombu import Exchange, Queue

from course.distributed.address import is_redis
from course.distributed.commands import Edition

TASK = "course.grade"
PREFIX = "course"
REPLIES = f"{PREFIX}.replies."
KEPT_S = 24 * 60 * 60
LOOK_AGAIN_S = 1


@dataclass(frozen=True)
class Limits:
    """How long one submission may take, in seconds, from each of those who wait for it."""

    soft_s: int = 1200

    @property
    def hard_s(self) -> int:
        """When its process is killed: what is left to the task to say that time is up."""
        return self.soft_s + max(1, self.soft_s // 10)

    @property
    def lease_s(self) -> int:
        """When the broker gives it to somebody else: no healthy worker still has it then."""
        return self.hard_s + max(1, self.soft_s // 10)


LONGEST = Limits(1500)  # below half an hour, after which RabbitMQ takes a message back by itself


def queue_of(edition: Edition) -> str:
    """Return the name of the queue from which workers of this edition take, and no others."""
    return f"{PREFIX}.{edition.digest[:16]}"


def replies_to(name: str) -> Queue:
    """Return the queue of a sender; what nobody reads is gone a day later."""
    place = f"{REPLIES}{name}"
    return Queue(place, Exchange(""), routing_key=place, durable=True, expires=KEPT_S)


def application(url: str, edition: Edition, limits: Limits) -> Celery:
    """Return the application for a broker, whether it sends or works."""
    app = Celery("course", broker=url)
    app.conf.update(settings(url, edition, limits))
    return app


def settings(url: str, edition: Edition, limits: Limits) -> dict[str, Any]:
    """Return what is not left to a default, each with its reason."""
    return {
        # To read a pickle is to run it, and a broker has many who can write to it.
        "task_serializer": "json",
        "accept_content": ["json"],
        # A grade may be given twice, since the journal notes it once; it may never be lost.
        "task_acks_late": True,
        # A killed process of the pool would count as done. `working` bounds what this repeats.
        "task_reject_on_worker_lost": True,
        # What is ended by its time limit is told as a fault, and does not come again.
        "task_acks_on_failure_or_timeout": True,
        # A submission takes minutes: nobody holds one that another worker could begin.
        "worker_prefetch_multiplier": 1,
        "task_soft_time_limit": limits.soft_s,
        "task_time_limit": limits.hard_s,
        "broker_transport_options": _transport(url, limits),
        # A reply goes to its sender's queue: a result backend would keep it without any reader.
        "result_backend": None,
        "task_ignore_result": True,
        "task_default_queue": queue_of(edition),
        "task_queues": [Queue(queue_of(edition), durable=True)],
        "task_create_missing_queues": True,
        # What other applications on this broker ask of their workers is no business of ours.
        "control_exchange": PREFIX,
        "event_exchange": f"{PREFIX}ev",
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "broker_connection_retry_on_startup": True,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_send_task_events": False,
    }


def _transport(url: str, limits: Limits) -> dict[str, Any]:
    if not is_redis(url):
        return {"confirm_publish": True}  # what is sent again is there before the old one goes
    return {
        # Redis cannot see that a worker is dead: the lease of what it had has to end.
        "visibility_timeout": limits.lease_s,
        # By default what is left behind is looked for every hundred seconds.
        "unacked_restore_interval": LOOK_AGAIN_S,
        "unacked_restore_throttle": 1,
    }
