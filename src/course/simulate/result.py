"""What a run has shown: every request, and what they come to in sums and in series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from course.simulate.engine import Engine
from course.simulate.load import SECOND, whole
from course.simulate.requests import NEVER, Event, Requests
from course.simulate.run import Ending, Run


@dataclass(frozen=True)
class Summary:
    """A stretch of a run in numbers.

    Customers, requests, their endings and waits are those of requests sent in the stretch.
    Goodput, utilisation and depth are what the station did in it.
    """

    customers: int
    requests: int
    retries: int
    ended: Mapping[Ending, int]  # how many ended in each way
    mean_wait_s: float | None  # of those a worker began with; None without one
    waited: float | None  # the share of them with which nobody began at once
    goodput_per_s: float  # answers while their client waited
    utilisation: float  # the share of the workers' time with something in hand
    mean_depth: float  # how many were in the queue, on average over time


@dataclass(frozen=True)
class Series:
    """A run in windows of one length: levels right before each ends, and what happened in it."""

    window: int  # microseconds
    depth: list[int]  # in the queue
    outside: list[int]  # held, or spilled
    in_flight: list[int]  # in the hands of workers
    sent: list[int]
    ended: Mapping[Ending, list[int]]


@dataclass(frozen=True)
class Result:
    """All that happened in a run, from 0 until before `stopped_at`, in microseconds."""

    run: Run
    requests: Requests
    stopped_at: int
    log: tuple[Event, ...] = ()  # empty unless it was asked for

    def waits(self, start: int = 0, end: int | None = None) -> list[int]:
        """Return how long requests sent in a stretch waited for a worker, shortest first.

        Microseconds since their clients began to wait; without those nobody began with.
        """
        requests = self.requests
        return sorted(
            requests.started[at] - requests.since[at]
            for at in self._sent(start, self._until(end))
            if requests.started[at] != NEVER
        )

    def wait_s(self, percent: float, start: int = 0, end: int | None = None) -> float:
        """Return the wait in seconds that so many percent do not exceed: one of the waits itself.

        Raise ValueError when no worker began with anything that was sent in the stretch.
        """
        if not 0 < percent <= 100:
            raise ValueError(f"percent is {percent!r}: it must be above 0, and at most 100")
        if not (waits := self.waits(start, end)):
            raise ValueError("no worker began with anything, so there is no wait to name")
        return at_percent(waits, percent) / SECOND

    def summary(self, start: int = 0, end: int | None = None) -> Summary:
        """Return a stretch of the run in numbers, from `start` until before `end`."""
        requests, until = self.requests, self._until(end)
        length = whole("summary: end", until, whole("summary: start", start) + 1) - start
        sent, waits = self._sent(start, until), self.waits(start, until)
        ended = dict.fromkeys(Ending, 0)
        for at in sent:
            ended[requests.ending[at]] += 1
        answered = sum(
            ending is Ending.ANSWERED and start <= at < until
            for ending, at in zip(requests.ending, requests.ended, strict=True)
        )
        inside = self._stays(requests.entered, requests.started)
        in_hand = self._stays(requests.started, requests.ended)
        return Summary(
            customers=len({requests.customer[at] for at in sent}),
            requests=len(sent),
            retries=sum(requests.retry[at] > 0 for at in sent if self._is_from_client(at)),
            ended=ended,
            mean_wait_s=sum(waits) / len(waits) / SECOND if waits else None,
            waited=sum(wait > 0 for wait in waits) / len(waits) if waits else None,
            goodput_per_s=answered / (length / SECOND),
            utilisation=overlap(in_hand, start, until) / length / self.run.station.workers,
            mean_depth=overlap(inside, start, until) / length,
        )

    def series(self, window: int = SECOND) -> Series:
        """Return the run in windows; the last one may be cut short."""
        requests = self.requests
        many = -(-self.stopped_at // whole("series: window", window, 1))
        ended = {ending: [0] * many for ending in Ending}
        sent = [0] * many
        for at, ending, end in zip(requests.sent, requests.ending, requests.ended, strict=True):
            sent[at // window] += 1
            if end != NEVER:
                ended[ending][end // window] += 1
        return Series(
            window=window,
            depth=levels(self._stays(requests.entered, requests.started), window, many),
            outside=levels(self._stays(requests.sent, requests.entered), window, many),
            in_flight=levels(self._stays(requests.started, requests.ended), window, many),
            sent=sent,
            ended=ended,
        )

    def _until(self, end: int | None) -> int:
        return self.stopped_at if end is None else end

    def _sent(self, start: int, until: int) -> list[int]:
        return [at for at, sent in enumerate(self.requests.sent) if start <= sent < until]

    def _is_from_client(self, request: int) -> bool:
        return self.requests.sent[request] == self.requests.since[request]

    def _stays(self, begins: list[int], leaves: list[int]) -> list[tuple[int, int]]:
        """Return when requests came to a place, and when they left it or ended."""
        columns = zip(begins, leaves, self.requests.ended, strict=True)
        return [
            (begin, left if left != NEVER else ended if ended != NEVER else self.stopped_at)
            for begin, left, ended in columns
            if begin != NEVER
        ]


def simulate(run: Run, *, logs: bool = False) -> Result:
    """Return what happens in a run; with `logs` also every event, in order.

    It takes about two millionths of a second a customer, and keeps some 200 bytes of each.
    """
    log: list[Event] | None = [] if logs else None
    engine = Engine(run, log)
    requests = engine.run()
    stopped_at = engine.now + 1 if run.stops_at is None else run.stops_at
    return Result(run, requests, stopped_at, tuple(log or ()))


def at_percent(sizes: Sequence[int], percent: float) -> int:
    """Return which of some sizes, smallest first, so many percent of them do not exceed."""
    return sizes[-(-round(percent * 1000) * len(sizes) // 100_000) - 1]


def overlap(stays: Sequence[tuple[int, int]], start: int, until: int) -> int:
    """Return how much of all stays lies in a stretch, in microseconds."""
    return sum(
        min(end, until) - max(begin, start) for begin, end in stays if begin < until and start < end
    )


def levels(stays: Sequence[tuple[int, int]], window: int, many: int) -> list[int]:
    """Return how many stays go on right before the end of each window."""
    changes = [0] * (many + 1)
    for begin, end in stays:
        changes[begin // window] += 1
        changes[min(end // window, many)] -= 1
    return list(accumulate(changes[:many]))
