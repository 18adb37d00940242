"""What comes to a station: when customers arrive, what work each brings, how much it matters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from course.simulate.draws import BLOCK, FRACTION, SIZES, Purpose, Stream, exponentials, scaled

US = 1  # all times are whole microseconds
MS = 1000 * US
SECOND = 1000 * MS
_MICRO = 1_000_000


def whole(name: str, value: object, least: int = 0) -> int:
    """Return a time in microseconds, or a count; raise ValueError if it is no such number."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(
            f"{name} is {value!r}: it must be a whole number of at least {least}; "
            "times are in microseconds, such as 200 * MS"
        )
    return value


def rate(name: str, per_s: object) -> int:
    """Return a rate in millionths a second; raise ValueError if it is none or too large."""
    if not isinstance(per_s, int | float) or not 0 <= per_s <= _MICRO:
        raise ValueError(f"{name} is {per_s!r}: it must be from 0 to a million a second")
    return round(per_s * _MICRO)


class Work(Protocol):
    """How much work customers bring: microseconds of one worker at full speed."""

    def values(self, stream: Stream, many: int) -> list[int]:
        """Return the work of the first so many customers."""


class Arrivals(Protocol):
    """When customers arrive."""

    def times(self, stream: Stream) -> Iterator[Sequence[int]]:
        """Yield the times from the first on, so many at once, never falling."""


@dataclass(frozen=True)
class Constant:
    """Everybody brings the same work."""

    us: int

    def __post_init__(self) -> None:
        whole("Constant: us", self.us, 1)

    def values(self, stream: Stream, many: int) -> list[int]:
        return [self.us] * many


@dataclass(frozen=True)
class Uniform:
    """Work between two bounds, in steps of a 65,536th of the way."""

    least_us: int
    most_us: int

    def __post_init__(self) -> None:
        whole("Uniform: most_us", self.most_us, whole("Uniform: least_us", self.least_us, 1))

    def values(self, stream: Stream, many: int) -> list[int]:
        width = self.most_us - self.least_us
        return [self.least_us + width * (2 * at + 1) // (2 * SIZES) for at in stream.draws(many)]


@dataclass(frozen=True)
class Exponential:
    """Much work for few, little for many; the classic of formulas."""

    mean_us: int

    def __post_init__(self) -> None:
        whole("Exponential: mean_us", self.mean_us, 1)

    def values(self, stream: Stream, many: int) -> list[int]:
        return stream.looked_up(scaled(self.mean_us, 1), many)


@dataclass(frozen=True)
class Erlang:
    """The sum of some equal exponentials: the more stages, the more alike the customers are."""

    mean_us: int
    stages: int

    def __post_init__(self) -> None:
        whole("Erlang: mean_us", self.mean_us, 1)
        whole("Erlang: stages", self.stages, 1)

    def values(self, stream: Stream, many: int) -> list[int]:
        parts = stream.looked_up(scaled(self.mean_us, self.stages), many * self.stages)
        return [sum(parts[at : at + self.stages]) for at in range(0, len(parts), self.stages)]


@dataclass(frozen=True)
class Hyperexponential:
    """Two kinds of customers: so many in a hundred bring long work, all others short."""

    short_us: int
    long_us: int
    long_percent: int

    def __post_init__(self) -> None:
        whole("Hyperexponential: short_us", self.short_us, 1)
        whole("Hyperexponential: long_us", self.long_us, self.short_us)
        if whole("Hyperexponential: long_percent", self.long_percent) > 100:
            raise ValueError(f"Hyperexponential: {self.long_percent} is more than 100 percent")

    def values(self, stream: Stream, many: int) -> list[int]:
        short, long = scaled(self.short_us, 1), scaled(self.long_us, 1)
        draws = stream.draws(2 * many)
        return [
            (long if kind * 100 < self.long_percent * SIZES else short)[at]
            for kind, at in zip(draws[::2], draws[1::2], strict=True)
        ]


@dataclass(frozen=True)
class WorkTrace:
    """The work of each customer, as it was recorded."""

    us: tuple[int, ...]

    def __post_init__(self) -> None:
        for one in self.us:
            whole("WorkTrace: us", one, 1)

    def values(self, stream: Stream, many: int) -> list[int]:
        if many > len(self.us):
            raise ValueError(f"WorkTrace: {len(self.us)} customers recorded, and {many} arrive")
        return list(self.us[:many])


@dataclass(frozen=True)
class Poisson:
    """Customers who know nothing of each other, at one rate."""

    per_s: float

    def __post_init__(self) -> None:
        if not rate("Poisson: per_s", self.per_s):
            raise ValueError(f"Poisson: per_s is {self.per_s}: nobody would ever arrive")

    def times(self, stream: Stream) -> Iterator[Sequence[int]]:
        table = scaled(_MICRO * SECOND, rate("Poisson: per_s", self.per_s))
        now = 0
        for block in stream.blocks():
            gaps = list(map(table.__getitem__, block))
            gaps[0] += now
            yield (times := list(accumulate(gaps)))
            now = times[-1]


@dataclass(frozen=True)
class Rates:
    """Poisson arrivals whose rate changes: `((0, 80), (60 * SECOND, 200))`, time and rate a second.

    The same seed has the same draws, whatever the rates are.
    """

    steps: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        for start, per_s in self.steps:
            whole("Rates: the start of a step", start)
            rate("Rates: the rate of a step", per_s)
        starts = [start for start, _ in self.steps]
        if not starts or starts[0] != 0 or any(a >= b for a, b in pairwise(starts)):
            raise ValueError(f"Rates: steps start at {starts}: begin at 0, and go on in order")

    def times(self, stream: Stream) -> Iterator[Sequence[int]]:
        # A clock runs as fast as customers arrive: on it the gaps are exponentials of mean one.
        unit = _MICRO * SECOND
        steps = [(start, rate("Rates", per_s) << FRACTION) for start, per_s in self.steps]
        step, at_start, due = 0, 0, 0  # which step; the clock when it began, and at the arrival
        for block in stream.blocks():
            some: list[int] = []
            for at in block:
                due += exponentials()[at] * unit
                while step + 1 < len(steps):
                    at_end = at_start + (steps[step + 1][0] - steps[step][0]) * steps[step][1]
                    if due < at_end:
                        break
                    step, at_start = step + 1, at_end
                start, speed = steps[step]
                if not speed:
                    yield some
                    return
                some.append(start + (due - at_start) // speed)
            yield some


@dataclass(frozen=True)
class Every:
    """One customer after the other, always so far apart; the first after the first gap."""

    us: int

    def __post_init__(self) -> None:
        whole("Every: us", self.us, 1)

    def times(self, stream: Stream) -> Iterator[Sequence[int]]:
        first = self.us
        while True:
            yield range(first, first + BLOCK * self.us, self.us)
            first += BLOCK * self.us


@dataclass(frozen=True)
class ArrivalTrace:
    """Arrivals as they were recorded, in order."""

    us: tuple[int, ...]

    def __post_init__(self) -> None:
        for one in self.us:
            whole("ArrivalTrace: us", one)
        if any(a > b for a, b in pairwise(self.us)):
            raise ValueError("ArrivalTrace: times fall; sort them")

    def times(self, stream: Stream) -> Iterator[Sequence[int]]:
        yield self.us


@dataclass(frozen=True)
class Crowd:
    """The customers of a run: when each arrives, how much work it brings, how much it matters."""

    times: list[int]
    work: list[int]
    priority: list[int]


@dataclass(frozen=True)
class Load:
    """All that comes to a station, whatever the station does with it.

    It ends after so many customers or when it has lasted so long, whichever comes first.
    `priorities` are pairs: a priority, and its weight among the others; the higher, the more it
    matters. Two stations under the same load and seed meet the same customers.
    """

    arrivals: Arrivals
    work: Work
    customers: int | None = None
    lasts: int | None = None  # microseconds
    priorities: tuple[tuple[int, int], ...] = ((0, 1),)

    def __post_init__(self) -> None:
        if self.customers is not None:
            whole("Load: customers", self.customers)
        if self.lasts is not None:
            whole("Load: lasts", self.lasts)
        has_end = self.customers is not None or self.lasts is not None
        if not has_end and not isinstance(self.arrivals, ArrivalTrace):
            raise ValueError("Load has no end: give customers, or lasts, or both")
        if not self.priorities or sum(whole("Load: a weight", w) for _, w in self.priorities) < 1:
            raise ValueError(f"Load: priorities are {self.priorities}: give one a weight above 0")

    def crowd(self, seed: int, stops_at: int | None = None) -> Crowd:
        """Return the customers of a seed who arrive before a run stops."""
        times = self._times(Stream(seed, Purpose.ARRIVALS), stops_at)
        work = self.work.values(Stream(seed, Purpose.WORK), len(times))
        return Crowd(times, work, self._priorities(Stream(seed, Purpose.PRIORITY), len(times)))

    def _times(self, stream: Stream, stops_at: int | None) -> list[int]:
        ends = [end for end in (self.lasts, stops_at) if end is not None]
        times: list[int] = []
        for some in self.arrivals.times(stream):
            times.extend(some)
            if ends and times and times[-1] >= min(ends):
                del times[bisect_left(times, min(ends)) :]
                break
            if self.customers is not None and len(times) >= self.customers:
                break
        return times if self.customers is None else times[: self.customers]

    def _priorities(self, stream: Stream, many: int) -> list[int]:
        if len(self.priorities) == 1:
            return [self.priorities[0][0]] * many
        bounds = list(accumulate(weight for _, weight in self.priorities))
        return [
            self.priorities[bisect_right(bounds, at * bounds[-1] // SIZES)][0]
            for at in stream.draws(many)
        ]
