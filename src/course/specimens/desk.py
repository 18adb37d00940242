"""The desk of one worker: jobs that come, parts that take time, and what its loop tells."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course.contracts.worker_health import Deed
from course.specimens.shift import Stage


@dataclass(frozen=True)
class Work:
    """A job, how long each part of it takes, and how it ends."""

    job: str
    parts_s: list[float]
    then: str = ""  # what comes after the last: "fails", or "never ends"


class Desk:
    """What a worker's loop is given, and a list of what it did with it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._waiting: deque[Work] = deque()
        self._taken: dict[str, Work] = {}
        self._deeds: list[Deed] = []
        self.inbox = Inbox(self._take)  # after the last job it is at its end

    def puts(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox: what each part of it takes."""
        self._waiting.append(Work(job, parts_s))

    def puts_failing(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox that fails after these parts."""
        self._waiting.append(Work(job, parts_s, "fails"))

    def puts_endless(self, job: str, parts_s: list[float]) -> None:
        """Put a job into the inbox with a part behind these that never ends."""
        self._waiting.append(Work(job, parts_s, "never ends"))

    def beat(self, job: str | None) -> None:
        """Note a beat."""
        self._note("beats", job)

    def what_happened(self) -> list[Deed]:
        """Return what has happened so far."""
        return list(self._deeds)

    def close(self) -> None:
        """Nothing of it lives outside this process."""

    def _take(self) -> str:
        if not self._waiting:
            self._note("is at the end", None)
            raise StopIteration
        work = self._waiting.popleft()
        self._taken[work.job] = work
        self._note("takes", work.job)
        return work.job

    def handler(self, job: str) -> Iterator[None]:
        """Do a job, part by part."""
        work = self._taken[job]
        self._note("begins", job)
        for seconds in work.parts_s:
            self._stage.rest("sleep", seconds)
            self._note("does a part of", job)
            yield
        if work.then == "never ends":
            self._stage.rest("for a part that never ends")
        if work.then == "fails":
            self._note("fails with", job)
            raise RuntimeError("no paper")
        self._note("is done with", job)

    def _note(self, deed: str, job: str | None) -> None:
        self._deeds.append(Deed(deed, job, self._stage.seconds(), self._stage.line()))


class Inbox:
    """Jobs, one after the other."""

    def __init__(self, take: Callable[[], str]) -> None:
        self._take = take

    def __iter__(self) -> Inbox:
        return self

    def __next__(self) -> str:
        return self._take()
