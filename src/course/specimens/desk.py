"""The desk of one worker: jobs that come, parts that take time, and what its loop tells."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from course.contracts.worker_health import Deed, OutOfPaper
from course.specimens.processes import Stage

VALUES = (None, False, 0, "")  # of parts, one after the other: they mean nothing


@dataclass(frozen=True)
class Work:
    """A job, how long each part of it takes, and how it ends."""

    job: str
    parts_s: list[float]
    then: str = ""  # what comes after the last: "fails", "is interrupted", or "never ends"
    after_s: float = 0.0  # how long it is waited for
    is_listed: bool = False  # is there a list of the parts at once?
    is_refused: bool = False  # does its handler raise instead of giving parts?


class Desk:
    """What a worker's loop is given, and a list of what it did with it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._waiting: deque[Work] = deque()
        self._taken: dict[str, Work] = {}
        self._deeds: list[Deed] = []
        self.inbox = Inbox(self._takes)  # after the last job it is at its end

    def puts(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox: what each part of it takes."""
        self._waiting.append(Work(job, parts_s))

    def puts_failing(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox that fails after these parts."""
        self._waiting.append(Work(job, parts_s, "fails"))

    def puts_interrupted(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox that is interrupted from outside after these parts."""
        self._waiting.append(Work(job, parts_s, "is interrupted"))

    def puts_refused(self, job: str) -> None:
        """Put a job into the inbox whose handler raises StopIteration when it is called."""
        self._waiting.append(Work(job, [], is_refused=True))

    def puts_endless(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox with a part behind these that never ends."""
        self._waiting.append(Work(job, parts_s, "never ends"))

    def puts_late(self, job: str, parts_s: list[float], after_s: float) -> None:
        """Put a job into the inbox that comes so many seconds after the one before is done."""
        self._waiting.append(Work(job, parts_s, after_s=after_s))

    def puts_listed(self, job: str, parts: int) -> None:
        """Put a job into the inbox whose handler returns a list of this many parts."""
        self._waiting.append(Work(job, [0.0] * parts, is_listed=True))

    def beat(self, job: str | None) -> None:
        """Note a beat."""
        self._note("beats", job)

    def what_happened(self) -> list[Deed]:
        """Return what has happened so far."""
        return list(self._deeds)

    def close(self) -> None:
        """Nothing of it lives outside this process."""

    def _takes(self) -> Iterator[str]:
        while self._waiting:
            work = self._waiting.popleft()
            self._taken[work.job] = work
            if work.after_s:
                self._stage.rest("sleep", work.after_s)
            self._note("takes", work.job)
            yield work.job
        self._note("is at the end", None)

    def handler(self, job: str) -> Iterable[object]:
        """Do a job, part by part; it begins with the call."""
        work = self._taken[job]
        self._note("begins", job)
        if work.is_refused:
            self._note("fails with", job)
            raise StopIteration("nothing left to print")
        if work.is_listed:
            return [VALUES[place % len(VALUES)] for place in range(len(work.parts_s))]
        return self._parts(work)

    def _parts(self, work: Work) -> Iterator[object]:
        job = work.job
        for place, seconds in enumerate(work.parts_s):
            self._stage.rest("sleep", seconds)
            self._note("does a part of", job)
            yield VALUES[place % len(VALUES)]
        if work.then == "never ends":
            self._stage.rest("for a part that never ends")
        if work.then in ("fails", "is interrupted"):
            self._note("fails with", job)
            raise OutOfPaper("no paper") if work.then == "fails" else KeyboardInterrupt
        self._note("is done with", job)

    def _note(self, deed: str, job: str | None) -> None:
        self._deeds.append(Deed(deed, job, self._stage.seconds(), self._stage.line()))


class Inbox:
    """Jobs, one after the other, to be gone through once: no list, and no iterator either."""

    def __init__(self, takes: Callable[[], Iterator[str]]) -> None:
        self._takes = takes

    def __iter__(self) -> Iterator[str]:
        return self._takes()
