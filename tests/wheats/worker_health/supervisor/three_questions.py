"""Small functions without state of their own: a table of facts goes in, decisions come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from course.contracts.worker_health import Health, Progress, Worker


def work(
    inbox: Iterable[str],
    *,
    handler: Callable[[str], Iterable[object]],
    beat: Callable[[str | None], None],
) -> None:
    for job in inbox:
        beat(job)
        beat(job)  # more beats of the loop do no harm
        for _ in handler(job):
            beat(job)
        beat(None)


@dataclass(frozen=True)
class Facts:
    """What is known of one process at one moment; a new look makes new facts."""

    worker: Worker | None
    progress: Progress
    changed_at: float
    restarts: tuple[float, ...] = ()


def judged(facts: Facts, now: float, stall_s: float) -> Health:
    """Return what these facts say."""
    if facts.worker is None:
        return Health.GIVEN_UP
    if facts.worker.exit_status() is not None:
        return Health.DEAD
    if facts.progress.job is None:
        return Health.IDLE
    return Health.STUCK if now - facts.changed_at > stall_s else Health.WORKING


def renewed(facts: Facts, now: float) -> Facts:
    """Return the facts with what the process has told since."""
    progress = facts.worker.progress() if facts.worker is not None else facts.progress
    if progress == facts.progress:
        return facts
    return replace(facts, progress=progress, changed_at=now)


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
        self._facts = {name: self._begun(name, ()) for name in names}

    def look(self) -> dict[str, Health]:
        found = {}
        for name in self._facts:
            now = self._clock()
            facts = renewed(self._facts[name], now)
            found[name] = judged(facts, now, self._stall_s)
            if found[name] in (Health.DEAD, Health.STUCK):
                facts = self._replaced(name, self._cleared(facts), now)
            self._facts[name] = facts
        return found

    def stop(self) -> None:
        self._facts = {name: self._cleared(facts) for name, facts in self._facts.items()}

    def _begun(self, name: str, restarts: tuple[float, ...]) -> Facts:
        return Facts(self._spawn(name), Progress(0, None), self._clock(), restarts)

    def _cleared(self, facts: Facts) -> Facts:
        worker = facts.worker
        if worker is not None:
            worker.kill()
            worker.wait()
            job = worker.progress().job
            if job is not None:
                self._give_back(job)
        return replace(facts, worker=None)

    def _replaced(self, name: str, facts: Facts, now: float) -> Facts:
        recent = tuple(at for at in facts.restarts if now - at < self._window_s)
        if len(recent) >= self._max_restarts:
            return facts
        return self._begun(name, (*recent, now))
