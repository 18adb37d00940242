"""Each beat is pushed: it sets the time of its worker, and a look compares times only."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from course.contracts.worker_health import Health, Progress, Worker


def work(
    inbox: Iterable[str],
    *,
    handler: Callable[[str], Iterable[object]],
    beat: Callable[[str | None], None],
) -> None:
    beat(None)
    for job in inbox:
        beat(job)
        for _ in handler(job):
            beat(job)
        beat(None)


class Seat:
    """One process, and when it was heard of last."""

    def __init__(self, worker: Worker, clock: Callable[[], float]) -> None:
        self.worker = worker
        self.job: str | None = None
        self.heard_at = clock()
        self._clock = clock
        worker.listen(self._hear)
        self._hear(worker.progress())  # what was told before

    def _hear(self, progress: Progress) -> None:
        self.job, self.heard_at = progress.job, self._clock()

    def health(self, stall_s: float) -> Health:
        """Return what the process is, by what it has pushed."""
        if self.worker.exit_status() is not None:
            return Health.DEAD
        if self.job is None:
            return Health.IDLE
        silent_s = self._clock() - self.heard_at
        return Health.STUCK if silent_s > stall_s else Health.WORKING

    def clear(self) -> str | None:
        """See the process gone; return what it had in hand."""
        if self.worker.exit_status() is None:
            self.worker.kill()
            self.worker.wait()
        return self.job


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
        self._restarts: dict[str, deque[float]] = {name: deque() for name in names}
        self._seats: dict[str, Seat | None] = {name: Seat(spawn(name), clock) for name in names}

    def look(self) -> dict[str, Health]:
        found = {}
        for name, seat in self._seats.items():
            found[name] = Health.GIVEN_UP if seat is None else seat.health(self._stall_s)
            if seat is not None and found[name] in (Health.DEAD, Health.STUCK):
                self._return(seat.clear())
                self._seats[name] = self._successor(name)
        return found

    def stop(self) -> None:
        for name, seat in self._seats.items():
            if seat is not None:
                self._return(seat.clear())
                self._seats[name] = None

    def _return(self, job: str | None) -> None:
        if job is not None:
            self._give_back(job)

    def _successor(self, name: str) -> Seat | None:
        now, restarts = self._clock(), self._restarts[name]
        recent = [at for at in restarts if now - at <= self._window_s]
        if len(recent) >= self._max_restarts:
            return None
        restarts.append(now)
        return Seat(self._spawn(name), self._clock)
