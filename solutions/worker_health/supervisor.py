"""A supervisor of worker processes, and the loop they run: progress is told, not life."""

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
    """Do each job of the inbox, one after the other, and tell of progress; return at its end.

    Taking the next job from ``inbox`` can wait. ``handler(job)`` does a job in parts: it gives a
    value after each, and is at its end when the job is done. The values mean nothing here.

    ``beat(job)`` tells that this job is in hand: once it is taken, before its handler is called,
    and again after each part. ``beat(None)`` tells that none is: once a job is done, before the
    next one is taken. While the loop itself does nothing, nobody beats.

    What the handler raises comes out, and no beat follows: the job is still in hand.
    """
    for job in inbox:
        beat(job)
        for _ in handler(job):
            beat(job)
        beat(None)  # not in a `finally`: after an error the job is not done


class _Post:
    """A name: the process that fills it now, and what is known of both."""

    def __init__(self, worker: Worker) -> None:
        self.restarts: deque[float] = deque()  # of this name, whichever process it was
        self.fill(worker)

    def fill(self, worker: Worker) -> None:
        """Begin anew with this process: what was seen of the old one says nothing about it."""
        self.worker: Worker | None = worker  # None: given up
        self.seen: Progress | None = None
        self.since = 0.0  # when it was seen first


class Supervisor:
    """Worker processes, one a name: who is dead or stuck is replaced, and the others are let be."""

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
        """Start one worker process for each name, with ``spawn(name)``.

        ``clock`` gives seconds, and never goes back. Raise ValueError for no name or one that
        stands there twice, for ``stall_s`` or ``window_s`` not above nought, and for
        ``max_restarts`` below nought; nobody is started then.
        """
        if not names or len(set(names)) < len(names):
            raise ValueError(f"names must be different ones, at least one, not {names!r}")
        if stall_s <= 0:
            raise ValueError(f"stall_s must be above 0, not {stall_s}")
        if max_restarts < 0:
            raise ValueError(f"max_restarts must be at least 0, not {max_restarts}")
        if window_s <= 0:
            raise ValueError(f"window_s must be above 0, not {window_s}")
        self._spawn = spawn
        self._give_back = give_back
        self._clock = clock
        self._stall_s = stall_s
        self._max_restarts = max_restarts
        self._window_s = window_s
        self._posts = {name: _Post(spawn(name)) for name in names}

    def look(self) -> dict[str, Health]:
        """Look at every worker once, replace whom that finds dead or stuck; return what it found.

        What is returned says how each was found, before anything was done about it. Dead is whose
        process has ended, with whatever exit status. Stuck is who has a job in hand and has not
        beaten for more than ``stall_s`` seconds; it is ended, asked first or not. Whoever has no
        job, or beats, is left alone for as long as it likes.

        Once the process of a dead or stuck worker is gone, the job it had in hand at its end goes
        to ``give_back``, once, and a new process of that name is started. That has happened to
        all of them when the call returns.

        A name is started anew at most ``max_restarts`` times in any ``window_s`` seconds. Who
        would need one more is given up: that look still returns what it was found to be, it gets
        no new process, and every later look finds it given up.
        """
        now = self._clock()
        found = {}
        for name, post in self._posts.items():
            found[name] = self._health(post, now)
            if found[name] in (Health.DEAD, Health.STUCK):
                self._end(post)
                self._start_anew(name, post, now)
        return found

    def stop(self) -> None:
        """End every process, whatever it does, and give back the jobs that were in hand.

        Nothing of a process is left on return, and no later look starts one. A second stop
        changes nothing.
        """
        for post in self._posts.values():
            self._end(post)

    def _health(self, post: _Post, now: float) -> Health:
        if post.worker is None:
            return Health.GIVEN_UP
        if post.worker.exit_status() is not None:
            return Health.DEAD
        progress = post.worker.progress()
        if progress != post.seen:  # first take in what has come, then judge the silence
            post.seen, post.since = progress, now
        if progress.job is None:
            return Health.IDLE
        return Health.STUCK if now - post.since > self._stall_s else Health.WORKING

    def _end(self, post: _Post) -> None:
        """See the process gone, and only then ask what it had in hand: nobody else has it now."""
        worker, post.worker = post.worker, None
        if worker is None:
            return
        worker.kill()  # SIGKILL: one that is stopped would not read anything else
        worker.wait()
        job = worker.progress().job
        if job is not None:
            self._give_back(job)

    def _start_anew(self, name: str, post: _Post, now: float) -> None:
        """Fill a post again, unless that has been done too often of late."""
        while post.restarts and now - post.restarts[0] >= self._window_s:
            post.restarts.popleft()
        if len(post.restarts) < self._max_restarts:
            post.restarts.append(now)
            post.fill(self._spawn(name))
