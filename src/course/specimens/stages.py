"""The specimens on stage: who uses each of them, and how a schedule breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course.lab.moves import Run
from course.lab.scenario import Scenario, get, put


@dataclass(frozen=True)
class Stage:
    """A specimen with its actors, and what a schedule has to bring about."""

    module: str  # of the specimen
    scenario: Scenario
    is_broken: Callable[[Run], bool]
    wanted: str  # what is expected of a schedule
    broken: Callable[[Run], str]  # what its last move has done
    fewest: int  # moves that can break it

    @property
    def file(self) -> Path:
        """Where the specimen's code is."""
        return Path(__file__).with_name(f"{self.module}.py")

    @property
    def actors(self) -> tuple[str, ...]:
        """The names that a schedule may use."""
        return tuple(actor.name for actor in self.scenario.cast)


NAIVE = Stage(
    "naive_buffer",
    Scenario.of("NaiveBuffer", capacity=1).actors(
        producer_a=[put("a1"), put("a2")],
        producer_b=[put("b1"), put("b2")],
    ),
    lambda run: run.is_overfull(run.last),
    "a move stores one item more than there is room for",
    lambda run: f"{len(run.last.inside)} inside, room for {run.capacity}",
    fewest=7,
)
ONE_BELL = Stage(
    "one_bell_buffer",
    Scenario.of("OneBellBuffer", capacity=1).actors(
        producer=[put("a"), put("b"), put("c")],
        consumer=[get(), get()],
        hurried=[get(timeout=5)],
    ),
    lambda run: run.last.is_stuck(),
    "somebody sleeps, and nobody can ever move again",
    lambda run: "nobody can ever move again",
    fewest=8,
)
