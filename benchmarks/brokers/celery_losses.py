"""Celery: what a killed worker, a killed child and a short visibility timeout do to a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from benchmarks.brokers.celery_app import made
from benchmarks.brokers.experiments import Bench, Place, Run, counted
from benchmarks.brokers.servers import Server, Valkey
from benchmarks.brokers.workers import celery_worker
from celery import Celery

from course.brokers.notes import Notes, new_notes
from course.brokers.running import Worker, kill_child

BENCH = Bench()
TASK_S = 3.0
LATE = {"task_acks_late": True}
REJECTS = {**LATE, "task_reject_on_worker_lost": True}
OPTIONS = "broker_transport_options"
SOON = {"unacked_restore_interval": 1, "unacked_restore_throttle": 1}
QUICK_VALKEY = {OPTIONS: {"visibility_timeout": 5, **SOON}}
Settings = dict[str, Any]


def kill_worker(worker: Worker, pid: int) -> float:
    """Kill the whole worker, whatever process runs the job."""
    return worker.kill()


def kill_the_child(worker: Worker, pid: int) -> float:
    """Kill the process of the pool that runs the job; the worker lives."""
    return kill_child(pid)


def killed(
    server: Server,
    settings: Settings,
    kill: Callable[[Worker, int], float],
    *,
    when: str = "half",
    task: str = "work",
    times: Sequence[float] = (TASK_S, 0.0),
    again_within_s: float = 0.0,
) -> Run:
    """Ask for one job, kill at a note about it, start another worker, and look what comes of it.

    A second job asked for afterwards shows that the worker works; a job that has not begun again
    when that one is done, nor within `again_within_s`, is waited for no longer.
    """
    app = asker(server, settings)
    with new_notes() as notes, ExitStack() as workers:
        worker = workers.enter_context(celery_worker(server, notes, settings))
        asked = app.send_task(task, ["job", *times])
        killed_at = kill(worker, notes.wait(when, "job").pid)
        if kill is kill_worker:
            worker = workers.enter_context(celery_worker(server, notes, settings))
        if again_within_s:
            notes.wait("begun", "job", count=2, within_s=again_within_s)
            notes.wait("finished", "job")
        app.send_task("work", ["behind it"])
        notes.wait("finished", "behind it")
        worker.stop()
        state = server.state(asked.id) if isinstance(server, Valkey) else ""
        also = f"marked {state}" if state else ""
        return counted(notes, server.held(), ["job"], killed_at=killed_at, also=also)


def asker(server: Server, settings: Settings) -> Celery:
    """Return the application of whoever asks for jobs, and reads no result."""
    return made(server.celery_url, {**settings, "result_backend": None})


@BENCH.experiment(
    "EARLY_ACK_LOSES_WORK",
    settings="the default on Valkey: acknowledged before it runs",
    act="the worker is killed 1.5 s before the effect",
)
def early_ack_worker_killed(place: Place) -> Run:
    """Kill the whole worker half-way to the effect; lost: no effect, nothing held."""
    return killed(place.valkey, {}, kill_worker)


@BENCH.experiment(
    "EARLY_ACK_LOSES_WORK",
    settings="the default on Valkey",
    act="the pool's child is killed 1.5 s before the effect",
)
def early_ack_child_killed(place: Place) -> Run:
    """Kill the child half-way to the effect; the worker lives, and marks it failed."""
    return killed(place.valkey, {"result_backend": place.valkey.celery_url}, kill_the_child)


@BENCH.experiment(
    "EARLY_ACK_LOSES_WORK",
    settings="the default on RabbitMQ",
    act="the worker is killed 1.5 s before the effect",
    needs_rabbit=True,
)
def early_ack_on_rabbitmq(place: Place) -> Run:
    """Kill the whole worker half-way to the effect; the broker had its acknowledgement already."""
    with place.room() as room:
        return killed(room, {}, kill_worker)


@BENCH.experiment(
    "cure of EARLY_ACK_LOSES_WORK",
    settings="`acks_late` on RabbitMQ",
    act="the worker is killed 1.5 s before the effect",
    needs_rabbit=True,
)
def late_ack_on_rabbitmq(place: Place) -> Run:
    """Kill the whole worker; its connection ends, so the broker gives the task to the next."""
    with place.room() as room:
        return killed(room, LATE, kill_worker, again_within_s=30.0)


@BENCH.experiment(
    "LOST_WORKER_STILL_ACKED",
    settings="`acks_late` alone",
    act="the pool's child is killed 1.5 s before the effect",
)
def late_ack_child_killed(place: Place) -> Run:
    """Kill the child; the worker sees it, and acknowledges the task as failed."""
    settings = {**LATE, "result_backend": place.valkey.celery_url}
    return killed(place.valkey, settings, kill_the_child)


@BENCH.experiment(
    "cure of LOST_WORKER_STILL_ACKED",
    settings="`acks_late` and `reject_on_worker_lost`",
    act="the pool's child is killed 1.5 s before the effect",
)
def late_ack_and_reject_child_killed(place: Place) -> Run:
    """Kill the child; the worker gives the task back."""
    return killed(place.valkey, REJECTS, kill_the_child, again_within_s=30.0)


@BENCH.experiment(
    "LATE_ACK_WITHOUT_IDEMPOTENCE",
    settings="`acks_late` and `reject_on_worker_lost`",
    act="the pool's child is killed after the effect, before the end",
)
def effect_then_child_killed(place: Place) -> Run:
    """Kill the child when the effect has happened; twice: the effect, not the begin."""
    return killed(
        *(place.valkey, REJECTS, kill_the_child),
        when="effect",
        times=(0.0, TASK_S),
        again_within_s=30.0,
    )


@BENCH.experiment(
    "LATE_ACK_WITHOUT_IDEMPOTENCE",
    settings="`acks_late` on RabbitMQ",
    act="the worker is killed after the effect, before the end",
    needs_rabbit=True,
)
def effect_then_worker_killed(place: Place) -> Run:
    """Kill the whole worker when the effect has happened."""
    with place.room() as room:
        return killed(
            *(room, LATE, kill_worker), when="effect", times=(0.0, TASK_S), again_within_s=30.0
        )


@BENCH.experiment(
    "cure of LATE_ACK_WITHOUT_IDEMPOTENCE",
    settings="`acks_late` and `reject_on_worker_lost`; a key is stored with the effect",
    act="the pool's child is killed after the effect, before the end",
)
def effect_with_a_key_then_child_killed(place: Place) -> Run:
    """Kill the child when the effect has happened; the second begin finds the key."""
    return killed(
        *(place.valkey, REJECTS, kill_the_child),
        when="effect",
        task="work_once",
        times=(TASK_S,),
        again_within_s=30.0,
    )


@BENCH.experiment(
    "VISIBILITY_BELOW_TASK",
    settings="`acks_late`, `visibility_timeout` 1 s; a second worker starts",
    act="nothing is killed; the task takes 10 s",
)
def healthy_task_runs_twice(place: Place) -> Run:
    """Start a second worker while the first one works; what it does first is a sweep."""
    return healthy(place, {**LATE, OPTIONS: {"visibility_timeout": 1}})


@BENCH.experiment(
    "cure of VISIBILITY_BELOW_TASK",
    settings="`acks_late`, `visibility_timeout` 3600 s; a second worker starts",
    act="nothing is killed; the task takes 10 s",
)
def healthy_task_runs_once(place: Place) -> Run:
    """Do the same with a visibility timeout that the task does not reach: the default."""
    return healthy(place, LATE)


def healthy(place: Place, settings: Settings) -> Run:
    """Ask for one job, and start a second worker after five of its ten seconds."""
    app = asker(place.valkey, settings)
    with new_notes() as notes, ExitStack() as workers:
        first = workers.enter_context(celery_worker(place.valkey, notes, settings))
        app.send_task("work", ["job", 10.0])
        notes.wait("half", "job")
        second = workers.enter_context(celery_worker(place.valkey, notes, settings))
        notes.wait("finished", "job")
        app.send_task("work", ["behind it"])
        notes.wait("finished", "behind it")
        finish(notes, "job")
        first.stop()
        second.stop()
        return counted(notes, place.valkey.held(), ["job"])


def finish(notes: Notes, job: str) -> None:
    """Wait until every begin of a job has come to its end."""
    notes.wait("finished", job, count=len(notes.all("begun", job)))


@BENCH.experiment(
    "The sweep",
    settings="`acks_late`, `visibility_timeout` 15 s, the sweep as it is",
    act="the worker is killed 0.5 s before the effect",
    takes_s=101.0,
)
def sweep_takes_its_time(place: Place) -> Run:
    """Kill the whole worker; the task comes back at the second sweep of the next worker.

    It sweeps as it starts, which is too early here, and then at every tenth look, one in 10 s.
    """
    settings = {**LATE, OPTIONS: {"visibility_timeout": 15}}
    return killed(*(place.valkey, settings, kill_worker), times=(1.0, 0.0), again_within_s=240.0)


@BENCH.experiment(
    "cure of The sweep",
    settings="`visibility_timeout` 5 s, `unacked_restore_interval` and `…_throttle` 1",
    act="the worker is killed 0.5 s before the effect",
)
def sweep_with_short_intervals(place: Place) -> Run:
    """Do the same with a sweep every second."""
    settings = {**LATE, **QUICK_VALKEY}
    return killed(*(place.valkey, settings, kill_worker), times=(1.0, 0.0), again_within_s=60.0)
