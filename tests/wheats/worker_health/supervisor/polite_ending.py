"""A worker is asked first and killed then; its name starts again before its job goes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from course.contracts.worker_health import Health, Progress, Worker


def work(
    inbox: Iterable[str],
    *,
    handler: Callable[[str], Iterable[object]],
    beat: Callable[[str | None], None],
) -> None:
    for job in inbox:
        beat(job)
        parts = iter(handler(job))
        end = object()
        while next(parts, end) is not end:
            beat(job)
        beat(None)


@dataclass
class Record:
    """What is known of a name."""

    worker: Worker | None
    progress: Progress
    since: float
    restarts: list[float] = field(default_factory=list)


def ended(worker: Worker) -> str | None:
    """See a process gone, politely if it listens; return the job it had in hand."""
    if worker.exit_status() is None:
        worker.terminate()
        if worker.exit_status() is None:
            worker.kill()
    worker.wait()
    return worker.progress().job


class Supervisor:
    """Worker processes, one a name."""

    def __init__(
        self,
        spawn: Callable[[str], Worker],
        *,
        names: Sequence[str],
        give_back: Callable[[str], None],
        clock: Callable[[], float],
        stall_s: float,
        max_restarts: int,
        window_s: float,
    ) -> None:
        if not names or len(set(names)) < len(names):
            raise ValueError(f"names must be different ones, at least one, not {names!r}")
        if stall_s <= 0 or window_s <= 0 or max_restarts < 0:
            raise ValueError("stall_s and window_s must be above 0, max_restarts at least 0")
        self._spawn = spawn
        self._give_back = give_back
        self._clock = clock
        self._stall_s = stall_s
        self._max_restarts = max_restarts
        self._window_s = window_s
        self._records: dict[str, Record] = {}
        for name in names:
            worker = spawn(name)
            self._records[name] = Record(worker, worker.progress(), clock())

    def look(self) -> dict[str, Health]:
        now = self._clock()
        found: dict[str, Health] = {}
        jobs: list[str | None] = []
        for name, record in self._records.items():
            if record.worker is None:
                found[name] = Health.GIVEN_UP
                continue
            found[name] = self._health(record, record.worker, now)
            if found[name] is Health.DEAD or found[name] is Health.STUCK:
                jobs.append(ended(record.worker))
                self._start(name, record, now)
        for job in jobs:
            if job is not None:
                self._give_back(job)
        return found

    def stop(self) -> None:
        for record in self._records.values():
            worker, record.worker = record.worker, None
            job = ended(worker) if worker is not None else None
            if job is not None:
                self._give_back(job)

    def _health(self, record: Record, worker: Worker, now: float) -> Health:
        if worker.exit_status() is not None:
            return Health.DEAD
        progress = worker.progress()
        if progress != record.progress:
            record.progress, record.since = progress, now
        if progress.job is None:
            record.since = now
            return Health.IDLE
        return Health.STUCK if now > record.since + self._stall_s else Health.WORKING

    def _start(self, name: str, record: Record, now: float) -> None:
        record.restarts = [at for at in record.restarts if at > now - self._window_s]
        if len(record.restarts) == self._max_restarts:
            record.worker = None
            return
        record.restarts.append(now)
        record.worker = self._spawn(name)
        record.progress, record.since = record.worker.progress(), now
