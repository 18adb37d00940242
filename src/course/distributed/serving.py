"""A worker: the Celery process that takes commands from a broker and sends the replies."""

from __future__ import annotations

import os
import socket
from typing import Any

from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from celery.platforms import EX_OK

from course.distributed import working
from course.distributed.application import PREFIX, TASK, Limits
from course.distributed.commands import Edition
from course.distributed.working import Desk, WorkerLost


def node_of(edition: Edition) -> str:
    """Return the name of this worker, by which a sender knows what it grades."""
    parts = (PREFIX, edition.digest[:16], edition.version, edition.isolation, edition.python)
    return f"{','.join(parts)},{os.getpid()}@{socket.gethostname()}"


def edition_of(node: str) -> Edition | None:
    """Return what a worker of this name grades; nothing for a worker of somebody else."""
    parts = node.partition("@")[0].split(",")
    if len(parts) != 6 or parts[0] != PREFIX:
        return None
    _, digest, version, isolation, python, _ = parts
    return Edition(version, python, isolation, digest)


def add_task(app: Celery, desk: Desk, limits: Limits) -> None:
    """Let the application know the one task there is."""

    def grade(self: Any, text: object = None) -> str:
        request = self.request
        try:
            # Only the broker gives a message twice: whoever had it is lost, or cannot be reached.
            # The one sent in its place counts that, so the count lies where no crash reaches it.
            if (request.delivery_info or {}).get("redelivered"):
                raise WorkerLost("somewhere")
            return working.answer(text, desk)
        except SoftTimeLimitExceeded:
            return working.late(text, limits.soft_s)
        except WorkerLost:
            if request.retries + 1 >= working.ATTEMPTS:
                return working.lost(text, working.ATTEMPTS)
            raise self.retry(countdown=0, max_retries=working.ATTEMPTS) from None

    app.task(grade, name=TASK, bind=True)


def serve(app: Celery, edition: Edition, jobs: int) -> int:
    """Work until a signal ends it; return the exit status.

    SIGTERM and Ctrl-C finish what has begun; a second Ctrl-C gives it back.
    """
    worker = app.Worker(
        hostname=node_of(edition),
        concurrency=jobs,
        pool="prefork",
        loglevel="WARNING",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or EX_OK)
