"""Worker processes as whoever watches them sees them: what they have told, and how they ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


# --8<-- [start:contract]
class Health(Enum):
    """What a look finds a worker to be."""

    IDLE = "idle"  # no job in hand
    WORKING = "working"  # a job in hand, and progress not long ago: fast or slow
    STUCK = "stuck"  # a job in hand, and no progress for too long
    DEAD = "dead"  # its process has ended
    GIVEN_UP = "given up"  # no process, and none is started any more


@dataclass(frozen=True)
class Progress:
    """What one worker process has told of itself so far; before its first beat, no job."""

    beats: int  # how often it has beaten; from nought, for each process
    job: str | None  # in hand, as the last beat said; None: none


class Worker(Protocol):
    """One worker process. Nothing but `wait` waits."""

    pid: int

    def exit_status(self) -> int | None:
        """Return None while the process is there; then its exit status, or minus a signal's number.

        After a kill it can still be there for a moment.
        """

    def progress(self) -> Progress:
        """Return what it has told so far; after its end, what it had told by then."""

    def listen(self, heard: Callable[[Progress], None]) -> None:
        """Have each beat from now on handed to `heard` as well, at the moment it comes."""

    def terminate(self) -> None:
        """Send SIGTERM: end, please. A process that is stopped does not read it."""

    def kill(self) -> None:
        """Send SIGKILL, which no process can refuse; nothing happens to one that has ended."""

    def wait(self) -> int:
        """Wait until the process is gone, for ever if need be; return what `exit_status` does.

        Until one of the two has told you how a process ended, the kernel keeps its remains.
        """


# --8<-- [end:contract]


class OutOfPaper(Exception):
    """What a handler of the checks raises; an answer neither makes one nor expects it."""


@dataclass(frozen=True)
class Deed:
    """Something that an answer did, as a check has noted it; an answer makes none of these."""

    what: str
    about: str | None  # a name, or a job
    at_s: float  # on the check's clock
    line: int | None = None  # of the answer

    def __str__(self) -> str:
        about = {None: "no job", "": '""'}.get(self.about, self.about)
        return f"{self.what} {about}" if self.what != "is at the end" else self.what
