"""Each name is a generator that lives through its processes: a look lets each take one step."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence

from course.contracts.worker_health import Health, Progress, Worker


def work(
    inbox: Iterable[str],
    *,
    handler: Callable[[str], Iterable[object]],
    beat: Callable[[str | None], None],
) -> None:
    for job in inbox:
        do(job, handler, beat)
        beat(None)


def do(
    job: str, handler: Callable[[str], Iterable[object]], beat: Callable[[str | None], None]
) -> None:
    """Do one job, and tell of each part."""
    beat(job)
    for _ in handler(job):
        beat(job)


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
        self._lives = {name: self._life(name) for name in names}
        for life in self._lives.values():
            next(life)

    def look(self) -> dict[str, Health]:
        return {name: next(life) for name, life in self._lives.items()}

    def stop(self) -> None:
        for life in self._lives.values():
            life.close()
        self._lives = {name: over() for name in self._lives}

    def _life(self, name: str) -> Generator[Health]:
        """Give the health of a name at each step; what it found is replaced before it tells."""
        starts: list[float] = []
        worker: Worker | None = self._spawn(name)
        seen: Progress | None = None
        since = 0.0
        found = Health.IDLE  # at the start, which nobody sees
        try:
            while worker is not None:
                yield found
                now = self._clock()
                is_dead = worker.exit_status() is not None
                progress = worker.progress()
                if progress != seen:
                    seen, since = progress, now
                found = Health.WORKING if now - since <= self._stall_s else Health.STUCK
                found = Health.IDLE if progress.job is None else found
                found = Health.DEAD if is_dead else found
                if found in (Health.DEAD, Health.STUCK):
                    self._clear(worker)
                    worker, seen = None, None
                    if sum(now - at < self._window_s for at in starts) < self._max_restarts:
                        starts.append(now)
                        worker = self._spawn(name)
            yield found
        finally:
            if worker is not None:
                self._clear(worker)
        yield from over()

    def _clear(self, worker: Worker) -> None:
        worker.kill()
        worker.wait()
        job = worker.progress().job
        if job is not None:
            self._give_back(job)


def over() -> Generator[Health]:
    """Give that a name is given up, for ever."""
    while True:
        yield Health.GIVEN_UP
