"""It asks whether the process is gone, and sleeps between; a look returns an ordered dictionary."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence

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
    """A name, and the process that fills it now."""

    def __init__(self, worker: Worker) -> None:
        self.restarts: deque[float] = deque()
        self.fill(worker)

    def fill(self, worker: Worker) -> None:
        self.worker: Worker | None = worker
        self.seen: Progress | None = None
        self.since = 0.0


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
        self._posts = {name: Post(spawn(name)) for name in names}

    def look(self) -> dict[str, Health]:
        until = self._clock() + 2.0
        found: OrderedDict[str, Health] = OrderedDict()
        for name, post in self._posts.items():
            found[name] = self._health(post, self._clock())
            if found[name] in (Health.DEAD, Health.STUCK):
                self._end(post, until)
                self._start_anew(name, post)
        return found

    def stop(self) -> None:
        until = self._clock() + 2.0
        for post in self._posts.values():
            self._end(post, until)

    def _health(self, post: Post, now: float) -> Health:
        if post.worker is None:
            return Health.GIVEN_UP
        if post.worker.exit_status() is not None:
            return Health.DEAD
        progress = post.worker.progress()
        if progress != post.seen:
            post.seen, post.since = progress, now
        if progress.job is None:
            return Health.IDLE
        return Health.STUCK if now - post.since > self._stall_s else Health.WORKING

    def _end(self, post: Post, until: float) -> None:
        worker, post.worker = post.worker, None
        if worker is None:
            return
        worker.terminate()
        while worker.exit_status() is None and self._clock() < until:
            time.sleep(0.1)
        worker.kill()
        while worker.exit_status() is None:
            time.sleep(0.01)
        job = worker.progress().job
        if job is not None:
            self._give_back(job)

    def _start_anew(self, name: str, post: Post) -> None:
        now = self._clock()  # the end may have taken a while
        while post.restarts and now - post.restarts[0] >= self._window_s:
            post.restarts.popleft()
        if len(post.restarts) < self._max_restarts:
            post.restarts.append(now)
            post.fill(self._spawn(name))
