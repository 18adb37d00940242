"""A worker: the Celery process that takes commands from a broker and sends the replies."""

from __future__ import annotations

import os
import socket
import sys
import traceback
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import Reject, SoftTimeLimitExceeded
from celery.platforms import EX_OK
from celery.worker.request import Request

from course.distributed import replies, working
from course.distributed.application import PREFIX, REPLIES, TASK, Limits, replies_to
from course.distributed.commands import Edition, Malformed, id_of
from course.distributed.reaching import BROKEN
from course.distributed.replies import Reply
from course.distributed.working import ATTEMPTS, SAID, Desk, WorkerLost


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


class Told(Request):  # type: ignore[misc]  # Celery has no types
    """A task as the worker's first process sees it: a kill at the limit is told."""

    def on_timeout(self, soft: bool, timeout: float) -> None:  # noqa: FBT001  Celery's own
        super().on_timeout(soft, timeout)
        if not soft:
            text = str((*self.args, None)[0])
            _send(self.app, self.reply_to, Reply(id_of(text), fault=_late(timeout)))


def add_task(app: Celery, desk: Desk, limits: Limits) -> None:
    """Let the application know the one task there is."""

    def grade(self: Any, text: object = None) -> None:
        reply = _reply_of(self, str(text), desk, limits)
        try:
            _send(app, self.request.reply_to, reply)
        except (*BROKEN, SoftTimeLimitExceeded):
            raise Reject("its reply could not be sent", requeue=True) from None

    app.task(grade, name=TASK, bind=True, Request=Told)


def _reply_of(task: Any, text: str, desk: Desk, limits: Limits) -> Reply:
    """Return the reply to a message, whatever the message is.

    Raises `Retry` where somebody else is to try it.
    """
    try:
        # Only the broker gives a message twice: whoever had it is lost, or cannot be reached.
        # The one sent in its place counts that, so the count lies where no crash reaches it.
        if (task.request.delivery_info or {}).get("redelivered"):
            raise WorkerLost("before it had answered")
        return working.answer(text, desk)
    except Malformed as problem:
        fault = f"no command: {problem}"
        print(f" left out, as it is {fault}", file=sys.stderr, flush=True)
    except SoftTimeLimitExceeded:
        fault = _late(limits.soft_s)
    except WorkerLost:
        if task.request.retries + 1 < ATTEMPTS:
            raise task.retry(countdown=0, max_retries=ATTEMPTS) from None
        fault = f"its worker was lost {ATTEMPTS} times: look at the answer, or grade again"
    except Exception:  # noqa: BLE001  a fault of ours, told to whoever waits
        fault = traceback.format_exc().strip()[-SAID:]
    return Reply(id_of(text), fault=fault)


def _late(limit_s: float) -> str:
    return f"it was ended after {limit_s:g} s"


def _send(app: Celery, queue: object, reply: Reply) -> None:
    """Send a reply to where it is waited for; to no other queue, whatever the message says."""
    if not isinstance(queue, str) or not queue.startswith(REPLIES):
        return
    place = replies_to(queue.removeprefix(REPLIES))
    with app.producer_pool.acquire(block=True) as producer:
        producer.publish(
            replies.written(reply),
            exchange="",
            routing_key=place.name,
            serializer="json",
            declare=[place],
            retry=True,
        )


def serve(app: Celery, edition: Edition, jobs: int) -> int:
    """Work until a signal ends it; return the exit status.

    SIGTERM and Ctrl-C finish what has begun; a second Ctrl-C gives it back.
    """
    # Each submission has a level of isolation, which takes care of a superuser, too.
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
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
