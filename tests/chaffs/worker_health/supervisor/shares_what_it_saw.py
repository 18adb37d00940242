"""A name is a worker of one supervisor: another one may watch a worker of the same name."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from course.contracts.worker_health import Health, Progress, Worker


def work(
    inbox: Iterable[str],
    *,
    handler: Callable[[str], Iterable[object]],
    beat: Callable[[str | None], None],
) -> None:
    for job in inbox:
        beat(job)
        for _ in handler(job):
            beat(job)
        beat(None)


class Post:
    def __init__(self, worker: Worker) -> None:
        self.worker: Worker | None = worker
        self.restarts: deque[float] = deque()


class Supervisor:
    _seen: ClassVar[dict[str, tuple[Progress, float]]] = {}  # and since when, by name

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
        self._posts = {name: Post(spawn(name)) for name in names}

    def look(self) -> dict[str, Health]:
        now = self._clock()
        found = {}
        for name, post in self._posts.items():
            found[name] = self._health(name, post, now)
            if found[name] in (Health.DEAD, Health.STUCK):
                self._end(post)
                self._start_anew(name, post, now)
        return found

    def stop(self) -> None:
        for post in self._posts.values():
            self._end(post)

    def _health(self, name: str, post: Post, now: float) -> Health:
        if post.worker is None:
            return Health.GIVEN_UP
        if post.worker.exit_status() is not None:
            return Health.DEAD
        progress = post.worker.progress()
        seen, since = self._seen.get(name, (None, now))
        if progress != seen:
            since = now
            self._seen[name] = (progress, now)
        if progress.job is None:
            return Health.IDLE
        return Health.STUCK if now - since > self._stall_s else Health.WORKING

    def _end(self, post: Post) -> None:
        worker, post.worker = post.worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        job = worker.progress().job
        if job is not None:
            self._give_back(job)

    def _start_anew(self, name: str, post: Post, now: float) -> None:
        self._seen.pop(name, None)
        restarts = post.restarts
        while restarts and now - restarts[0] >= self._window_s:
            restarts.popleft()
        if len(restarts) < self._max_restarts:
            restarts.append(now)
            post.worker = self._spawn(name)
