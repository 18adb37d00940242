"""RQ: what a killed work-horse and a killed worker do to a job, and what nobody set does."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from typing import Any

from benchmarks.brokers import rq_jobs
from benchmarks.brokers.experiments import Bench, Place, Run, counted
from benchmarks.brokers.strangers import Trap
from benchmarks.brokers.workers import rq_worker
from rq import Queue, Retry
from rq.defaults import DEFAULT_RESULT_TTL
from rq.job import Job

from course.brokers.notes import NeverHappened, new_notes, wait_for
from course.brokers.running import kill_child

BENCH = Bench()
TASK_S = 3.0
SHORT = {"maintenance_interval": 1, "job_monitoring_interval": 1, "worker_ttl": 20}
HUNG_S, QUICK_HUNG_S = 20.0, 6.0
RESULTS = 50
Options = dict[str, Any]


def killed(
    place: Place,
    *,
    horse: bool,
    is_spared: bool = False,
    when: str = "half",
    retry: int = 0,
    options: Options | None = None,
    again_within_s: float = 0.0,
    failed_within_s: float = 0.0,
) -> Run:
    """Ask for one job, kill at a note about it, start another worker, and look what comes of it.

    Kills the work-horse, RQ's process for one job, or the worker, and with it the work-horse unless
    that is spared. A second job behind it shows that the worker works. Lost: no effect, and RQ
    holds no plan to run it again.
    """
    times = (0.0, TASK_S) if when == "effect" else (TASK_S, 0.0)
    with new_notes() as notes, ExitStack() as workers, place.valkey.client() as client:
        queue = Queue(connection=client)
        first = workers.enter_context(rq_worker(place.valkey, notes, **(options or {})))
        again = Retry(max=retry) if retry else None
        job = queue.enqueue(rq_jobs.work, "job", *times, retry=again)
        failed_after = None
        at_work = notes.wait(when, "job").pid
        killed_at = 0.0 if horse else first.kill()
        if horse or not is_spared:
            killed_at = kill_child(at_work)
        if not horse:
            workers.enter_context(rq_worker(place.valkey, notes, **(options or {})))
        if again_within_s or is_spared:
            notes.wait("finished", "job", within_s=again_within_s or 60.0)
        if failed_within_s:
            wait_for(lambda: str(marked(job)) == "failed", "failed", within_s=failed_within_s)
            failed_after = time.time() - killed_at
        queue.enqueue(rq_jobs.work, "behind it")
        notes.wait("finished", "behind it")
        state = marked(job)
        also = f"marked {state}{' after {s}' if failed_after else ''}"
        comes_back = state in ("queued", "scheduled") or (retry and state == "started")
        held = int(bool(comes_back))
        return counted(notes, held, ["job"], killed_at=killed_at, also=also, value=failed_after)


def marked(job: Job) -> str:
    """Return how RQ marks a job now."""
    return str(job.get_status(refresh=True).value)


@BENCH.experiment(
    "KILLED_JOB_NOT_REQUEUED",
    settings="no `Retry`, the default",
    act="the work-horse is killed 1.5 s before the effect",
)
def horse_killed(place: Place) -> Run:
    """Kill the process that runs the job; its worker sees that, and marks the job failed."""
    return killed(place, horse=True)


@BENCH.experiment(
    "cure of KILLED_JOB_NOT_REQUEUED",
    settings="`Retry(max=1)`",
    act="the work-horse is killed 1.5 s before the effect",
)
def horse_killed_with_retry(place: Place) -> Run:
    """Kill the same; its worker puts the job into the queue again."""
    return killed(place, horse=True, retry=1, again_within_s=60.0)


@BENCH.experiment(
    "KILLED_JOB_NOT_REQUEUED",
    settings="no `Retry`, the default",
    act="worker and work-horse are killed 1.5 s before the effect; another starts",
)
def worker_killed(place: Place) -> Run:
    """Kill worker and work-horse; nobody is left to mark the job."""
    return killed(place, horse=False)


@BENCH.experiment(
    "KILLED_JOB_NOT_REQUEUED",
    settings="no `Retry`, the default",
    act="the worker alone is killed 1.5 s before the effect; its work-horse goes on",
)
def worker_killed_alone(place: Place) -> Run:
    """Kill the worker only: the work-horse has a group of its own, and ends the job unwatched."""
    return killed(place, horse=False, is_spared=True)


@BENCH.experiment(
    "KILLED_JOB_NOT_REQUEUED",
    settings="no `Retry`; maintenance and monitoring every second, `worker_ttl` 20 s",
    act="worker and work-horse are killed 1.5 s before the effect; another starts",
    takes_s=65.0,
)
def worker_killed_and_looked_after(place: Place) -> Run:
    """Kill the same; short intervals alone find the job, and mark it failed."""
    return killed(place, horse=False, options=SHORT, failed_within_s=180.0)


@BENCH.experiment(
    "cure of KILLED_JOB_NOT_REQUEUED",
    settings="`Retry(max=1)`; maintenance and monitoring every second, `worker_ttl` 20 s",
    act="worker and work-horse are killed 1.5 s before the effect; another starts",
    takes_s=65.0,
)
def worker_killed_with_retry_and_looked_after(place: Place) -> Run:
    """Kill the same; the job's heartbeat outlives it by a minute, then maintenance finds it."""
    return killed(place, horse=False, retry=1, options=SHORT, again_within_s=180.0)


@BENCH.experiment(
    "KILLED_JOB_NOT_REQUEUED",
    settings="`Retry(max=1)`; maintenance every 600 s and `worker_ttl` 420 s, the defaults",
    act="worker and work-horse are killed 1.5 s before the effect; another starts, and is idle",
    takes_s=811.0,
)
def worker_killed_with_retry(place: Place) -> Run:
    """Kill the same with every interval as it is; an idle worker wakes up every 405 s."""
    return killed(place, horse=False, retry=1, again_within_s=1300.0)


@BENCH.experiment(
    "LATE_ACK_WITHOUT_IDEMPOTENCE",
    settings="`Retry(max=1)`",
    act="the work-horse is killed after the effect, before the end",
)
def effect_then_horse_killed(place: Place) -> Run:
    """Kill the process when the effect has happened; the retry has it again."""
    return killed(place, horse=True, when="effect", retry=1, again_within_s=60.0)


@BENCH.experiment(
    "NO_TIME_LIMIT",
    settings="`job_timeout` -1",
    act="a job hangs; a healthy one waits behind it",
)
def hung_job_holds_its_worker(place: Place) -> Run:
    """Watch for 20 s whether the healthy job begins; held: it still waits."""
    return hung(place, -1)


@BENCH.experiment(
    "cure of NO_TIME_LIMIT",
    settings="`job_timeout` 2 s; 180 s is the default",
    act="a job hangs; a healthy one waits behind it",
)
def hung_job_is_ended(place: Place) -> Run:
    """Watch the same where an alarm ends the job."""
    return hung(place, 2)


def hung(place: Place, timeout_s: int) -> Run:
    """Ask for a job that hangs and a healthy one; look what the healthy one came to."""
    watched_s = QUICK_HUNG_S if place.is_quick else HUNG_S
    with new_notes() as notes, place.valkey.client() as client:
        queue = Queue(connection=client)
        with rq_worker(place.valkey, notes) as worker:
            queue.enqueue(rq_jobs.hang, "hung", job_timeout=timeout_s)
            began = notes.wait("begun", "hung").at
            queue.enqueue(rq_jobs.work, "healthy")
            with suppress(NeverHappened):
                notes.wait("finished", "healthy", within_s=watched_s)
            worker.kill()
        healthy = notes.all("begun", "healthy")
        also = "the healthy one " + ("began after {s}" if healthy else "did not begin in {s}")
        waited = healthy[0].at - began if healthy else watched_s
        return counted(notes, len(queue), ["healthy"], also=also, value=waited)


@BENCH.experiment(
    "UNBOUNDED_RESULTS",
    settings="`result_ttl` -1",
    act=f"{RESULTS} jobs return 1,000 letters each; nobody asks for them",
)
def results_for_ever(place: Place) -> Run:
    """Count the jobs that stay behind, how long each lives, and the memory they take."""
    return piled_up(place, -1)


@BENCH.experiment(
    "UNBOUNDED_RESULTS",
    settings="`result_ttl` 500 s, the default",
    act="the same",
)
def results_for_minutes(place: Place) -> Run:
    """Count the same with the default."""
    return piled_up(place, None)


@BENCH.experiment("cure of UNBOUNDED_RESULTS", settings="`result_ttl` 0", act="the same")
def results_thrown_away(place: Place) -> Run:
    """Count the same where a job goes with its end."""
    return piled_up(place, 0)


def piled_up(place: Place, ttl_s: int | None) -> Run:
    """Run jobs that return something, and count what lies in the server afterwards."""
    with new_notes() as notes, place.valkey.client() as client:
        queue = Queue(connection=client)
        for _ in range(RESULTS):
            queue.enqueue(rq_jobs.result, 1000, result_ttl=ttl_s)
        queue.enqueue(rq_jobs.work, "behind them", result_ttl=0)
        with rq_worker(place.valkey, notes) as worker:
            notes.wait("finished", "behind them", within_s=300.0)
            worker.stop()
        keys = list(client.scan_iter("rq:job:*", count=1000))
        taken = sum(client.memory_usage(key) for key in keys) // 1024
        lives = {client.ttl(key) for key in keys}
    kept = "for ever" if lives == {-1} else f"for {ttl_s or DEFAULT_RESULT_TTL} s"
    also = f"{len(keys)} jobs kept {kept}, {taken:,} KiB" if keys else "nothing kept"
    return Run(asked=RESULTS, lost=0, held=0, twice=0, begun=RESULTS, also=also)


@BENCH.experiment(
    "PICKLE_PAYLOAD",
    settings="RQ's own serializer, the default: pickle",
    act="a stranger puts a job into the queue",
)
def stranger_sends_a_pickle(place: Place) -> Run:
    """Send a job whose opening makes a folder, and look whether the folder is there."""
    return trapped(place, {})


@BENCH.experiment(
    "cure of PICKLE_PAYLOAD",
    settings="`JSONSerializer` at the worker",
    act="a stranger puts a job into the queue",
)
def stranger_is_not_opened(place: Place) -> Run:
    """Send the same to a worker that reads JSON only."""
    return trapped(place, {"json": True})


def trapped(place: Place, options: Options) -> Run:
    """Send a trap, wait until the worker is done with it; tell whether it went off."""
    with new_notes() as notes, place.valkey.client() as client:
        mark = notes.path.with_name("opened")
        queue = Queue(connection=client)
        job = queue.enqueue(rq_jobs.work, Trap(mark))
        with rq_worker(place.valkey, notes, **options):
            wait_for(lambda: mark.exists() or is_failed(client, job), "the trap", within_s=60.0)
        also = "the stranger's call ran in the worker" if mark.exists() else "refused unopened"
        return Run(asked=1, lost=0, held=0, twice=0, begun=0, also=also)


def is_failed(client: Any, job: Job) -> bool:
    """Tell whether a job is marked failed, without opening it."""
    return bool(client.hget(job.key, "status") == b"failed")
