"""A real worker process that does as a check orders, as an answer sees it through its `Worker`."""

from __future__ import annotations

import contextlib
import math
import os
import signal
from collections.abc import Callable
from typing import Protocol

from course.contracts.worker_health import Progress
from course.specimens.forked import BEAT, EXIT, forked

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
        self._gone_at_s = math.inf  # when it is gone, however seldom it was asked
        self._vain = 0  # questions that heard None after a signal that ends it
        self.last_beat: tuple[str | None] | None = None
        self.first_job: str | None = None  # with which it beats when somebody begins to listen
        self.lingers_s = math.inf
        self.is_leaving = False
        self.finishes_first = False
        self.pid, self._orders, self._reports = forked()

    def exit_status(self) -> int | None:
        """Return None while the process is there; right after a signal it still is."""
        self._leave()
        if self._is_ending and self._stage.seconds() < self._gone_at_s:
            self._moments -= 1
            self._is_ending, self._has_ended = self._moments > 0, self._moments == 0
            self._vain += 1
            return None
        self._has_ended = self._has_ended or self._is_ending
        return self._told() if self._has_ended else self._looked()

    def progress(self) -> Progress:
        """Return what it has told so far."""
        return self._progress

    def listen(self, heard: Callable[[Progress], None]) -> None:
        """Have each beat from now on handed over as well."""
        if self.first_job is not None:
            self.beat(self.first_job)
        self._heard.append(heard)

    def terminate(self) -> None:
        """Send SIGTERM; a process that is stopped does not read it."""
        if self.finishes_first and not self._is_held:
            self._obey()
        else:
            self._signal(signal.SIGTERM, ends=not self._is_held)

    def kill(self) -> None:
        """Send SIGKILL."""
        self._signal(signal.SIGKILL, ends=True)

    def wait(self) -> int:
        """Wait until the process is gone; return how it ended."""
        self._leave()
        while self._looked() is None and not (self._has_ended or self._is_ending):
            self._stage.rest(f"{ENDS} that {'is stopped' if self._is_held else 'goes on'}")
            self._leave()
        return self._told()

    # --- what a check orders, and asks ------------------------------------------------------

    def lingers(self, moments: int, seconds: float) -> None:
        """Be there for so many questions after a signal that ends it, or for so many seconds."""
        self._moments, self.lingers_s = moments, seconds

    def vain(self) -> int:
        """Return how often it was asked and still there; nought once its end was seen."""
        return self._vain if self._status is None else 0

    def beat(self, job: str | None) -> None:
        """Have the process itself beat, and wait until it has."""
        os.write(self._orders, BEAT)
        beats = int.from_bytes(os.read(self._reports, 4))
        self._progress = Progress(beats, job)
        self.first_job = None
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
        self.is_leaving = self.is_leaving and not ends
        self._gone_at_s = self._stage.seconds() + self.lingers_s
        self._stage.rouse(ENDS)

    def _obey(self) -> None:
        """Have been asked to end: be done with the job, and exit by itself, a little later."""
        if self._status is None and not (self._has_ended or self._is_ending or self.is_leaving):
            self._note("asks")
            self.is_leaving = True
            self._stage.rouse(ENDS)

    def _leave(self) -> None:
        if self.is_leaving:
            self._beat_last()
            self.exit(0)

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
