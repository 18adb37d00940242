"""A shift of real worker processes, each of which does what a check orders, and nothing else."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from typing import Protocol

from course.contracts.worker_health import Deed, Progress
from course.specimens.forked import BEAT, EXIT, forked

MOST_STARTS = 40  # of processes, before the system has no room for another
MOST_MOMENTS = 3  # questions for which a process that was killed is still there
ENDS = "for a process to end"


class Stage(Protocol):
    """Whoever plays the answer: it has the time, and knows where the answer stands."""

    def seconds(self) -> float:
        """Return the virtual time."""

    def rest(self, for_what: str, seconds: float | None = None) -> None:
        """Let whoever calls now wait in virtual time; None: until roused, or for ever."""

    def rouse(self, for_what: str) -> None:
        """Let everybody go on who rests for something that begins like this."""

    def line(self) -> int | None:
        """Return the line of the answer that whoever calls now has come from."""


class Shift:
    """The worker processes of one check; each order has been carried out when its call returns."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._started: list[Process] = []
        self._deeds: list[Deed] = []
        self._ahead_s = 0.0  # of its clock

    # --- what the answer is given -----------------------------------------------------------

    def spawn(self, name: str) -> Process:
        """Start a worker process, and return it; raise OSError when there are too many."""
        if len(self._started) == MOST_STARTS:
            raise BlockingIOError("no room for another process")
        moments = 1 + len(self._started) % MOST_MOMENTS
        process = Process(name, self._stage, lambda deed: self._note(deed, name), moments)
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

    # --- what a check asks ------------------------------------------------------------------

    def what_happened(self) -> list[Deed]:
        """Return what the answer has done since this was asked last."""
        deeds, self._deeds = self._deeds, []
        return deeds

    def in_plain(self, found: object) -> object:
        """Return a dictionary of whatever kind as a plain one, anything else as it is."""
        return dict(found) if isinstance(found, dict) else found

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


class Process:
    """One worker process, as its parent sees it: what `Worker` promises, over a real one."""

    def __init__(
        self, name: str, stage: Stage, note: Callable[[str], None], moments: int = 1
    ) -> None:
        self.name = name
        self._stage = stage
        self._note = note
        self._moments = moments  # for which it is still there when it was killed
        self._progress = Progress(0, None)
        self._heard: list[Callable[[Progress], None]] = []
        self._status: int | None = None  # once somebody has been told of it
        self._has_ended = False  # by itself, or by others
        self._is_ending = False  # by a signal of the answer's; not everybody has seen it yet
        self._is_held = False  # by SIGSTOP
        self.last_beat: tuple[str | None] | None = None
        self.is_leaving = False
        self.pid, self._orders, self._reports = forked()

    def exit_status(self) -> int | None:
        """Return None while the process is there; right after a signal it still is."""
        if self.is_leaving:
            self._beat_last()
            self.exit(0)
        if self._is_ending:
            self._moments -= 1
            self._is_ending, self._has_ended = self._moments > 0, self._moments == 0
            return None
        return self._told() if self._has_ended else self._looked()

    def progress(self) -> Progress:
        """Return what it has told so far."""
        return self._progress

    def listen(self, heard: Callable[[Progress], None]) -> None:
        """Have each beat from now on handed over as well."""
        self._heard.append(heard)

    def terminate(self) -> None:
        """Send SIGTERM; a process that is stopped does not read it."""
        self._signal(signal.SIGTERM, ends=not self._is_held)

    def kill(self) -> None:
        """Send SIGKILL."""
        self._signal(signal.SIGKILL, ends=True)

    def wait(self) -> int:
        """Wait until the process is gone; return how it ended."""
        while self._looked() is None and not (self._has_ended or self._is_ending):
            self._stage.rest(f"{ENDS} that {'is stopped' if self._is_held else 'goes on'}")
        return self._told()

    # --- what a check orders ----------------------------------------------------------------

    def beat(self, job: str | None) -> None:
        """Have the process itself beat, and wait until it has."""
        os.write(self._orders, BEAT)
        beats = int.from_bytes(os.read(self._reports, 4))
        self._progress = Progress(beats, job)
        for heard in self._heard:
            heard(self._progress)

    def exit(self, status: int) -> None:
        """Have the process exit."""
        self.is_leaving = False
        os.write(self._orders, EXIT + bytes([status]))
        self._see_the_end()

    def is_killed(self, number: int) -> None:
        """Be killed by somebody else; nothing happens to a process that is gone."""
        if self._status is not None:
            return
        os.kill(self.pid, number)
        self._see_the_end()

    def is_stopped(self) -> None:
        """Be stopped by somebody else."""
        os.kill(self.pid, signal.SIGSTOP)
        os.waitpid(self.pid, os.WUNTRACED)
        self._is_held = True

    def goes_on(self) -> None:
        """Go on after a stop."""
        os.kill(self.pid, signal.SIGCONT)
        self._is_held = False

    def is_left(self) -> bool:
        """Has the kernel still anything of the process? Who asks removes the remains."""
        try:
            os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return False
        return True

    def remove(self) -> None:
        """See the process gone, whatever it does."""
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(self.pid, os.WNOHANG)[0] == 0:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        for descriptor in (self._orders, self._reports):
            os.close(descriptor)

    # --- inside -----------------------------------------------------------------------------

    def _signal(self, number: int, *, ends: bool) -> None:
        if self._status is not None or self._has_ended or self._is_ending:
            return
        self._note("ends" if ends else "asks")
        if not self._is_held:
            self._beat_last()
        os.kill(self.pid, number)
        self._is_ending = ends
        self._stage.rouse(ENDS)

    def _beat_last(self) -> None:
        if self.last_beat is not None:
            (job,) = self.last_beat
            self.last_beat = None
            self.beat(job)

    def _see_the_end(self) -> None:
        """Wait for the end of its reports: with the process, its end of the pipe is closed."""
        while os.read(self._reports, 4):
            pass
        self._has_ended = True

    def _looked(self) -> int | None:
        """Return the status if the process has ended in a way that nobody here knows of."""
        if self._status is None and not (self._has_ended or self._is_ending):
            return self._reaped(os.WNOHANG)
        return self._status

    def _told(self) -> int:
        """Return how a process ended of which that is certain."""
        if self._status is None:
            self._reaped(0)
        assert self._status is not None
        return self._status

    def _reaped(self, how: int) -> int | None:
        is_expected = self._has_ended or self._is_ending
        try:
            pid, status = os.waitpid(self.pid, how)
        except ChildProcessError:  # the answer has waited for it without its `Worker`
            pid, status = self.pid, signal.SIGKILL
        if pid:
            self._status = os.waitstatus_to_exitcode(status)
            self._has_ended, self._is_ending = True, False
            self._note("sees the end of" if is_expected else "ends past its Worker")
        return self._status
