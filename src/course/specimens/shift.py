"""A shift of real worker processes, each of which does what a check orders, and nothing else."""

from __future__ import annotations

import signal

from course.contracts.worker_health import Deed
from course.specimens.processes import Process, Stage

MOST_STARTS = 40  # of processes, before the system has no room for another
MOST_MOMENTS = 3  # questions for which a process that was killed is still there


class Shift:
    """The worker processes of one check; each order has been carried out when its call returns."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._started: list[Process] = []
        self._deeds: list[Deed] = []
        self._early: dict[str, str] = {}  # the first jobs of processes that are not there yet
        self._ahead_s = 0.0  # of its clock

    # --- what the answer is given -----------------------------------------------------------

    def spawn(self, name: str) -> Process:
        """Start a worker process, and return it; raise OSError when there are too many."""
        if len(self._started) == MOST_STARTS:
            raise BlockingIOError("no room for another process")
        moments = 1 + len(self._started) % MOST_MOMENTS
        process = Process(name, self._stage, lambda deed: self._note(deed, name), moments)
        process.first_job = self._early.pop(name, None)
        self._started.append(process)
        self._note("starts", name)
        return process

    def give_back(self, job: str | None) -> None:
        """Take a job that somebody else is to do."""
        self._note("gives back", job)

    def own_clock(self) -> float:
        """Return seconds on a clock of the shift's own."""
        return self._stage.seconds() + self._ahead_s

    # --- what a check orders ----------------------------------------------------------------

    def moves_its_clock(self, seconds: float) -> None:
        """Time passes on the shift's own clock alone."""
        self._ahead_s += seconds

    def takes(self, name: str, job: str) -> None:
        """The worker takes a job, and beats."""
        self._newest(name).beat(job)

    def beats(self, name: str) -> None:
        """The worker has done a part of what it has in hand, and beats."""
        worker = self._newest(name)
        worker.beat(worker.progress().job)

    def finishes(self, name: str) -> None:
        """The worker is done with its job, and beats."""
        self._newest(name).beat(None)

    def exits(self, name: str, status: int) -> None:
        """The worker ends by itself."""
        self._newest(name).exit(status)

    def is_killed(self, name: str, number: int = signal.SIGKILL) -> None:
        """Somebody else kills the worker, with this signal."""
        self._newest(name).is_killed(number)

    def is_stopped(self, name: str) -> None:
        """Somebody stops the worker: it lives, and does nothing."""
        self._newest(name).is_stopped()

    def goes_on(self, name: str) -> None:
        """A worker that was stopped goes on."""
        self._newest(name).goes_on()

    def is_quick(self, name: str, job: str | None) -> None:
        """Before anybody ends the worker it will beat once more, with this job in hand."""
        self._newest(name).last_beat = (job,)

    def is_leaving(self, name: str, job: str | None) -> None:
        """As soon as it is asked whether it has ended, it beats with this job in hand and exits."""
        worker = self._newest(name)
        worker.last_beat, worker.is_leaving = (job,), True

    def finishes_first(self, name: str) -> None:
        """It is done with its job before it ends; asked to, it ends when it is looked at next."""
        worker = self._newest(name)
        worker.last_beat, worker.finishes_first = (None,), True

    def lingers(self, name: str, moments: int, seconds: float) -> None:
        """After a signal it is there for so many questions, or for so many seconds."""
        self._newest(name).lingers(moments, seconds)

    def is_early(self, name: str, job: str) -> None:
        """The next process of that name takes this job right before somebody begins to listen."""
        self._early[name] = job

    def has_taken(self, name: str) -> None:
        """Whoever is early takes its job now, if nobody has begun to listen."""
        worker = self._newest(name)
        if worker.first_job is not None:
            worker.beat(worker.first_job)

    # --- what a check asks ------------------------------------------------------------------

    def what_happened(self) -> list[Deed]:
        """Return what the answer has done since this was asked last."""
        deeds, self._deeds = self._deeds, []
        return deeds

    def in_plain(self, found: object) -> object:
        """Return a dictionary of whatever kind as a plain one, anything else as it is."""
        return dict(found) if isinstance(found, dict) else found

    def vain(self, name: str) -> int:
        """Return how often somebody asked for an end after a signal, heard None, and went on."""
        return max(worker.vain() for worker in self._started if worker.name == name)

    def left(self) -> list[str]:
        """Return the names of processes of which the kernel still has anything."""
        return [worker.name for worker in self._started if worker.is_left()]

    def close(self) -> None:
        """See every process gone."""
        for worker in self._started:
            worker.remove()

    def _newest(self, name: str) -> Process:
        return next(worker for worker in reversed(self._started) if worker.name == name)

    def _note(self, deed: str, about: str | None) -> None:
        self._deeds.append(Deed(deed, about, self._stage.seconds(), self._stage.line()))
