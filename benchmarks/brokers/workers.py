"""The three kinds of worker: Celery's, RQ's and a bare consumer; each ends with its block."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.brokers import celery_app
from benchmarks.brokers.servers import Server, Valkey

from course.brokers import running
from course.brokers.notes import Notes
from course.brokers.running import Worker

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def celery_worker(
    server: Server, notes: Notes, settings: dict[str, Any], *, slots: int = 1
) -> Iterator[Worker]:
    """Run a Celery worker with a pool of so many processes."""
    environment = {
        celery_app.URL: server.celery_url,
        celery_app.SETTINGS: json.dumps(settings),
    }
    program = Path(celery_app.__file__)
    with running.celery_worker(notes, program, slots=slots, **environment) as worker:
        yield worker


@contextmanager
def rq_worker(server: Valkey, notes: Notes, **options: Any) -> Iterator[Worker]:
    """Run an RQ worker with these keyword arguments of `rq.Worker`."""
    program = ["-m", "benchmarks.brokers.rq_worker"]
    with running.started(notes, *program, server.rq_url, json.dumps(options), path=ROOT) as worker:
        yield worker


@contextmanager
def consumer(url: str, notes: Notes, **options: Any) -> Iterator[Worker]:
    """Run a bare consumer of RabbitMQ; see `benchmarks.brokers.consumer` for its options."""
    program = ["-m", "benchmarks.brokers.consumer"]
    with running.started(notes, *program, url, json.dumps(options), path=ROOT) as worker:
        yield worker
