"""Queues in an SQLite file behind one pair of ends: ours, the reference solution, three libraries.

    .venv/bin/python -m pip install --require-hashes -r requirements/peers.txt

installs the libraries. The comparison goes on without those that are missing, and says so.
"""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from solutions.acknowledgement import durable_queue as plain
from tests.wheats.acknowledgement.durable_queue import batches_and_doorbell as fast

INSTALL = "python -m pip install --require-hashes -r requirements/peers.txt"
SETTINGS = {"capacity": 1 << 40, "clock": time.time, "lease_s": 600.0, "max_attempts": 3}


NUMBERS = "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :jobs) "


class Ends(Protocol):
    """A queue as a benchmark uses it."""

    queue: Any

    def put(self, bodies: Sequence[bytes]) -> None:
        """Store these jobs: one call for each, or one for all where the queue has one."""

    def step(self) -> list[bytes]:
        """Take a job, or a batch of them, acknowledge it, and return the bodies; none: empty."""


class Ours:
    """The contract of the exercise, one job at a time or in batches."""

    def __init__(self, queue: Any, batch: int = 1) -> None:
        self.queue = queue
        self.batch = batch

    def put(self, bodies: Sequence[bytes]) -> None:
        if self.batch > 1:
            self.queue.send_many(bodies)
            return
        for body in bodies:
            self.queue.send(body)

    def step(self) -> list[bytes]:
        found = self.queue.receive(self.batch)
        if self.batch > 1:
            self.queue.ack_many([one.receipt for one in found])
        elif found:
            self.queue.ack(found[0].receipt)
        return [one.body for one in found]


class PersistQueue:
    """`SQLiteAckQueue` of persist-queue, as its manual shows it."""

    def __init__(self, path: Path) -> None:
        module = importlib.import_module("persistqueue")
        self.queue = module.SQLiteAckQueue(str(path), multithreading=True)
        self.empty = module.Empty

    def put(self, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            self.queue.put(body)

    def step(self) -> list[bytes]:
        try:
            body = self.queue.get(block=False)
        except self.empty:
            return []
        self.queue.ack(body)
        return [body]


class LiteQueue:
    """`LiteQueue` of litequeue, as its manual shows it."""

    def __init__(self, path: Path) -> None:
        self.queue = importlib.import_module("litequeue").LiteQueue(str(path))

    def put(self, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            self.queue.put(body.decode())

    def step(self) -> list[bytes]:
        message = self.queue.pop()
        if message is None:
            return []
        self.queue.done(message.message_id)
        return [message.data.encode()]


class Huey:
    """The storage of huey alone; what is taken is gone, so there is nothing to acknowledge."""

    def __init__(self, path: Path) -> None:
        storage = importlib.import_module("huey.storage").SqliteStorage
        self.queue = storage("jobs", filename=str(path))

    def put(self, bodies: Sequence[bytes]) -> None:
        for body in bodies:
            self.queue.enqueue(body)

    def step(self) -> list[bytes]:
        body = self.queue.dequeue()
        return [] if body is None else [bytes(body)]


@dataclass(frozen=True)
class Contestant:
    """One row of the table."""

    name: str
    durability: str
    opened: Callable[[Path], Ends]
    batch: int = 1
    package: str = ""  # to be installed, where it is not ours
    fill: str = ""  # what stores jobs of one body at once, where the queue cannot
    stored: Callable[[bytes], object] = bytes.decode  # a body as it lies in the file
    file: str = ""  # below the path, where that is a folder

    def is_here(self) -> bool:
        """Tell whether this machine can run it."""
        return not self.package or importlib.util.find_spec(self.package) is not None

    def filled(self, path: Path, jobs: int, body: bytes) -> Ends:
        """Open it with so many jobs that wait already."""
        ends = self.opened(path)
        if not self.fill:
            ends.queue.send_many([body] * jobs)
            return ends
        with sqlite3.connect(path / self.file) as file:
            file.execute(NUMBERS + self.fill, {"jobs": jobs, "body": self.stored(body)})
        file.close()
        return self.opened(path)


def wheat(batch: int, synchronous: str) -> Contestant:
    """Return the fast queue with jobs in batches of this size."""

    def opened(path: Path) -> Ends:
        return Ours(fast.DurableQueue(path, **SETTINGS, synchronous=synchronous), batch)

    each = f"batches of {batch}" if batch > 1 else "one at a time"
    return Contestant(f"the fast queue, {each}", synchronous, opened, batch)


def solution(path: Path) -> Ends:
    """Open the queue of the reference solution."""
    return Ours(plain.DurableQueue(path, **SETTINGS))


LITEQUEUE = Contestant(
    "litequeue",
    "NORMAL",
    LiteQueue,
    package="litequeue",
    fill="INSERT INTO Queue SELECT :body, printf('%032d', i), 0, 0, NULL, NULL FROM n",
)
CONTESTANTS = [
    *(wheat(batch, "NORMAL") for batch in (1, 10, 100)),
    *(wheat(batch, "FULL") for batch in (1, 10, 100)),
    Contestant(
        "the reference solution",
        "journal, FULL",
        solution,
        fill="INSERT INTO job (body, visible_at) SELECT :body, 0 FROM n",
        stored=bytes,
    ),
    Contestant(
        "persist-queue, `SQLiteAckQueue`",
        "FULL",
        PersistQueue,
        package="persistqueue",
        fill="INSERT INTO ack_queue_default (data, timestamp, status) SELECT :body, i, 0 FROM n",
        stored=pickle.dumps,
        file="data.db",
    ),
    LITEQUEUE,
    Contestant(
        "huey, `SqliteStorage`, no ack",
        "FULL",
        Huey,
        package="huey",
        fill="INSERT INTO task (queue, data) SELECT 'jobs', :body FROM n",
        stored=bytes,
    ),
]
