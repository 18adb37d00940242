"""No database: all of it in one JSON file, replaced as a whole under a lock beside it."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course.contracts.acknowledgement import (
    LEASE_EXPIRED,
    DeadLetter,
    Delivery,
    Full,
    StaleReceipt,
)

EMPTY = {"sent": 0, "token": 0, "jobs": {}, "dead": []}


class DurableQueue:
    """The jobs are a dictionary; who holds the lock reads it, and renames a new one into place."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        capacity: int,
        clock: Callable[[], float],
        lease_s: float,
        max_attempts: int,
    ) -> None:
        """Open the queue in the file."""
        if capacity < 1 or max_attempts < 1 or lease_s <= 0:
            raise ValueError("capacity, max_attempts and lease_s have to be positive")
        self._path = Path(path)
        self._new, self._lock = Path(f"{path}.new"), Path(f"{path}.lock")
        self._capacity = capacity
        self._clock = clock
        self._lease_s = lease_s
        self._max_attempts = max_attempts

    def send(self, body: bytes, *, delay_s: float = 0.0) -> str:
        """Store a job."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._change() as (all_, now):
            if len(all_["jobs"]) >= self._capacity:
                raise Full(f"{self._capacity} jobs are inside")
            all_["sent"] += 1
            all_["jobs"][f"job-{all_['sent']}"] = {
                "body": body.hex(),
                "until": now + delay_s,
                "receipt": "",
                "reasons": [],
            }
            return f"job-{all_['sent']}"

    def receive(self, limit: int = 1) -> list[Delivery]:
        """Lend up to `limit` jobs."""
        if limit < 1:
            raise ValueError("limit is below one")
        with self._change() as (all_, now):
            jobs = all_["jobs"].items()
            free = [name for name, job in jobs if not job["receipt"] and job["until"] <= now]
            return [self._lend(all_, name, now) for name in free[:limit]]

    def ack(self, receipt: str) -> None:
        """Remove the job."""
        with self._change() as (all_, _):
            del all_["jobs"][_held(all_, receipt)]

    def nack(self, receipt: str, *, delay_s: float = 0.0, reason: str = "") -> None:
        """Give the job back."""
        if delay_s < 0:
            raise ValueError("delay_s is negative")
        with self._change() as (all_, now):
            self._end_attempt(all_, _held(all_, receipt), reason, now + delay_s)

    def extend(self, receipt: str, *, lease_s: float) -> None:
        """Let the lease end later, or sooner."""
        if lease_s <= 0:
            raise ValueError("lease_s is not above zero")
        with self._change() as (all_, now):
            all_["jobs"][_held(all_, receipt)]["until"] = now + lease_s

    def dead(self) -> list[DeadLetter]:
        """Return the jobs that used up their attempts."""
        with self._change() as (all_, _):
            return [
                DeadLetter(name, bytes.fromhex(body), len(reasons), tuple(reasons))
                for name, body, reasons in all_["dead"]
            ]

    @contextmanager
    def _change(self) -> Iterator[tuple[dict[str, Any], float]]:
        """Hold the lock; what is changed is there as a whole once the new file has the name."""
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel lets go of it when the process is gone
            all_, now = self._read(), self._clock()
            for name, job in list(all_["jobs"].items()):
                if job["receipt"] and job["until"] <= now:
                    self._end_attempt(all_, name, LEASE_EXPIRED, now)
            yield all_, now
            self._write(all_)

    def _read(self) -> dict[str, Any]:
        try:
            with self._path.open() as file:
                return dict(json.load(file))
        except FileNotFoundError:
            return dict(json.loads(json.dumps(EMPTY)))

    def _write(self, all_: dict[str, Any]) -> None:
        with self._new.open("w") as file:
            file.write(json.dumps(all_))
            file.flush()
            os.fsync(file.fileno())
        self._new.replace(self._path)

    def _lend(self, all_: dict[str, Any], name: str, now: float) -> Delivery:
        job = all_["jobs"][name]
        all_["token"] += 1
        job["receipt"], job["until"] = secrets.token_urlsafe(9), now + self._lease_s
        attempt = len(job["reasons"]) + 1
        body = bytes.fromhex(job["body"])
        return Delivery(name, body, attempt, job["receipt"], all_["token"], job["until"])

    def _end_attempt(self, all_: dict[str, Any], name: str, reason: str, until: float) -> None:
        job = all_["jobs"][name]
        job["receipt"], job["until"] = "", until
        job["reasons"].append(reason)
        if len(job["reasons"]) >= self._max_attempts:
            del all_["jobs"][name]
            all_["dead"].append((name, job["body"], job["reasons"]))


def _held(all_: dict[str, Any], receipt: str) -> str:
    for name, job in all_["jobs"].items():
        if receipt and job["receipt"] == receipt:
            return str(name)
    raise StaleReceipt(receipt)
