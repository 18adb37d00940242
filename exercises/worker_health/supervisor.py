"""A supervisor of worker processes, and the loop they run: progress is told, not life."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from course.contracts.worker_health import Health, Worker


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
    # TODO: Who may say that the work goes on: somebody who does it, or somebody beside it?
    # TODO: If your process were killed on this line, would the last beat name the right job?
    raise NotImplementedError


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
        # TODO: What do you have to remember of each process, and what of each name?
        raise NotImplementedError

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
        # TODO: Which question do you ask a worker first, and what may happen between two of them?
        # TODO: What of the old process must the new one not inherit?
        raise NotImplementedError

    def stop(self) -> None:
        """End every process, whatever it does, and give back the jobs that were in hand.

        Nothing of a process is left on return, and no later look starts one. A second stop
        changes nothing.
        """
        # TODO: Who may be in a state in which it does not hear you?
        raise NotImplementedError
