"""Counters are pulled at each look, by one function for each question, over plain dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from course.contracts.worker_health import Health, Worker


def work(
    inbox: Iterable[str],
    *,
    handler: Callable[[str], Iterable[object]],
    beat: Callable[[str | None], None],
) -> None:
    jobs = iter(inbox)
    while True:
        try:
            job = next(jobs)
        except StopIteration:
            return
        beat(job)
        for _ in handler(job):
            beat(job)
        beat(None)


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
        self._names = tuple(names)
        self._workers: dict[str, Worker] = {}
        self._beats: dict[str, int] = {}
        self._beaten_at: dict[str, float] = {}
        self._started_at: dict[str, list[float]] = {name: [] for name in names}
        for name in names:
            self._workers[name] = spawn(name)

    def look(self) -> dict[str, Health]:
        found = {name: self._found(name) for name in self._names}
        bad = [name for name in self._names if found[name] in (Health.DEAD, Health.STUCK)]
        for name in bad:  # all at once: none waits for the end of another
            self._workers[name].kill()
        for name in bad:
            self._clear(name)
            if self._may_start(name):
                self._started_at[name].append(self._clock())
                self._workers[name] = self._spawn(name)
        return found

    def stop(self) -> None:
        for worker in self._workers.values():
            worker.kill()
        for name in list(self._workers):
            self._clear(name)

    def _found(self, name: str) -> Health:
        worker = self._workers.get(name)
        if worker is None:
            return Health.GIVEN_UP
        if worker.exit_status() is not None:
            return Health.DEAD
        progress = worker.progress()
        if self._beats.get(name) != progress.beats:
            self._beats[name] = progress.beats
            self._beaten_at[name] = self._clock()
        if progress.job is None:
            return Health.IDLE
        if self._clock() - self._beaten_at[name] > self._stall_s:
            return Health.STUCK
        return Health.WORKING

    def _clear(self, name: str) -> None:
        worker = self._workers.pop(name)
        worker.wait()
        self._beats.pop(name, None)
        job = worker.progress().job
        if job is not None:
            self._give_back(job)

    def _may_start(self, name: str) -> bool:
        since = self._clock() - self._window_s
        return sum(at > since for at in self._started_at[name]) < self._max_restarts
