"""What an experiment is: settings, a kill and a count; and what its runs came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.brokers.servers import RabbitMQ, Valkey, rabbit_room

from course.brokers import rabbitmq
from course.brokers.notes import Notes


@dataclass(frozen=True)
class Run:
    """What one run of an experiment came to."""

    asked: int  # jobs
    lost: int  # jobs without their effect, while the broker holds nothing that could bring it
    held: int  # jobs without their effect that the broker still holds
    twice: int  # jobs whose effect happened more than once
    begun: int  # how often a worker began a job, over all jobs
    again_s: float | None = None  # from the kill, or else from the first begin, to the next begin
    took_s: float | None = None  # from the first begin to the last effect
    also: str = ""  # what else there is to say; `{s}` or `{n}` stands for the value
    value: float | None = None  # seconds, or a number


@dataclass(frozen=True)
class Place:
    """Where experiments run: an empty Valkey, a RabbitMQ; `is_quick` asks for fewer tries."""

    valkey: Valkey
    rabbit: rabbitmq.Private | None
    is_quick: bool = False

    @contextmanager
    def room(self) -> Iterator[RabbitMQ]:
        """Give a virtual host of its own."""
        assert self.rabbit is not None, "this experiment needs RabbitMQ"
        with rabbit_room(self.rabbit) as room:
            yield room


@dataclass(frozen=True)
class Experiment:
    """One row of a table."""

    findings: tuple[str, ...]  # what it reproduces; or "cure of" what it mends
    settings: str  # as the row says it
    act: str  # what is killed, and when
    run: Callable[[Place], Run]
    needs_rabbit: bool = False
    takes_s: float = 0.0  # where that is long, roughly

    @property
    def name(self) -> str:
        """Return the name to ask for it by."""
        return self.run.__name__


@dataclass
class Bench:
    """Experiments of one table, in order."""

    experiments: list[Experiment] = field(default_factory=list)

    def experiment(
        self,
        *findings: str,
        settings: str,
        act: str,
        needs_rabbit: bool = False,
        takes_s: float = 0.0,
    ) -> Callable[[Callable[[Place], Run]], Callable[[Place], Run]]:
        """Add a function to the table."""

        def add(run: Callable[[Place], Run]) -> Callable[[Place], Run]:
            made = Experiment(findings, settings, act, run, needs_rabbit, takes_s)
            self.experiments.append(made)
            return run

        return add


def counted(
    notes: Notes,
    held: int,
    jobs: list[str],
    *,
    killed_at: float | None = None,
    also: str = "",
    value: float | None = None,
) -> Run:
    """Count from the jobs' own notes, and from what the broker holds when all workers are gone."""
    begun = {job: notes.all("begun", job) for job in jobs}
    effects = {job: notes.all("effect", job) for job in jobs}
    missing = [job for job in jobs if not effects[job]]
    first = [one[0].at for one in begun.values() if one]
    since = killed_at if killed_at is not None else min(first, default=0.0)
    later = [one.at for each in begun.values() for one in each[1:] if one.at >= since]
    last = [one.at for each in effects.values() for one in each]
    return Run(
        asked=len(jobs),
        lost=max(0, len(missing) - held),
        held=min(held, len(missing)),
        twice=sum(len(each) > 1 for each in effects.values()),
        begun=sum(map(len, begun.values())),
        again_s=round(min(later) - since, 3) if later else None,
        took_s=round(max(last) - min(first), 3) if last and first else None,
        also=also,
        value=None if value is None else round(value, 3),
    )
