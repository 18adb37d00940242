"""Celery: poison, prefetching, hung tasks, results that pile up, and pickles from strangers."""

from __future__ import annotations

import pickle
import sys
import types
from contextlib import ExitStack, suppress
from typing import Any

from benchmarks.brokers.celery_losses import LATE, REJECTS, asker
from benchmarks.brokers.experiments import Bench, Place, Run, counted
from benchmarks.brokers.servers import Server
from benchmarks.brokers.strangers import Trap
from benchmarks.brokers.workers import celery_worker

from course.brokers.notes import NeverHappened, Notes, new_notes, wait_for

BENCH = Bench()
DEATHS, QUICK_DEATHS = 6, 3
HUNG_S, QUICK_HUNG_S = 20.0, 6.0
RESULTS = 200
Settings = dict[str, Any]


@BENCH.experiment(
    "REJECT_ON_LOST_LOOPS_POISON",
    settings="`acks_late` and `reject_on_worker_lost` on Valkey",
    act="the task kills its own child; stopped after its sixth begin",
)
def poison_loops(place: Place) -> Run:
    """Ask for one poisonous task; held: the broker would give it out for a seventh time."""
    return poisoned(place, place.valkey)


@BENCH.experiment(
    "REJECT_ON_LOST_LOOPS_POISON",
    settings="the same on RabbitMQ, classic queue",
    act="the task kills its own child; stopped after its sixth begin",
    needs_rabbit=True,
)
def poison_loops_on_rabbitmq(place: Place) -> Run:
    """Ask for one poisonous task; a classic queue counts no deliveries."""
    with place.room() as room:
        return poisoned(place, room)


def poisoned(place: Place, server: Server) -> Run:
    """Let poison begin so often, then end the worker, and look whether the broker holds it."""
    deaths = QUICK_DEATHS if place.is_quick else DEATHS
    with new_notes() as notes, celery_worker(server, notes, REJECTS) as worker:
        asker(server, REJECTS).send_task("poison", ["job"])
        notes.wait("begun", "job", count=deaths, within_s=20.0 * deaths)
        worker.kill()
        if server is place.valkey:
            wait_for(server.held, "the message")
        return counted(notes, server.held(), ["job"])


@BENCH.experiment(
    "cure of REJECT_ON_LOST_LOOPS_POISON",
    "LIMIT_WITHOUT_DEAD_LETTERS",
    settings="the same on RabbitMQ, quorum queue with `delivery-limit` 2",
    act="the task kills its own child each time",
    needs_rabbit=True,
)
def poison_meets_a_limit(place: Place) -> Run:
    """Ask for poison on a queue that gives a message out three times; then it is gone.

    Without a dead-letter route the limit ends the loop and loses the task.
    """
    settings = {**REJECTS, "task_default_queue_type": "quorum"}
    with place.room() as room, new_notes() as notes:
        room.set_policy("^celery$", {"delivery-limit": 2})
        with celery_worker(room, notes, settings) as worker:
            app = asker(room, settings)
            app.send_task("poison", ["job"])
            notes.wait("begun", "job", count=3)
            app.send_task("work", ["behind it"])
            notes.wait("finished", "behind it")
            worker.stop()
        return counted(notes, room.held(), ["job"])


@BENCH.experiment(
    "PREFETCH_HOARDS",
    settings="`worker_prefetch_multiplier` 4, the default",
    act="four tasks of 2 s; a second worker starts when the first task begins",
)
def prefetch_of_four(place: Place) -> Run:
    """Start a second worker late, and see how long all four take and how many it gets."""
    return shared(place, 4)


@BENCH.experiment(
    "PREFETCH_HOARDS",
    settings="`worker_prefetch_multiplier` 0: no limit",
    act="the same",
)
def prefetch_without_limit(place: Place) -> Run:
    """Do the same where the first worker may take all it finds."""
    return shared(place, 0)


@BENCH.experiment(
    "cure of PREFETCH_HOARDS",
    settings="`worker_prefetch_multiplier` 1 and `acks_late`",
    act="the same",
)
def prefetch_of_one(place: Place) -> Run:
    """Do the same where a worker holds the task it works at, and no other."""
    return shared(place, 1)


def shared(place: Place, multiplier: int) -> Run:
    """Give four tasks to one worker and a second one that comes late; each has one slot."""
    settings = {**LATE, "worker_prefetch_multiplier": multiplier}
    jobs = [f"job {letter}" for letter in "abcd"]
    with new_notes() as notes, ExitStack() as workers:
        app = asker(place.valkey, settings)
        for job in jobs:
            app.send_task("work", [job, 2.0])
        first = workers.enter_context(celery_worker(place.valkey, notes, settings))
        notes.wait("begun")
        second = workers.enter_context(celery_worker(place.valkey, notes, settings))
        notes.wait("finished", count=len(jobs))
        mine = {one.pid for one in notes.all("begun", notes.all("begun")[0].job)}
        late = sum(one.pid not in mine for one in notes.all("begun"))
        first.stop()
        second.stop()
        also = f"the late worker did {{n}} of {len(jobs)}"
        return counted(notes, place.valkey.held(), jobs, also=also, value=late)


@BENCH.experiment(
    "NO_TIME_LIMIT",
    settings="no time limit, the default; one slot",
    act="a task hangs; a healthy one waits behind it",
)
def hung_task_holds_its_slot(place: Place) -> Run:
    """Watch for 20 s whether the healthy task gets the slot; held: it still waits."""
    return hung(place, {})


@BENCH.experiment(
    "cure of NO_TIME_LIMIT",
    settings="`task_time_limit` 2 s; one slot",
    act="a task hangs; a healthy one waits behind it",
)
def hung_task_is_ended(place: Place) -> Run:
    """Watch the same where Celery kills the child after 2 s."""
    return hung(place, {"task_time_limit": 2})


def hung(place: Place, settings: Settings) -> Run:
    """Ask for a task that hangs and a healthy one; look what the healthy one came to."""
    watched_s = QUICK_HUNG_S if place.is_quick else HUNG_S
    settings = {**settings, **LATE, "worker_prefetch_multiplier": 1}
    with new_notes() as notes, celery_worker(place.valkey, notes, settings) as worker:
        app = asker(place.valkey, settings)
        app.send_task("hang", ["hung"])
        began = notes.wait("begun", "hung").at
        app.send_task("work", ["healthy"])
        with suppress(NeverHappened):
            notes.wait("finished", "healthy", within_s=watched_s)
        worker.kill()
        healthy = notes.all("begun", "healthy")
        also = "the healthy one " + ("began after {s}" if healthy else "did not begin in {s}")
        waited = healthy[0].at - began if healthy else watched_s
        return counted(notes, place.valkey.held(), ["healthy"], also=also, value=waited)


@BENCH.experiment(
    "UNBOUNDED_RESULTS",
    settings="a result backend with `result_expires` 0",
    act=f"{RESULTS} tasks return 1,000 letters each; nobody asks for them",
)
def results_for_ever(place: Place) -> Run:
    """Count the keys that results leave, how long each lives, and the memory they take."""
    return piled_up(place, {"result_expires": 0})


@BENCH.experiment(
    "UNBOUNDED_RESULTS",
    settings="a result backend; `result_expires` is one day, the default",
    act="the same",
)
def results_for_a_day(place: Place) -> Run:
    """Count the same with the default: a day's results are there at any moment."""
    return piled_up(place, {})


@BENCH.experiment(
    "cure of UNBOUNDED_RESULTS",
    settings="a result backend; asked for with `ignore_result`",
    act="the same",
)
def results_ignored(place: Place) -> Run:
    """Count the same where nobody reads a result and the call says so.

    Asked for by name, the setting `task_ignore_result` of the worker does not count: the call does.
    """
    return piled_up(place, {}, is_ignored=True)


def piled_up(place: Place, settings: Settings, *, is_ignored: bool = False) -> Run:
    """Run tasks that return something, and count what lies in the server afterwards."""
    settings = {"result_backend": place.valkey.celery_url, **settings}
    with new_notes() as notes, place.valkey.client() as client:
        with celery_worker(place.valkey, notes, settings) as worker:
            app = asker(place.valkey, settings)
            for _ in range(RESULTS):
                app.send_task("result", [1000], ignore_result=is_ignored)
            app.send_task("work", ["behind them"], ignore_result=True)
            notes.wait("finished", "behind them")
            worker.stop()
        keys = list(client.scan_iter("celery-task-meta-*", count=1000))
        taken = sum(client.memory_usage(key) for key in keys) // 1024
        lives = {client.ttl(key) for key in keys}
    kept = "for ever" if lives == {-1} else f"{max(lives, default=0) / 3600:.0f} h"
    also = f"{len(keys)} keys, kept {kept}, {taken:,} KiB" if keys else "no keys"
    return Run(asked=RESULTS, lost=0, held=0, twice=0, begun=RESULTS, also=also)


@BENCH.experiment(
    "PICKLE_PAYLOAD",
    settings="`accept_content` holds `pickle`",
    act="a stranger sends a pickle to a task of ours",
)
def stranger_sends_a_pickle(place: Place) -> Run:
    """Send a pickle whose opening makes a folder, and look whether the folder is there."""
    return trapped(place, ["json", "pickle"])


@BENCH.experiment(
    "cure of PICKLE_PAYLOAD",
    settings="`accept_content` is `json`, the default",
    act="a stranger sends a pickle to a task of ours",
)
def stranger_is_not_opened(place: Place) -> Run:
    """Send the same where a pickle is refused unopened."""
    return trapped(place, ["json"])


def trapped(place: Place, accepted: list[str]) -> Run:
    """Send a trap and a healthy job behind it; tell whether the trap went off."""
    settings = {"accept_content": accepted}
    with new_notes() as notes:
        mark = notes.path.with_name("opened")
        with celery_worker(place.valkey, notes, settings) as worker:
            app = asker(place.valkey, settings)
            app.send_task("take", [Trap(mark)], serializer="pickle")
            app.send_task("work", ["behind it"])
            notes.wait("finished", "behind it")
            worker.stop()
        also = "the stranger's call ran in the worker" if mark.exists() else "refused unopened"
        return counted(notes, place.valkey.held(), ["behind it"], also=also)


@BENCH.experiment(
    "PICKLE_PAYLOAD",
    settings="`accept_content` holds `pickle`",
    act="a job waits while its argument's class moves to another module",
)
def class_moves_while_a_job_waits(place: Place) -> Run:
    """Send an argument of a class that the worker cannot find; lost: it is refused and gone."""
    settings = {"accept_content": ["json", "pickle"]}
    with new_notes() as notes:
        with celery_worker(place.valkey, notes, settings) as worker:
            app = asker(place.valkey, settings)
            send_moved(app, notes)
            app.send_task("work", ["behind it"])
            notes.wait("finished", "behind it")
            worker.stop()
        return counted(notes, place.valkey.held(), ["Order"])


def send_moved(app: Any, notes: Notes) -> None:
    """Send an instance of a class whose module is here today, and nowhere tomorrow."""
    shop = types.ModuleType("old_shop")
    exec("class Order:\n    pass", shop.__dict__)  # noqa: S102  a module that nobody else has
    sys.modules["old_shop"] = shop
    try:
        assert pickle.loads(pickle.dumps(shop.Order()))  # noqa: S301  our own
        app.send_task("take", [shop.Order()], serializer="pickle")
    finally:
        del sys.modules["old_shop"]
