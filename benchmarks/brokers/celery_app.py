"""The Celery application of the experiments: its settings and address come from the environment."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from course.brokers.notes import FILE, note

URL = "BROKER_URL"
SETTINGS = "BROKER_SETTINGS"


def made(url: str, settings: dict[str, Any]) -> Celery:
    """Return an application with these settings, for a worker or for whoever asks it."""
    application = Celery("brokers", broker=url)
    application.conf.update(broker_connection_retry_on_startup=True, **settings)
    return application


app = made(os.environ.get(URL, "memory://"), json.loads(os.environ.get(SETTINGS, "{}")))


@worker_ready.connect
def say_ready(**_: Any) -> None:
    """Note that this worker takes jobs from now on."""
    note("ready")


@app.task(name="work")
def work(job: str, before_s: float = 0.0, after_s: float = 0.0) -> None:
    """Take so long, have the effect, then take so long again; half-way to the effect, say so."""
    note("begun", job)
    time.sleep(before_s / 2)
    note("half", job)
    time.sleep(before_s / 2)
    note("effect", job)
    time.sleep(after_s)
    note("finished", job)


@app.task(name="work_once")
def work_once(job: str, after_s: float = 0.0) -> None:
    """Have the effect unless this job had it before: the key is stored with the effect."""
    note("begun", job)
    key = Path(os.environ[FILE] + f".{job}")
    if not key.exists():
        key.touch()
        note("effect", job)
    time.sleep(after_s)
    note("finished", job)


@app.task(name="poison")
def poison(job: str) -> None:
    """Kill the process that runs it, as a fault in a C library does."""
    note("begun", job)
    os.kill(os.getpid(), signal.SIGKILL)


@app.task(name="hang")
def hang(job: str) -> None:
    """Never come back, as a call without a timeout does."""
    note("begun", job)
    signal.pause()


@app.task(name="take")
def take(payload: Any) -> str:
    """Note what arrived."""
    note("effect", type(payload).__name__)
    return str(payload)


def result(size: int) -> str:
    """Return a result of so many letters."""
    return "x" * size


app.task(name="result")(result)
