"""Small stories for tests: customers at given milliseconds, and how each request ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from course.simulate import (
    MS,
    NEVER,
    ArrivalTrace,
    Clients,
    Load,
    Result,
    Run,
    Station,
    WorkTrace,
    simulate,
)
from course.simulate.load import Crowd

ALONE = Clients()


class Told:
    """A result in milliseconds, read off column by column."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.endings = [ending.value for ending in result.requests.ending]
        self.starts = self._ms(result.requests.started)
        self.ends = self._ms(result.requests.ended)
        self.sent = self._ms(result.requests.sent)
        self.customers = result.requests.customer
        self.log = [(event.at // MS, event.what, event.request) for event in result.log]

    def _ms(self, column: Sequence[int]) -> list[float | None]:
        return [None if at == NEVER else at / MS for at in column]


@dataclass(frozen=True)
class Ranked(Load):
    """A load whose customers have the priorities that a story gives them."""

    ranks: tuple[int, ...] = ()

    def crowd(self, seed: int, stops_at: int | None = None) -> Crowd:
        return replace(super().crowd(seed, stops_at), priority=list(self.ranks))


def tell(
    station: Station,
    times: Sequence[int],
    work: Sequence[int] | int,
    clients: Clients = ALONE,
    *,
    ranks: Sequence[int] = (),
    seed: int = 1,
) -> Told:
    """Return what happens to customers at these times with this work, all in milliseconds."""
    each = [work] * len(times) if isinstance(work, int) else work
    load = Ranked(
        ArrivalTrace(tuple(at * MS for at in times)),
        WorkTrace(tuple(one * MS for one in each)),
        ranks=tuple(ranks or [0] * len(times)),
    )
    return Told(simulate(Run(load, station, clients, seed), logs=True))
